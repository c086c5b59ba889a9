import { expect, test } from 'vitest'
import type { Deps } from '../../electron/handlers/deps.ts'
import { createWalkHandlers } from '../../electron/handlers/walk.ts'
import { createShelf } from '../../electron/shelf/shelf.ts'
import type { Walks } from '../../electron/walking/walks.ts'
import { ok } from '../../shared/kernel/result.ts'
import { walkReport, type WalkReport } from '../../shared/report/walk.ts'
import { aToken } from '../helpers/worlds.ts'

const REPORT: WalkReport = {
  format: 'claimcheck-walk',
  version: 1,
  madeAt: '2026-11-28T13:00:00.000Z',
  madeBy: 'Claimcheck 0.1.0',
  redacted: { people: true, hosts: true, ids: true },
  gateway: 'prod',
  server: { name: 'payments', id: 'id-1' },
  address: 'https://host-1.example/servers/id-1/mcp',
  clients: [],
}

/** The handlers with a shelf of one token; what is saved is noted. */
function desk() {
  const token = aToken({ aud: 'x', jti: 'not-in-any-walk-0123456789' })
  const shelf = createShelf(() => 'token-1')
  shelf.entrance().add(token)
  const saved: { readonly name: string; readonly content: unknown }[] = []
  const files = {
    save: async (name: string, _kind: unknown, content: unknown) => {
      saved.push({ name, content })
      return ok(name)
    },
  }
  const handlers = createWalkHandlers({} as Walks, { shelf, files } as unknown as Deps)
  return { handlers, saved, token }
}

test('a walk is written where the operator says, as the report that was shown', async () => {
  const { handlers, saved } = desk()
  const result = await handlers['client.save']({ report: REPORT, format: 'json' })
  expect(result).toEqual(ok({ name: 'walk-payments-2026-11-28.json' }))
  expect(walkReport.parse(JSON.parse(String(saved[0]?.content)))).toEqual(REPORT)
})

test.each(['markdown', 'html', 'json'] as const)(
  'a walk with a part of a token of the shelf is not saved as %s',
  async (format) => {
    const { handlers, saved, token } = desk()
    for (const part of [token, token.split('.')[1] ?? '']) {
      const report = { ...REPORT, address: `https://host-1.example/${part}` }
      const result = await handlers['client.save']({ report, format })
      expect(result).toMatchObject({ ok: false, error: { kind: 'report-refused' } })
    }
    expect(saved).toEqual([])
  },
)
