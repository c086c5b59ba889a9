import { act, cleanup, fireEvent, render, renderHook, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { usePlan } from '../../renderer/clients/use-plan.ts'
import { WayInPlan } from '../../renderer/clients/way-in-plan.tsx'
import { boardOf } from '../../shared/contextforge/index.ts'
import type { ServerView } from '../../shared/fleet/view.ts'
import { aGateway, aServer } from '../helpers/worlds.ts'
import { aServerView } from './fixtures.ts'

const copied = vi.hoisted((): string[] => [])
vi.mock('../../renderer/ui/copy.ts', () => ({
  copyText: async (text: string) => {
    copied.push(text)
    return true
  },
}))
vi.mock('../../renderer/reading/connection.tsx', () => ({ useConnection: () => ({ connection: null }) }))

const ADDRESS = 'https://mcp.example.com/servers/5ccc/mcp'
const OTHER = 'https://mcp.example.com/servers/6ddd/mcp'
/** Said things are remembered by realm: every test has one of its own. */
let issuer: string
let realms = 0
beforeEach(() => {
  issuer = `https://sso.example.com/realms/acme-${++realms}`
  copied.length = 0
})
afterEach(cleanup)

/** The server as it is read: for another audience, and private. */
const view = (resource: readonly string[] = ['https://inner.example.com'], isPublic = false): ServerView => {
  const server = aServer({ resource: [...resource] }, { visibility: isPublic ? 'public' : 'team' })
  return {
    ...aServerView,
    row: { ...aServerView.row, server, board: boardOf(server, aGateway()) },
    issuer: { url: issuer, provider: 'keycloak' } as ServerView['issuer'],
  }
}
/** After somebody else set the audience, the lines of the plan have other numbers. */
const readAgain = () => view(['https://inner.example.com', ADDRESS])
const SCOPES = 'scopes_supported of this server'
const PUBLIC = 'This server is public'

const plan = (first = view(), address = ADDRESS) =>
  renderHook(({ now }) => usePlan(now, address, issuer, null), { initialProps: { now: first } })
const shown = (now: ServerView, address = ADDRESS) => (
  <WayInPlan
    view={now}
    address={address}
    person={null}
    onReview={() => undefined}
    onCopied={() => undefined}
    onWalk={() => undefined}
  />
)
type Made = ReturnType<typeof usePlan>
const numberOf = (made: Made, title: string): number =>
  made.steps.find(({ line }) => line.title === title)?.line.number ?? 0
const flip = (result: { readonly current: Made }) => act(() => result.current.flip(PUBLIC))
const offOf = ({ steps }: Made) => steps.filter(({ on }) => !on).map(({ line }) => line.title)

describe('a line that was switched off', () => {
  test('stays off, and no other goes off, when the server is read again', () => {
    const { result, rerender } = plan()
    flip(result)
    expect(offOf(result.current)).toEqual([PUBLIC])
    const before = numberOf(result.current, PUBLIC)
    rerender({ now: readAgain() })
    expect(numberOf(result.current, PUBLIC)).not.toBe(before)
    expect(offOf(result.current)).toEqual([PUBLIC])
    flip(result)
    expect(offOf(result.current)).toEqual([])
  })

  test('stays off when something is said of the realm, or another client is wished for', () => {
    const { result } = plan()
    flip(result)
    act(() => result.current.say({ ...result.current.said, hosts: 'a.example.com' }))
    act(() => result.current.choose(result.current.chosen.slice(1)))
    expect(offOf(result.current)).toEqual([PUBLIC])
  })
})

describe('what is said of a realm', () => {
  const CARRIER = 'Scope whose tokens hold this server’s address'
  const field = (name: string) => screen.getByLabelText<HTMLInputElement>(name)
  const says = (name: string, value: string) => fireEvent.change(field(name), { target: { value } })

  test('holds for the next server of it, but for the scope that holds the first server’s address', () => {
    const first = plan(readAgain())
    const without = first.result.current.plan.lines.map(({ title }) => title)
    cleanup()
    render(shown(readAgain()))
    says('Trusted Hosts of anonymous registration', 'a.example.com')
    says(CARRIER, 'mcp')
    cleanup()
    const next = plan(view([OTHER]), OTHER).result.current
    expect(next.meeting.realm.trustedHosts?.hosts).toEqual(['a.example.com'])
    // To it the scope is one more of the realm, whose tokens do not hold its address.
    expect(next.meeting.realm.optionalScopes).toContain('mcp')
    expect(next.plan.lines.map(({ title }) => title)).toEqual(without)
    cleanup()
    render(shown(view([OTHER]), OTHER))
    expect(field(CARRIER).value).toBe('')
    says(CARRIER, 'other')
    cleanup()
    const back = plan(readAgain()).result.current.meeting.realm
    expect(back.audiences).toEqual({ mcp: [ADDRESS], other: [OTHER] })
    expect(back.optionalScopes).toEqual(expect.arrayContaining(['mcp', 'other']))
  })

  test('is of one realm, with a slash at its end or without, and of no other', () => {
    render(shown(view()))
    says('Trusted Hosts of anonymous registration', 'a.example.com')
    cleanup()
    issuer += '/'
    expect(plan().result.current.said.hosts).toBe('a.example.com')
    cleanup()
    const { rerender } = render(shown(view()))
    issuer = 'https://sso.example.com/realms/another'
    rerender(shown(view()))
    expect(field('Trusted Hosts of anonymous registration').value).toBe('')
  })
})

describe('the plan in the window', () => {
  const current = () =>
    screen.getAllByRole('listitem').find((one) => one.getAttribute('aria-current') === 'step')
  const key = (name: string) => fireEvent.keyDown(document.body, { key: name })

  test('the chosen line stays chosen when the server is read again', () => {
    const { rerender } = render(shown(view()))
    key('ArrowDown')
    key('ArrowDown')
    expect(current()?.textContent).toContain(PUBLIC)
    rerender(shown(readAgain()))
    expect(current()?.textContent).toContain(PUBLIC)
    key('ArrowDown')
    expect(current()?.textContent).toContain(SCOPES)
  })
  test('several lines for the provider are copied as one JSON array, in order', () => {
    render(shown(view()))
    fireEvent.click(screen.getAllByRole('button', { name: 'Copy JSON' })[0] as HTMLElement)
    key('y')
    const [first, all] = copied.map((text) => JSON.parse(text) as { readonly path: string }[])
    expect(first?.map(({ path }) => path)).toHaveLength(2)
    expect(all?.slice(0, 2)).toEqual(first)
    expect(all?.at(-1)?.path).toMatch(/\/components$/)
  })

  test('the head names the realm, also where its address ends with a slash', () => {
    issuer += '/'
    render(shown(view()))
    expect(screen.getByText(/^Keycloak at/).textContent).toBe(`Keycloak at sso.example.com, acme-${realms}`)
  })
})
