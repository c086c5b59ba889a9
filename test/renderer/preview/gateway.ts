import type { Connection, Profile, Rung } from '../../../shared/connection/view.ts'
import { rungTitles } from '../../../shared/connection/rung-titles.ts'
import { rungId, type AppError } from '../../../shared/errors.ts'
import { rowsOf } from '../../../shared/fleet/row.ts'
import type { Output } from '../../../shared/ipc/contract.ts'
import type { TokenView } from '../../../shared/token/view.ts'
import { STEPS, type Diagnosis, type Step } from '../../../shared/verdict/diagnosis.ts'
import { changes, tests } from './history.ts'
import { context, servers } from './servers.ts'

/** A main process made up: enough of every call for the screens. Cases by the address: `?case=…&servers=1000`. */
const asked = new URLSearchParams(location.search)
const its = (name: string): boolean => asked.get('case') === name
const theme = asked.get('theme') === 'dark' ? 'dark' : asked.get('theme') === 'light' ? 'light' : 'system'

const listeners = new Map<string, Set<(payload: unknown) => void>>()
export function listen(name: string, listener: (payload: unknown) => void): () => void {
  const all = listeners.get(name) ?? new Set()
  listeners.set(name, all.add(listener))
  return () => all.delete(listener)
}
const publish = (name: string, payload: unknown): void =>
  listeners.get(name)?.forEach((listener) => listener(payload))
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

let profiles: Profile[] = its('saved')
  ? [
      { id: 'p1', name: 'Production', url: 'https://mcp.example.com', environment: 'PROD', readOnly: true, signInWith: 'password', email: 'ops@example.com', authHeaderName: 'Authorization', caPem: '', assumedAppDomain: '', hasSecret: true },
      { id: 'p2', name: 'Staging', url: 'https://mcp.stage.example.com/gateway', environment: 'STAGE', readOnly: false, signInWith: 'token', email: '', authHeaderName: 'X-Auth', caPem: '', assumedAppDomain: '', hasSecret: false },
    ]
  : [] // prettier-ignore

const blank: Profile = { id: 'demo', name: 'Built-in demo', url: 'https://mcp.example.com', environment: 'PROD', readOnly: false, signInWith: 'password', email: 'ops@example.com', authHeaderName: 'Authorization', caPem: '', assumedAppDomain: '', hasSecret: false } // prettier-ignore

const connectionOf = (profile: Profile, demo: boolean): Connection => ({
  profile,
  demo,
  baseUrl: profile.url,
  capabilities: context.capabilities,
  versionNote: '',
  appDomain: its('unknown') ? { source: 'unknown' } : context.appDomain,
  signedInAs: 'ops@example.com',
  signInEndsAt: new Date(Date.now() + 42 * 60_000).toISOString(),
  rights: [],
  scopeNote: '',
  secretKept: 'keyring',
})

const says: Record<string, string> = {
  address: 'https://mcp.example.com', reachable: 'mcp.example.com is 10.20.4.17', tls: 'trusted by “Example Corp Root CA” from this computer',
  gateway: 'answers as ContextForge', 'sign-in': 'ops@example.com, 20 min session', version: '1.0.8, learns audiences',
  rights: its('unknown') ? 'cannot read APP_DOMAIN: this login lacks admin.system_config' : 'all that is needed', servers: '14 servers',
} // prettier-ignore

async function climb(): Promise<Rung[]> {
  const ladder: Rung[] = rungId.options.map((id) => ({ id, title: rungTitles[id], state: 'waiting', says: '', milliseconds: null, error: null })) // prettier-ignore
  for (const rung of ladder) {
    publish('connection.rung', { rung: { ...rung, state: 'running' } })
    await wait(its('slow') ? 600 : 20)
    const failed = its('refused') && rung.id === 'sign-in'
    const error: AppError = { kind: 'sign-in-refused', status: 401, detail: 'Invalid email or password' }
    const look = rung.id === 'rights' && its('unknown')
    Object.assign(rung, { state: failed ? 'fail' : look ? 'attention' : 'pass', says: failed ? '' : says[rung.id], milliseconds: 3 + rung.id.length * 11, error: failed ? error : null }) // prettier-ignore
    publish('connection.rung', { rung: { ...rung } })
    if (failed) break
  }
  return ladder
}
async function open(profile: Profile, demo: boolean): Promise<Output<'connection.open'>> {
  const ladder = await climb()
  return {
    ladder,
    connection: ladder.some(({ state }) => state === 'fail') ? null : connectionOf(profile, demo),
  }
}

const soon = Math.floor(Date.now() / 1000) + 2280
const token: TokenView = { id: 't1', label: 'claude-desktop', fingerprint: '7c41e09b1d22', masked: 'eyJhbGciOi••••', bytes: 1214, form: 'jwt', header: { alg: 'RS256' }, claims: {}, issuer: 'https://idp.example.com/application/o/mcp/', audiences: ['my-oauth-client-id'], expiresAt: soon } // prettier-ignore

const rows = rowsOf(servers(Number(asked.get('servers') ?? 14)), context, (server) => ({
  clientIds: [],
  learned: server.name === 'jira-bridge',
}))

function diagnose(serverId: string): Diagnosis {
  const at = rows.findIndex(({ server }) => server.id === serverId)
  const board = rows[at]?.board ?? rows[0]!.board
  const verdict = at === 1 || at === 2 ? 'accepted' : at === 4 ? 'cannot-decide' : 'rejected'
  const stop = verdict === 'accepted' ? -1 : at === 0 ? 11 : at === 4 ? 9 : at > 11 ? 2 : 5
  const titles = ['Readable token', 'Outside issuer', 'OAuth is on', 'OAuth is set up', 'Issuers listed', 'Issuer allowed', 'Metadata found', 'Key URL trusted', 'Not an ID token', 'Signature', 'Time', 'Audience', 'Signed issuer', 'Learning', 'E-mail claim', 'Active user'] // prettier-ignore
  const steps = STEPS.map((id, n): Step => ({ id, number: n + 1, group: 'Claims', title: titles[n] ?? id, outcome: n === stop ? (verdict === 'rejected' ? 'fail' : 'unknown') : 'pass', detail: '', explanation: '', expected: [], received: [], source: '', log: null, stopsHere: n === stop })) // prettier-ignore
  return { verdict, stoppedAt: steps[stop]?.id ?? null, headline: '', summary: '', steps, prediction: { status: 200, detail: null, wwwAuthenticate: 'none', learnedResource: null }, board, tokenAudiences: [], warnings: [], remedies: [] } // prettier-ignore
}

const handlers: Record<string, (input: never) => unknown> = {
  'app.info': () => ({ version: '0.1.0', electron: '45.4.1', runtime: its('untrusted') ? 'untrusted' : 'official', secrets: its('memory') ? { kept: 'memory', backend: 'basic_text', says: 'No keyring was found. Secrets stay in memory and are gone when you quit.' } : { kept: 'keyring', backend: 'gnome_libsecret', says: 'Secrets are kept by GNOME Keyring.' }, startDemo: asked.has('demo'), theme, historyProblem: null }), // prettier-ignore
  'profile.list': () => ({ profiles }),
  'profile.save': ({ draft }: { draft: Profile }) => {
    const profile = { ...draft, id: draft.id ?? 'p9', hasSecret: false }
    profiles = [...profiles.filter(({ id }) => id !== profile.id), profile]
    return { profile }
  },
  'profile.remove': ({ profileId }: { profileId: string }) => {
    profiles = profiles.filter(({ id }) => id !== profileId)
    return {}
  },
  'connection.open': ({ profileId }: { profileId: string }) => open(profiles.find(({ id }) => id === profileId) ?? blank, false), // prettier-ignore
  'connection.demo': () => open(blank, true),
  'connection.assume': ({ appDomain }: { appDomain: string }) => ({ connection: { ...connectionOf(blank, false), appDomain: { source: 'assumed', url: appDomain } } }), // prettier-ignore
  'connection.current': () => ({ connection: connectionOf(blank, true) }),
  'fleet.list': async () => {
    await wait(its('loading') ? 1e8 : 30)
    return { rows: its('empty') ? [] : rows, asOf: new Date().toISOString(), complete: !its('partial'), scopeNote: its('partial') ? 'This login sees public servers only.' : '' } // prettier-ignore
  },
  'token.list': () => ({ tokens: asked.has('token') ? [token] : [] }),
  'token.add': () => ({
    found: [{ kind: 'access-token', from: 'the text itself', used: true }],
    tokens: [token],
  }),
  'token.test': async ({ serverId }: { serverId: string }) => {
    await wait(15)
    return { diagnosis: diagnose(serverId), testedAt: new Date().toISOString(), milliseconds: 4 }
  },
  'change.list': () => (its('empty') ? { changes: [], tests: [] } : { changes, tests }),
  'change.resolve': () => ({ resolved: [] }),
}

export async function answer(name: string, input: never): Promise<unknown> {
  await wait(5)
  if (its('failing') && name === 'fleet.list') return { ok: false, error: { kind: 'denied', status: 403, needs: 'servers.read', detail: '' } } // prettier-ignore
  return { ok: true, value: (await handlers[name]?.(input)) ?? {} }
}
