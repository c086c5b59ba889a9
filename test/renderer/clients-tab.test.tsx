import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { ClientsTab } from '../../renderer/clients/clients-tab.tsx'
import type { Gone, Walking } from '../../renderer/clients/use-walk.ts'
import { keymap } from '../../renderer/ui/keymap.ts'
import { AS_SHIPPED, meetingOf } from '../../shared/client/meeting.ts'
import { PROFILES } from '../../shared/client/profiles/all.ts'
import { rehearse } from '../../shared/client/realm.ts'
import type { StepId } from '../../shared/client/way.ts'
import { stepTitle } from '../../shared/client/words.ts'
import type { ServerView } from '../../shared/fleet/view.ts'
import { aConnection, aServerView } from './fixtures.ts'

const ADDRESS = 'https://mcp.example.com/servers/5ccc/mcp'
const walked = PROFILES.slice(0, 3).map((one) =>
  rehearse(one, meetingOf(aServerView.row, ADDRESS, 'https://sso.example.com/realms/acme', AS_SHIPPED, null)),
)
let gone: Walking['gone'] = new Map()
const walk = (): Walking =>
  ({
    answer: { walked, also: [], hosts: [], address: ADDRESS },
    gone,
    busy: false,
    error: null,
  }) as unknown as Walking
vi.mock('../../renderer/clients/use-walk.ts', () => ({ useWalk: () => walk() }))
vi.mock('../../renderer/reading/connection.tsx', () => ({
  useConnection: () => ({ connection: aConnection({ publicUrl: 'https://mcp.example.com' }) }),
}))
vi.mock('../../renderer/reading/info.tsx', () => ({ useInfo: () => ({ info: null }) }))

afterEach(cleanup)

const shown = (view = aServerView) =>
  render(<ClientsTab view={view} learns={false} onReview={() => undefined} onCopied={() => undefined} />)
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
