import { createHmac, randomUUID } from 'node:crypto'
import { withOwnToken } from '../../electron/judging/after.ts'
import { gatherFacts, type Scene } from '../../electron/judging/diagnose.ts'
import { judge } from '../../shared/judging/judge.ts'
import { appScene } from '../helpers/app-scene.ts'
import { isBefore } from './case.ts'
import { postInitialize } from './rig/admin.ts'
import type { Rig } from './rig/rig.ts'
import { isHidden, type RightsProof } from './rights-proof.ts'

/** One of the gateway's own tokens, and what its author expects: written before any gateway was asked. */
interface OwnCase {
  readonly name: string
  /** What the app must say. */
  readonly verdict: 'rejected' | 'cannot-decide'
  /** What the gateway answers; left out where a setting of the release decides. */
  readonly status?: 200 | 401 | 403
  readonly claims?: (world: World) => Record<string, unknown>
  readonly scopes?: (world: World) => Record<string, unknown>
  readonly at?: 'public' | 'team' | 'private'
  readonly algorithm?: 'sha512'
  /** Signed with another key than the gateway's. */
  readonly strange?: true
}

interface World {
  readonly now: number
  readonly email: string
  readonly team: string
  readonly server: string
  readonly today: string
}

const ELSEWHERE = 'f'.repeat(32)

const CASES: readonly OwnCase[] = [
  { name: 'plain', verdict: 'cannot-decide', status: 200 },
  { name: 'expired', verdict: 'rejected', status: 401, claims: (w) => ({ exp: w.now - 600 }) },
  {
    name: 'expired, of a strange key',
    verdict: 'rejected',
    status: 401,
    strange: true,
    claims: (w) => ({ exp: w.now - 600 }),
  },
  { name: 'not yet valid', verdict: 'rejected', status: 401, claims: (w) => ({ nbf: w.now + 600 }) },
  { name: 'issued in the future', verdict: 'rejected', status: 401, claims: (w) => ({ iat: w.now + 600 }) },
  { name: 'without exp', verdict: 'rejected', status: 401, claims: () => ({ exp: undefined }) },
  { name: 'exp is text', verdict: 'rejected', status: 401, claims: () => ({ exp: 'soon' }) },
  { name: 'sub is a number', verdict: 'rejected', status: 401, claims: () => ({ sub: 5 }) },
  { name: 'jti is a number', verdict: 'rejected', status: 401, claims: () => ({ jti: 5 }) },
  { name: 'another algorithm', verdict: 'cannot-decide', status: 401, algorithm: 'sha512' },
  { name: 'a strange key', verdict: 'cannot-decide', status: 401, strange: true },
  { name: 'another audience', verdict: 'cannot-decide', status: 401, claims: () => ({ aud: 'another' }) },
  { name: 'another environment', verdict: 'cannot-decide', claims: () => ({ env: 'production' }) },
  { name: 'without jti', verdict: 'cannot-decide', claims: () => ({ jti: undefined }) },
  {
    name: 'for this server',
    verdict: 'cannot-decide',
    status: 200,
    scopes: (w) => ({ server_id: w.server }),
  },
  { name: 'for another server', verdict: 'rejected', status: 403, scopes: () => ({ server_id: ELSEWHERE }) },
  {
    name: 'for another server, of a strange key',
    verdict: 'rejected',
    status: 401,
    strange: true,
    scopes: () => ({ server_id: ELSEWHERE }),
  },
  {
    name: 'for servers.use',
    verdict: 'cannot-decide',
    status: 200,
    scopes: () => ({ permissions: ['servers.use'] }),
  },
  { name: 'for everything', verdict: 'cannot-decide', status: 200, scopes: () => ({ permissions: ['*'] }) },
  {
    name: 'for tools.read',
    verdict: 'cannot-decide',
    status: 200,
    scopes: () => ({ permissions: ['tools.read'] }),
  },
  {
    name: 'for teams.read',
    verdict: 'rejected',
    status: 403,
    scopes: () => ({ permissions: ['teams.read'] }),
  },
  {
    name: 'from here',
    verdict: 'cannot-decide',
    status: 200,
    scopes: () => ({ ip_restrictions: ['127.0.0.0/8'] }),
  },
  {
    name: 'from elsewhere',
    verdict: 'cannot-decide',
    status: 403,
    scopes: () => ({ ip_restrictions: ['10.9.8.7'] }),
  },
  {
    name: 'on another day',
    verdict: 'rejected',
    status: 401,
    scopes: (w) => ({ time_restrictions: { days: DAYS.filter((day) => day !== w.today) } }),
  },
  {
    name: 'today',
    verdict: 'cannot-decide',
    status: 200,
    scopes: (w) => ({ time_restrictions: { days: [w.today] } }),
  },
  {
    name: 'in half a window',
    verdict: 'rejected',
    status: 401,
    scopes: () => ({ time_restrictions: { start_time: '00:00' } }),
  },
  {
    name: 'all day',
    verdict: 'cannot-decide',
    status: 200,
    scopes: () => ({ time_restrictions: { start_time: '00:00', end_time: '23:59:59' } }),
  },
  { name: 'without teams, at a team’s server', verdict: 'rejected', status: 403, at: 'team' },
  {
    name: 'of its team, at a team’s server',
    verdict: 'cannot-decide',
    status: 200,
    at: 'team',
    claims: (w) => ({ teams: [w.team] }),
  },
  { name: 'without teams, at a private server', verdict: 'rejected', status: 403, at: 'private' },
  {
    name: 'of a team, at a private server',
    verdict: 'rejected',
    status: 403,
    at: 'private',
    claims: (w) => ({ teams: [w.team] }),
  },
]

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/**
 * The gateway's own tokens, made with its key: where the app says that one is refused, it is, and it never
 * says that one is accepted. One more is made and revoked through the API. Errors: when the set-up is
 * refused.
 */
export async function proveOwnTokens(rig: Rig): Promise<RightsProof> {
  const { url, authHeaderName, admin } = rig.gateway
  const { scene, close } = await appScene({ url, authHeaderName, caPem: rig.authority.certPem, ...admin })
  const base = isBefore(rig.environment.version, '1.0.5') ? '' : '/v1'
  const failures: string[] = []
  const hidden = new Set<string>()
  let [agreed, total, open] = [0, 0, 0]
  const check = (
    what: string,
    predicted: Predicted,
    verdict: string,
    actual: number,
    status?: number,
  ): void => {
    const wrong = [
      predicted.verdict === verdict ? '' : `says ${predicted.verdict}`,
      predicted.verdict === 'rejected' && actual < 400 ? `and the gateway answers ${actual}` : '',
      predicted.status === null || predicted.status === actual
        ? ''
        : `predicts ${predicted.status}, is ${actual}`,
      status === undefined || status === actual ? '' : `its author expects ${status}, is ${actual}`,
    ].filter((text) => text !== '')
    total += 1
    if (verdict === 'cannot-decide') open += 1
    if (wrong.length === 0) agreed += 1
    else failures.push(`own token, ${what}: ${wrong.join(', ')}`)
  }
  try {
    const { email } = await rig.admin.createUser({ email: 'own@rights.example.com' })
    const made = await rig.admin.call('POST', `${base}/teams/`, { name: 'Own team', visibility: 'private' })
    const team = (made.json as { id: string }).id
    await rig.admin.call('POST', `${base}/teams/${team}/members`, { email, role: 'member' })
    const ids = {
      public: (await rig.admin.createServer({})).id,
      team: (await rig.admin.createServer({ visibility: 'team', team_id: team })).id,
      private: (await rig.admin.createServer({ visibility: 'private' })).id,
    }
    for (const one of CASES) {
      const at = one.at ?? 'public'
      // Older releases show a private server to nobody, and so not to the app.
      if (at === 'private' && isBefore(rig.environment.version, '1.0.5')) continue
      const server = ids[at]
      const now = Math.floor(Date.now() / 1000)
      const world: World = { now, email, team, server, today: DAYS[new Date().getUTCDay()] ?? '' }
      const token = sign(one, claimsOf(one, world), one.strange ? 'another key' : rig.gateway.jwtSecret)
      if (at === 'team' && (await isHidden(rig, scene, server))) {
        hidden.add(`own tokens at ${at}`)
        continue
      }
      const predicted = await predict(scene, token, server)
      const { status } = await postInitialize(rig.gateway, server, token)
      check(one.name, predicted, one.verdict, status, one.status)
    }
    const revoked = await revokedToken(rig, base)
    const said = await predict(scene, revoked.before, ids.public)
    check(
      'listed',
      said,
      'cannot-decide',
      (await postInitialize(rig.gateway, ids.public, revoked.before)).status,
      200,
    )
    await revoked.revoke()
    const fresh = await appScene({ url, authHeaderName, caPem: rig.authority.certPem, ...admin })
    const gone = await predict(fresh.scene, revoked.before, ids.public)
    await fresh.close()
    check(
      'revoked',
      gone,
      'rejected',
      (await postInitialize(rig.gateway, ids.public, revoked.before)).status,
      401,
    )
    return { agreed, total, open, hidden: [...hidden], failures }
  } finally {
    await close()
  }
}

interface Predicted {
  readonly verdict: string
  readonly status: number | null
}

async function predict(scene: Scene, token: string, serverId: string): Promise<Predicted> {
  const reading = await scene.readServer(serverId)
  if (!reading.ok) throw new Error(JSON.stringify(reading.error))
  const facts = await gatherFacts(scene, token, serverId, reading.value.server)
  const { verdict, prediction } = judge(await withOwnToken(scene.people, facts))
  return { verdict, status: prediction.status }
}

function claimsOf(one: OwnCase, world: World): Record<string, unknown> {
  const { now, email } = world
  return {
    ...{ iss: 'mcpgateway', aud: 'mcpgateway-api', sub: email, jti: randomUUID(), env: 'development' },
    ...{ iat: now - 60, exp: now + 3600, token_use: 'api', teams: [] },
    user: { email, is_admin: false, auth_provider: 'api_token' },
    ...one.claims?.(world),
    scopes: {
      server_id: null,
      permissions: [],
      ip_restrictions: [],
      time_restrictions: {},
      ...one.scopes?.(world),
    },
  }
}

function sign({ algorithm }: OwnCase, claims: Record<string, unknown>, key: string): string {
  const alg = algorithm === undefined ? 'HS256' : 'HS512'
  const text = [{ alg, typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return `${text}.${createHmac(algorithm ?? 'sha256', key)
    .update(text)
    .digest('base64url')}`
}

async function revokedToken(
  rig: Rig,
  base: string,
): Promise<{ before: string; revoke: () => Promise<void> }> {
  const made = await rig.admin.call('POST', `${base}/tokens`, { name: 'rig-revoked', expires_in_days: 1 })
  const { access_token: before, token } = made.json as { access_token: string; token: { id: string } }
  return {
    before,
    revoke: async () => {
      const answer = await rig.admin.call('DELETE', `${base}/tokens/${token.id}`)
      if (answer.status >= 300) throw new Error(`the token was not revoked: ${answer.status}`)
    },
  }
}
