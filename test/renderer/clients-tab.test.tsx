import { cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { ClientsTab } from '../../renderer/clients/clients-tab.tsx'
import type { Gone, Walking } from '../../renderer/clients/use-walk.ts'
import { ToastProvider } from '../../renderer/ui/toast.tsx'
import { keymap } from '../../renderer/ui/keymap.ts'
import { AS_SHIPPED, meetingOf } from '../../shared/client/meeting.ts'
import { PROFILES } from '../../shared/client/profiles/all.ts'
import { rehearse } from '../../shared/client/realm.ts'
import type { Walked } from '../../shared/client/walked.ts'
import type { StepId } from '../../shared/client/way.ts'
import { stepTitle } from '../../shared/client/words.ts'
import type { ServerView } from '../../shared/fleet/view.ts'
import { aConnection, aServerView } from './fixtures.ts'

const ADDRESS = 'https://mcp.example.com/servers/5ccc/mcp'
const walked = PROFILES.slice(0, 3).map((one) =>
  rehearse(one, meetingOf(aServerView.row, ADDRESS, 'https://sso.example.com/realms/acme', AS_SHIPPED, null)),
)
let here = walked
let gone: Walking['gone'] = new Map()
const walk = (): Walking =>
  ({
    answer: { walked: here, also: [], hosts: [], address: ADDRESS },
    gone,
    busy: false,
    phase: null,
    error: null,
  }) as unknown as Walking
vi.mock('../../renderer/clients/use-walk.ts', () => ({ useWalk: () => walk() }))
vi.mock('../../renderer/reading/connection.tsx', () => ({
  useConnection: () => ({ connection: aConnection({ publicUrl: 'https://mcp.example.com' }) }),
}))
vi.mock('../../renderer/reading/info.tsx', () => ({ useInfo: () => ({ info: null }) }))

const copied = vi.hoisted((): string[] => [])
vi.mock('../../renderer/ui/copy.ts', () => ({
  copyText: async (text: string) => {
    copied.push(text)
    return true
  },
}))

afterEach(() => {
  cleanup()
  copied.length = 0
  here = walked
  gone = new Map()
})

const shown = (view = aServerView) =>
  render(
    <ToastProvider>
      <ClientsTab view={view} learns={false} onReview={() => undefined} onCopied={() => undefined} />
    </ToastProvider>,
  )
const rung = (id: StepId) => screen.getByText(stepTitle(id))
const stop = walked[0]?.stoppedAt?.id ?? 'refused'

describe('the steps of a client', () => {
  test('the cure can be copied where there is one, and only there', () => {
    shown()
    fireEvent.click(rung(stop))
    expect(screen.getByText('What cures it')).toBeTruthy()
    expect(keymap().live.has('y')).toBe(true)
    fireEvent.click(rung('refused'))
    expect(screen.queryByText('What cures it')).toBeNull()
    expect(keymap().live.has('y')).toBe(false)
  })
})

describe('where a proxy is the matter', () => {
  const first = walked[0]
  if (first === undefined) throw new Error('nobody walked')
  const steps = first.steps.map((step) =>
    step.id === 'challenge'
      ? { ...step, outcome: 'failed' as const, whose: 'proxy' as const, cure: 'x' }
      : step,
  )
  const atProxy: Walked = { ...first, steps, stoppedAt: { number: 2, id: 'challenge', whose: 'proxy' } }
  const proxy = (name: string) => screen.getByRole<HTMLInputElement>('radio', { name })

  test('its lines are shown and copied with y, and which proxy it is is asked once', () => {
    here = [atProxy]
    shown()
    expect(proxy('nginx').checked).toBe(true)
    fireEvent.keyDown(document.body, { key: 'y' })
    fireEvent.click(proxy('HAProxy'))
    const set = screen.getByLabelText('To be set in HAProxy')
    fireEvent.keyDown(document.body, { key: 'y' })
    expect(copied).toEqual([
      'proxy_set_header Host $host;\nproxy_set_header X-Forwarded-Proto $scheme;',
      set.textContent,
    ])
    cleanup()
    shown()
    expect(proxy('HAProxy').checked).toBe(true)
    expect(screen.getByText(/docs\.haproxy\.org/)).toBeTruthy()
  })

  test('no proxy is asked for where the gateway is the matter', () => {
    shown()
    fireEvent.click(rung(stop))
    expect(screen.queryByRole('radio', { name: 'nginx' })).toBeNull()
  })
})

test('a client that got in is said to its end: as whom, with which tools, and what it may call', () => {
  const [one] = walked
  if (one === undefined) throw new Error('nobody walked')
  const caveat = ' By documents.'
  const came: Walked = {
    ...one,
    verdict: 'in',
    stoppedAt: null,
    says: `${one.name} gets in.${caveat}`,
    caveat,
  }
  const says = `${one.name} gets in as dana@example.com, sees 2 of 8 tools and may call none: she has no role.`
  const arrival = { person: 'dana@example.com', call: 'no', why: '', says, asPredicted: false }
  const tools = { names: ['a', 'b'], complete: true, says: '' }
  const all = { walked: came, arrival, tools, judged: null, removed: 0, left: [] }
  gone = new Map([[one.client, all as unknown as Gone]])
  shown()
  expect(screen.getByText(`${says} By documents.`)).toBeTruthy()
  expect(screen.getByText(/would be shown other tools/)).toBeTruthy()
})

test('what was walked can be shared: the chosen client alone, or all, and no host that is replaced', () => {
  shown()
  fireEvent.click(screen.getByRole('button', { name: 'Share…' }))
  const text = () => screen.getByLabelText('Preview').textContent
  const [first, second] = walked
  expect(text()).toContain(first?.name.split(' ')[0])
  expect(text()).not.toContain(`## ${second?.name ?? ''}`)
  fireEvent.click(screen.getByRole('radio', { name: `All ${walked.length}` }))
  for (const { name } of walked) expect(text()).toContain(`## ${name}`)
  expect(text()).not.toContain('mcp.example.com')
  fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Copy' }))
  expect(copied).toEqual([text()])
  fireEvent.click(screen.getByRole('radio', { name: 'JSON' }))
  expect(JSON.parse(text())).toMatchObject({ format: 'claimcheck-walk', clients: [{}, {}, {}] })
})

test('the plan tells what role somebody lacks whom a client got in as', () => {
  const keycloak = { url: 'https://sso.example.com/realms/acme', provider: 'keycloak' }
  const arrival = { person: 'dana@example.com', call: 'no', why: 'no role with tools.execute' }
  const role = () => screen.queryByRole('switch', { name: /A role with tools.execute for dana@example.com/ })
  for (const came of [null, arrival]) {
    gone = new Map([['cursor', { walked: walked[0], arrival: came } as unknown as Gone]])
    shown({ ...aServerView, issuer: keycloak as ServerView['issuer'] })
    fireEvent.keyDown(document.body, { key: 'w' })
    expect(screen.getByText(/clients shall get in/)).toBeTruthy()
    expect(role() === null).toBe(came === null)
    cleanup()
  }
})
