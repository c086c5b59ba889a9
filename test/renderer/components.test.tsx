import { cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { SCREENS } from '../../renderer/app/screens.tsx'
import { ShortcutsSheet } from '../../renderer/app/shortcuts-sheet.tsx'
import { ConnectionProvider } from '../../renderer/reading/connection.tsx'
import { ShelfProvider } from '../../renderer/reading/shelf.tsx'
import { Button } from '../../renderer/ui/button.tsx'
import { expirySays } from '../../renderer/ui/times.tsx'
import { readPart } from '../../shared/token/part.ts'
import { STORIES } from '../gallery/stories.tsx'
import type { Story } from '../gallery/story.ts'
import { fakeBridge } from './bridge.ts'
import { aTokenView } from './fixtures.ts'

beforeEach(() => void fakeBridge({ 'token.list': { tokens: [] } }))
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const draw = ({ show }: Story) =>
  render(
    <StrictMode>
      <ConnectionProvider>
        <ShelfProvider>{show()}</ShelfProvider>
      </ConnectionProvider>
    </StrictMode>,
  )
const story = (of: string, state: string): Story => {
  const found = STORIES.find((one) => one.of === of && one.state === state)
  if (!found) throw new Error(`no story ${of}, ${state}`)
  return found
}

describe('every component in every state', () => {
  test.each(STORIES.map((one) => [`${one.of}, ${one.state}`, one] as const))(
    '%s: is drawn without a complaint, and everything that can be pressed has a name',
    (_name, one) => {
      const complaint = vi.spyOn(console, 'error').mockImplementation(() => undefined)
      const { container } = draw(one)
      expect(
        container.textContent?.trim() !== '' || container.querySelector('svg, input, [aria-label]') !== null,
      ).toBe(true)
      for (const role of ['button', 'switch', 'textbox', 'searchbox', 'radio', 'checkbox', 'option'])
        for (const element of within(container).queryAllByRole(role))
          expect(element.getAttribute('aria-label') ?? nameOf(element), `${role} without a name`).not.toBe('')
      expect(complaint.mock.calls.map(([text]) => String(text))).toEqual([])
    },
  )

  test('no state is told twice', () => {
    const names = STORIES.map(({ of, state }) => `${of}, ${state}`)
    expect(new Set(names).size).toBe(names.length)
  })
})

/** The words of an element, or of its label. */
function nameOf(element: HTMLElement): string {
  const labels = 'labels' in element ? [...((element.labels as NodeListOf<HTMLElement> | null) ?? [])] : []
  const by = element.getAttribute('aria-labelledby')?.split(' ') ?? []
  const named = by.map((id) => document.getElementById(id)?.textContent ?? '')
  const inside = element.closest('label')?.textContent ?? ''
  return [element.textContent ?? '', ...labels.map((label) => label.textContent ?? ''), ...named, inside]
    .join('')
    .trim()
}

describe('a live answer on the page', () => {
  test('that is present agrees; one that was given before another version does not, and keeps its figures', () => {
    draw(story('Live test', 'agrees'))
    expect(screen.getByRole('status').textContent).toBe('agrees')
    cleanup()
    draw(story('Live test', 'answered before another version'))
    const region = screen.getByRole('region', { name: 'Live test' })
    expect(region.textContent).toContain('Predicted 401')
    expect(region.textContent).toContain('Actual 401')
    expect(region.textContent).toContain('agreed at version 4')
    expect(region.textContent).toContain('Answered before version 5; send it again.')
    expect(region.textContent).toMatch(/Predicted now: 200/)
    expect(screen.queryByRole('status')).toBeNull()
  })
})

describe('the switch of a server whose gateway does not answer', () => {
  test('shows its position, is locked, and says why', () => {
    draw(story('Include client id', 'locked, offline'))
    const toggle = screen.getByRole('switch')
    expect(toggle.hasAttribute('disabled')).toBe(true)
    expect(toggle.closest('label')?.textContent).toContain('Off locked, offline')
  })
})

describe('the table of screens', () => {
  test('gives every screen a key of its own, or none', () => {
    const keys = SCREENS.flatMap(({ key }) => key ?? [])
    expect(keys).toEqual([...new Set(keys)])
    expect(keys.every((key) => /^[1-9]$/.test(key))).toBe(true)
  })

  test('lets every screen be reached: by key and palette, or from another one', () => {
    for (const { id, icon, key } of SCREENS) if (icon === null) expect(key, id).toBeNull()
    const { under } = SCREENS.find(({ id }) => id === 'server') ?? {}
    expect(SCREENS.some(({ id }) => id === under)).toBe(true)
  })

  test('is what the sheet of keys tells, with the key of every screen', () => {
    render(<ShortcutsSheet onClose={() => undefined} />)
    const sheet = screen.getByRole('dialog').textContent ?? ''
    for (const { key, label, keys } of SCREENS) {
      if (key !== null) expect(sheet).toContain(`Ctrl ${key}`)
      for (const [, , says] of keys) if (says !== null) expect(sheet, label).toContain(says)
    }
  })
})

test('a token whose exp cannot be read is not said to live for ever', () => {
  expect(expirySays(aTokenView({ exp: 'tomorrow' }), 0)).toBe('expiry not readable')
  expect(expirySays(aTokenView({ exp: 1e18 }), 0)).toBe('expiry not readable')
  const { exp: _none, ...claims } = readPart(aTokenView().claimsJson)
  expect(expirySays({ ...aTokenView(), claimsJson: JSON.stringify(claims), expiresAt: null }, 0)).toBe(
    'no expiry',
  )
})

test('a button at work can have the focus but not be pressed', () => {
  const pressed = vi.fn()
  const show = (busy: boolean) => (
    <Button type="submit" busy={busy} onPress={pressed}>
      Send
    </Button>
  )
  const { rerender } = render(show(false))
  const button = screen.getByRole<HTMLButtonElement>('button', { name: 'Send' })
  button.focus()
  rerender(show(true))
  // A browser takes the focus away from a button that is disabled.
  expect(button.disabled).toBe(false)
  expect(button.type).toBe('button')
  expect(button.getAttribute('aria-disabled')).toBe('true')
  fireEvent.click(button)
  expect(pressed).not.toHaveBeenCalled()
  rerender(show(false))
  fireEvent.click(button)
  expect(pressed).toHaveBeenCalledOnce()
  cleanup()
  // No message is left that speaks of a button which is gone.
  expect(document.querySelectorAll('[aria-labelledby]')).toHaveLength(0)
})
