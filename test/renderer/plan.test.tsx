import { act, cleanup, fireEvent, render, renderHook, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { usePlan } from '../../renderer/clients/use-plan.ts'
import { WayInPlan } from '../../renderer/clients/way-in-plan.tsx'
import { keymap } from '../../renderer/ui/keymap.ts'
import { PROVIDER_WAYS } from '../../shared/client/providers.ts'
import { OWN_NAME } from '../../shared/client/way-in-elsewhere.ts'
import type { ProviderId } from '../../shared/issuer/preset.ts'
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
const shown = (now: ServerView, address = ADDRESS, registers = false) => (
  <WayInPlan
    view={now}
    address={address}
    registers={registers}
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

test('where resource indicators are said to be on, a client stands for the server, and its id is expected', () => {
  render(shown(view([ADDRESS], true)))
  expect(screen.queryByText(/whose resource_url is/)).toBeNull()
  fireEvent.click(screen.getByRole('switch', { name: 'The feature resource-indicators is on', hidden: true }))
  expect(
    screen.getByText(/Included Client Audience = mcp-5ccc; a client mcp-5ccc whose resource_url is/),
  ).toBeTruthy()
  expect(screen.getByText(JSON.stringify([ADDRESS, 'mcp-5ccc']))).toBeTruthy()
  expect(screen.getByRole('region', { name: 'Verdict' }).textContent).toContain('with this plan 10 of 11')
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

  test('Enter shows and hides the text of the chosen line, and Space switches it', () => {
    render(shown(view()))
    const text = () => screen.queryByLabelText('Line 1 as it is copied')
    const first = () => screen.getByRole('switch', { name: /^Line 1:/ }).getAttribute('aria-checked')
    expect(text()).not.toBeNull()
    key('Enter')
    expect(text()).toBeNull()
    key('Enter')
    expect(text()).not.toBeNull()
    key(' ')
    expect(first()).toBe('false')
    key(' ')
    expect(first()).toBe('true')
  })

  test('on a switch that has the focus Space and Enter are that switch’s own', () => {
    render(shown(view()))
    const second = screen.getByRole('switch', { name: /^Line 2:/ })
    second.focus()
    fireEvent.keyDown(second, { key: ' ' })
    expect(screen.getByRole('switch', { name: /^Line 1:/ }).getAttribute('aria-checked')).toBe('true')
    fireEvent.keyDown(second, { key: 'Enter' })
    expect(screen.queryByLabelText('Line 1 as it is copied')).not.toBeNull()
  })

  test('every key that is listed for the plan does something on it', () => {
    render(shown(view()))
    const live = keymap().live
    for (const name of ['ArrowDown', 'ArrowUp', 'Enter', ' ', 'y', 'r'])
      expect([name, live.has(name)]).toEqual([name, true])
  })
})

describe('the plan at a provider that is no Keycloak', () => {
  const ENTRA = 'https://login.microsoftonline.com/4c1b/v2.0'
  const at = (provider: ProviderId, url: string, sure = true): ServerView => ({
    ...view(['https://inner.example.com'], true),
    issuer: { url, provider, sure, why: 'by its address' },
  })
  const line = (number: number) => screen.getByRole('listitem', { name: `Line ${number}` })

  test.each(PROVIDER_WAYS.map((way) => [way.name, way] as const))(
    'of %s lets all in that were run here, and says that it is by documents only',
    (name, way) => {
      render(shown(at(way.id, `https://${way.id}.example.com/`)))
      expect(screen.getByRole('region', { name: 'Verdict' }).textContent).toMatch(
        /0 of 11 clients would get in today; with this plan 1[01] of 11.*no plan of this kind was carried out here/,
      )
      expect(screen.getAllByText(`${name}, by documents`).length).toBeGreaterThan(0)
      expect(screen.queryByRole('switch', { name: /^Line / })).toBeNull()
    },
  )

  test('every line is reached by the arrows, one after the other', () => {
    render(shown(at('auth0', 'https://reached.example.com/')))
    const lines = screen.getAllByRole('listitem', { name: /^Line / })
    const reached = lines.map(() => {
      const now = lines.findIndex((one) => one.getAttribute('aria-current') === 'step')
      fireEvent.keyDown(document.body, { key: 'ArrowDown' })
      return now
    })
    expect(reached).toEqual([...lines.keys()])
  })

  test('copies every line that is told, with its number and title, in order', () => {
    render(shown(at('okta-custom', 'https://acme.okta.com/oauth2/default')))
    fireEvent.keyDown(document.body, { key: 'y' })
    const titles = (copied[0] ?? '').split('\n').filter((one) => /^\d+\. /.test(one))
    expect(titles.length).toBeGreaterThan(2)
    expect(titles.map((one) => Number.parseInt(one, 10))).toEqual(
      titles.map((one) => Number.parseInt(one, 10)).sort((a, b) => a - b),
    )
    expect(titles.join('\n')).toContain('Claude Code, registered by hand')
    expect(copied[0]).not.toContain('kcadm')
  })

  test('a name of the provider’s own is told until it is known, and then goes through the review', () => {
    const wanted: unknown[] = []
    render(
      <WayInPlan
        {...{ view: at('entra-v2', ENTRA), address: ADDRESS, registers: false, person: null }}
        {...{ onCopied: () => undefined, onWalk: () => undefined, onReview: (one) => wanted.push(one) }}
      />,
    )
    expect(line(1).textContent).toMatch(/resource of this server.*This gateway.*application \(client\) id/)
    expect(screen.queryByText(OWN_NAME, { exact: false })).toBeNull()
    const field = screen.getByLabelText(/^The application \(client\) id/)
    fireEvent.change(field, { target: { value: ' 11111111-2222-3333-4444-555555555555 ' } })
    expect(line(1).textContent).toContain('11111111-2222-3333-4444-555555555555')
    fireEvent.click(within(line(1)).getByRole('button', { name: 'Review change' }))
    expect(wanted).toEqual([
      {
        kind: 'set-keys',
        set: { resource: ['https://inner.example.com', '11111111-2222-3333-4444-555555555555'] },
        remove: [],
      },
    ])
  })

  test('says by what the provider was taken for one where that is not sure', () => {
    render(shown(at('auth0', 'https://login.example.com/', false)))
    expect(screen.getByText('Auth0 at login.example.com, as it seems: by its address')).toBeTruthy()
  })

  test('what is said to be so already has no line any more, for this server alone', () => {
    const url = 'https://tenant.example.com/'
    render(shown(at('auth0', url)))
    const count = () => screen.getAllByRole('listitem', { name: /^Line / }).length
    const before = count()
    for (const is of [
      'Access tokens hold the e-mail address',
      'Access tokens are JWTs',
      'Clients may register themselves',
    ])
      fireEvent.click(screen.getByRole('switch', { name: is, hidden: true }))
    // The API makes tokens readable and sets their audience: its line stands until both are so.
    expect(count()).toBe(before - 2)
    fireEvent.click(
      screen.getByRole('switch', { name: 'The audience is set up for this server', hidden: true }),
    )
    expect(count()).toBe(before - 3)
    cleanup()
    render(shown(at('auth0', url), OTHER))
    expect(count()).toBe(before - 2)
  })

  test('that clients can register is taken from a walk that saw where, unless it is said otherwise', () => {
    const url = 'https://seen.example.com/'
    const last = () => screen.queryByText('Clients may register themselves', { selector: 'b' })
    render(shown(at('auth0', url), ADDRESS, true))
    expect(last()).toBeNull()
    expect(screen.queryByText('stops at 8')).toBeNull()
    fireEvent.click(screen.getByRole('switch', { name: 'Clients may register themselves', hidden: true }))
    expect(last()).not.toBeNull()
  })

  test('what a walk sees later counts, also where something else was said before', () => {
    const view = at('auth0', 'https://later.example.com/')
    const { rerender } = render(shown(view))
    fireEvent.click(screen.getByRole('switch', { name: 'Access tokens are JWTs', hidden: true }))
    rerender(shown(view, ADDRESS, true))
    expect(screen.getByLabelText<HTMLInputElement>('Clients may register themselves').checked).toBe(true)
    expect(screen.queryByText('Clients may register themselves', { selector: 'b' })).toBeNull()
  })

  test('who is left has a reason', () => {
    render(shown(at('okta-custom', 'https://acme.okta.com/oauth2/other')))
    fireEvent.click(screen.getByRole('button', { name: 'Choose…' }))
    fireEvent.click(screen.getByRole('menuitem', { name: 'ChatGPT' }))
    expect(screen.getByText(/ChatGPT: .*would have to be given a client id/)).toBeTruthy()
    // A reason that begins with the client's name is told as it is.
    expect(screen.getByText(/^Gemini CLI stops at step/)).toBeTruthy()
  })

  test('where only the preset is known, what its makers say is told, and no plan is made', () => {
    render(shown(at('zitadel', 'https://acme.zitadel.cloud')))
    expect(screen.getByText(/no plan in order is known/)).toBeTruthy()
  })
})
