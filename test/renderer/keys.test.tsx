import { cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { commandsFor, moreCommandsFor, type CommandParts } from '../../renderer/app/commands.tsx'
import { changeableKeys } from '../../renderer/app/key-acts.ts'
import { keysAt, SCREENS, type Place } from '../../renderer/app/screens.tsx'
import { ShortcutsSheet } from '../../renderer/app/shortcuts-sheet.tsx'
import { StatusBar } from '../../renderer/app/status-bar.tsx'
import { KeysSetting } from '../../renderer/settings/keys-setting.tsx'
import { holdKeys, setKeyChanges, setKeyScope } from '../../renderer/ui/keymap.ts'
import type { FleetLine } from '../../shared/fleet/line.ts'
import { finish } from '../../shared/kernel/work.ts'
import { keysOfDrawn } from '../../shared/window/keys.ts'
import { fakeBridge } from './bridge.ts'
import { lines } from './fixtures.ts'

const holder = {}
const [line] = lines as [FleetLine]
beforeEach(() => void fakeBridge({ 'settings.change': {} }))
afterEach(() => {
  cleanup()
  setKeyChanges({})
  setKeyScope('')
  holdKeys(holder, [], () => undefined)
})

const nothing = () => undefined
/** What is offered in the palette. */
function commands(place: Place, live: readonly string[], more: Partial<CommandParts> = {}) {
  const parts: CommandParts = {
    ...{ connection: null, lines: [], place, tokens: [], token: null, gateways: [], now: 0 },
    live: new Set(live),
    ...{ pinned: [], views: [], showView: nothing, removeView: nothing },
    ...{
      go: nothing,
      goTo: nothing,
      review: nothing,
      refresh: nothing,
      openDemo: nothing,
      beginTour: nothing,
    },
    ...{ openGateway: nothing, demoToken: nothing, selectToken: nothing, forget: nothing },
    ...{ openReport: nothing, memoryOnly: { on: false, ask: nothing }, signIn: nothing },
    ...{ disconnect: nothing, setTheme: nothing, showKeys: nothing, showGateways: nothing },
    ...{ showImport: nothing, showExport: nothing, kept: false, explained: [] },
    ...more,
  }
  return [...commandsFor(parts), ...finish(moreCommandsFor(parts))].flatMap((source) =>
    Array.from({ length: source.size }, (_, at) => source.entry(at)).flatMap((one) => one ?? []),
  )
}
/** The keys that are offered there, by their texts. */
const offered = (place: Place, live: readonly string[]): readonly string[] =>
  commands(place, live).flatMap(({ id, label }) => (id.startsWith('key-') ? [label] : []))

describe('the keys that can be changed', () => {
  const listed = changeableKeys(SCREENS).flatMap((group) => group.acts)
  const names = listed.map(({ scope, key }) => `${scope} ${key}`)

  test('are those a screen listens to: sharing is, tabs and the moves in a list of settings are not', () => {
    expect(names).toContain('bench Ctrl+Shift+e')
    expect(names).toContain('server j')
    expect(names).toContain('server k')
    expect(names).toContain('fleet Shift+x')
    for (const name of ['server 1-6', 'server 1', 'server Alt+ArrowUp', 'server Alt+ArrowDown'])
      expect(names).not.toContain(name)
    expect(names).not.toContain('server Ctrl+Backspace')
  })

  test('do not go to a key that the window has for itself, and that is said', () => {
    render(<KeysSetting groups={changeableKeys(SCREENS)} />)
    const bench = screen.getByRole('region', { name: 'Keys: Token bench' })
    fireEvent.click(within(bench).getByRole('button', { name: /“Share the diagnosis”, now Ctrl ⇧ E$/ }))
    for (const key of ['1', '0', '-', '=']) {
      fireEvent.keyDown(document.body, { key, ctrlKey: true })
      expect(screen.getByRole('status', { name: 'Keys' }).textContent).toContain('cannot be given away')
    }
    fireEvent.keyDown(document.body, { key: 'y', ctrlKey: true })
    expect(screen.getByRole('status', { name: 'Keys' }).textContent).toBe(
      '“Share the diagnosis” is Ctrl Y now.',
    )
  })
})

describe('the palette', () => {
  test('offers the act of one key, and nothing for several keys with one text', () => {
    const bench = offered({ at: 'bench' }, ['Ctrl+Shift+e', 'ArrowUp', 'ArrowDown', 's'])
    expect(bench).toEqual(['Send the one request to the gateway', 'Share the diagnosis'])
    const tabs = ['1', '2', '3', '4', '5', '6']
    const clients = offered({ at: 'server', tab: 'clients' }, ['j', 'k', ...tabs, 'r'])
    expect(clients).toEqual(['Walk again'])
  })

  test('calls a key what it does on the open tab', () => {
    const live = ['Ctrl+Enter']
    expect(offered({ at: 'server', tab: 'settings' }, live)).toEqual(['Review what was typed'])
    expect(offered({ at: 'server', tab: 'audience' }, live)).toEqual(['Review the previewed change'])
    expect(offered({ at: 'server' }, live)).toEqual(['Review the previewed change'])
  })

  test('finds without a connection what was read, and no act that needs one', () => {
    const ids = (more: Partial<CommandParts>) => commands({ at: 'fleet' }, [], more).map(({ id }) => id)
    const { id } = line
    const offline = ids({ kept: true, lines: [line] })
    for (const one of [
      `open-${id}`,
      `test-${id}`,
      `id-${id}`,
      'screen-fleet',
      'screen-bench',
      'screen-compare',
    ])
      expect(offline).toContain(one)
    for (const one of [`toggle-${id}`, `demo-${id}`, 'screen-watch', 'screen-access', 'rehearse'])
      expect(offline).not.toContain(one)
    expect(ids({}).filter((one) => one.startsWith('screen-'))).toEqual(['screen-settings', 'screen-network'])
  })

  test('offers the demo once, on the connect screen by its key', () => {
    expect(offered({ at: 'connect' }, ['Ctrl+d'])).toEqual(['Open the built-in demo'])
  })
})

describe('the status bar', () => {
  test('shows keys drawn as one while one of them has a listener', () => {
    const { keys } = SCREENS.find(({ id }) => id === 'server') ?? SCREENS[0]!
    const { rerender } = render(<StatusBar keys={keys} canGoBack={false} onLog={nothing} onKeys={nothing} />)
    const bar = () => screen.getByRole('contentinfo').textContent
    expect(bar()).not.toContain('Tabs')
    holdKeys(holder, keysOfDrawn('1-6'), nothing)
    rerender(<StatusBar keys={keys} canGoBack={false} onLog={nothing} onKeys={nothing} />)
    expect(bar()).toContain('Tabs')
  })

  test('shows Escape only where it goes back', () => {
    const bar = (canGoBack: boolean) => {
      render(
        <StatusBar
          keys={keysAt({ at: 'settings' })}
          canGoBack={canGoBack}
          onLog={nothing}
          onKeys={nothing}
        />,
      )
      const { textContent } = screen.getByRole('contentinfo')
      cleanup()
      return textContent
    }
    expect(bar(true)).toContain('EscBack')
    expect(bar(false)).not.toContain('Back')
  })
})

describe('the keys of a tab', () => {
  const bar = (place: Place, live: readonly string[]) => {
    holdKeys(holder, live, nothing)
    render(<StatusBar keys={keysAt(place)} canGoBack={false} onLog={nothing} onKeys={nothing} />)
    return screen.getByRole('contentinfo').textContent
  }

  test('stand in the status bar on that tab, the ones that work now, and on no other', () => {
    expect(bar({ at: 'server', tab: 'clients' }, ['j', 'k', 'r'])).toMatch(/Clients.*Walk again/)
    cleanup()
    expect(bar({ at: 'server', tab: 'clients' }, ['ArrowDown', ' ', 'Enter', 'r'])).toMatch(
      /Lines.*On or off.*Its text.*Walk again/,
    )
    expect(screen.getByRole('contentinfo').textContent).not.toContain('Clients')
    cleanup()
    expect(bar({ at: 'server', tab: 'audience' }, ['j', 'k', 'r'])).not.toContain('Walk again')
  })
})

describe('the sheet of keys', () => {
  test('draws and says each key as it is on its own screen, whichever one is open', () => {
    setKeyScope('fleet')
    setKeyChanges({ 'server t': 'b', '* Ctrl+k': 'Ctrl+p' })
    render(<ShortcutsSheet onClose={nothing} />)
    const row = (where: string, does: string): string | undefined => {
      const group = screen.getByRole('heading', { name: where }).closest('section')
      return within(group!).getByText(does).parentElement?.querySelector('dt')?.textContent ?? undefined
    }
    // Once for the eye, once for assistive technology.
    expect(row('Server', 'Open in the bench')).toBe('bb')
    expect(row('Fleet', 'Test the token on it')).toBe('tt')
    expect(row('Everywhere', 'Commands: servers, screens and acts by name')).toBe('Ctrl PCtrl P')
  })
})
