import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { walkTo } from '../../electron/client/walk-to.ts'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import { FRONT_PREFIX } from '../../electron/demo/front.ts'
import { WAY_FAULTS, type WayFault } from '../../electron/demo/way-in.ts'
import { directWay } from '../../electron/network/dispatcher.ts'
import { PROFILES } from '../../shared/client/profiles/all.ts'

let demo: Demo
beforeAll(async () => {
  demo = await startDemo()
})
afterAll(() => demo.stop())
const idOf = (name: string): string => demo.servers.find((server) => server.name === name)?.id ?? ''

const CLIENTS = ['claude-code', 'codex', 'sdk1', 'py1', 'chatgpt'] as const

/** Where each of these stops at a server of the demo, from its public address; else the verdict. */
async function ends(serverId: string, prefix = ''): Promise<Record<string, string>> {
  const walked = await walkTo({
    address: `${demo.publicUrl}${prefix}/servers/${serverId}/mcp`,
    clients: PROFILES.filter(({ id }) => (CLIENTS as readonly string[]).includes(id)),
    clientId: null,
    way: directWay(demo.caPem),
    hostsOnly: null,
    told: () => undefined,
    signal: new AbortController().signal,
  })
  const end = ({ stoppedAt, verdict }: (typeof walked)[number]): string =>
    stoppedAt === null ? verdict : `${stoppedAt.id} ${stoppedAt.whose}`
  return Object.fromEntries(walked.map((one) => [one.client, end(one)]))
}

const all = (end: string): Record<string, string> =>
  Object.fromEntries(CLIENTS.map((client) => [client, end]))
const NONE = all('would-get-in')

/** What each fault does to clients, as far as it can be read; null for those a sign-in is needed to see. */
const STOPS: Readonly<Record<WayFault, Record<string, string>>> = {
  'scheme-lost': { ...all('challenge proxy'), 'claude-code': 'resource proxy' },
  'host-rewritten': { ...all('challenge proxy'), 'claude-code': 'resource proxy' },
  'well-known-blocked': all('metadata proxy'),
  'path-prefix': all('metadata proxy'),
  // The metadata is looked for by its path instead.
  'challenge-stripped': NONE,
  'authorization-stripped': NONE,
  // Claude Code and Codex begin with a GET, which loses nothing.
  'slash-redirect': { ...all('refused proxy'), 'claude-code': 'would-get-in', codex: 'would-get-in' },
  'small-headers': NONE,
  'session-lost': NONE,
  'streams-held': NONE,
  'root-metadata-404': { ...NONE, sdk1: 'metadata gateway', chatgpt: 'metadata gateway' },
  'wrong-resource': all('resource gateway'),
  'no-registration': all('registration identity-provider'),
  'registration-policies': NONE,
  'no-pkce': { ...NONE, chatgpt: 'pkce identity-provider' },
  'metadata-at-root': all('server-metadata identity-provider'),
}

describe('the public front of the demo', () => {
  test('lets every client through where nothing is switched on', async () => {
    expect(await ends(idOf('docs-search'))).toEqual(NONE)
  })

  test.each(WAY_FAULTS)('stops clients with %s, and no longer once that is switched off', async (fault) => {
    const id = idOf('docs-search')
    demo.wayIn.set(id, fault, true)
    expect(demo.wayIn.faults(id)).toEqual([fault])
    const stopped = await ends(id, fault === 'path-prefix' ? FRONT_PREFIX : '')
    demo.wayIn.set(id, fault, false)
    expect(stopped).toEqual(STOPS[fault])
    expect(await ends(id)).toEqual(NONE)
  })

  test('tells six stories of the way in, each undone by its switch', async () => {
    const told = demo.servers.filter(({ id }) => demo.wayIn.story(id) !== '')
    expect(told.map(({ name }) => name).sort()).toEqual([
      'build-status',
      'invoices-mcp',
      'ticket-triage',
      'travel-desk',
      'warehouse-stock',
      'wiki-reader',
    ])
    for (const { id, name } of told) {
      const [fault, ...more] = demo.wayIn.faults(id)
      expect([name, more]).toEqual([name, []])
      if (fault === undefined) throw new Error(name)
      expect([name, await ends(id)]).toEqual([name, STOPS[fault]])
      demo.wayIn.set(id, fault, false)
      expect([name, await ends(id)]).toEqual([name, NONE])
    }
  })
})
