import { gatherFacts, type Scene } from '../../electron/judging/diagnose.ts'
import { judge } from '../../shared/judging/judge.ts'
import { appScene } from '../helpers/app-scene.ts'
import { isBefore } from './case.ts'
import { postInitialize } from './rig/admin.ts'
import type { ForgedIssuer } from './rig/forge.ts'
import type { Rig } from './rig/rig.ts'

/** One moment of a story: what changes at the issuer, and what the gateway and the app say right after it. */
interface Moment {
  /** Seconds since the first moment was answered; 0 is that one. */
  readonly at: number
  readonly what: string
  readonly change?: (issuer: ForgedIssuer) => void
  /** The kid of the key the token is signed with; the issuer's first key unless said. */
  readonly by?: string
  readonly gateway: 200 | 401
  /** The app asks afresh each time, so while the gateway remembers the two differ. */
  readonly app: 'accepted' | 'rejected' | 'cannot-decide'
}

interface Story {
  readonly name: string
  readonly moments: readonly Moment[]
}

export interface CacheProof {
  readonly moments: number
  readonly failures: readonly string[]
}

const broken = (issuer: ForgedIssuer, reply: { status?: number; hangUp?: boolean }): void => {
  issuer.answer('oauth', reply)
  issuer.answer('oidc', reply)
}
const repaired = (issuer: ForgedIssuer): void => {
  issuer.answer('oauth', undefined)
  issuer.answer('oidc', undefined)
}

/**
 * What the gateway remembers, and how long: found metadata 300 s, metadata that was refused 30 s, an issuer
 * that could not be reached or failed 5 s, a key set 300 s where the PyJWT client keeps it. Source:
 * verify_credentials.py `_OAUTH_OIDC_METADATA_*TTL`; PyJWT jwks_client.py. `keysKept` and `cooldown` depend
 * on the release and its PyJWT.
 */
function stories(keysKept: boolean, cooldown: boolean): readonly Story[] {
  return [
    {
      name: 'metadata that answered 404',
      moments: [
        {
          at: 0,
          what: 'not found',
          change: (issuer) => broken(issuer, { status: 404 }),
          gateway: 401,
          app: 'rejected',
        },
        {
          at: 2,
          what: 'repaired, and the gateway still refuses',
          change: repaired,
          gateway: 401,
          app: 'accepted',
        },
        { at: 24, what: 'still remembered', gateway: 401, app: 'accepted' },
        { at: 33, what: 'asked again after 30 s', gateway: 200, app: 'accepted' },
      ],
    },
    {
      name: 'an issuer that hung up',
      moments: [
        {
          at: 0,
          what: 'no answer',
          change: (issuer) => broken(issuer, { hangUp: true }),
          gateway: 401,
          app: 'cannot-decide',
        },
        {
          at: 1,
          what: 'repaired, and the gateway still refuses',
          change: repaired,
          gateway: 401,
          app: 'accepted',
        },
        { at: 8, what: 'asked again after 5 s', gateway: 200, app: 'accepted' },
      ],
    },
    {
      name: 'metadata that answered 503',
      moments: [
        {
          at: 0,
          what: 'failing',
          change: (issuer) => broken(issuer, { status: 503 }),
          gateway: 401,
          app: 'rejected',
        },
        {
          at: 1,
          what: 'repaired, and the gateway still refuses',
          change: repaired,
          gateway: 401,
          app: 'accepted',
        },
        { at: 8, what: 'asked again after 5 s', gateway: 200, app: 'accepted' },
      ],
    },
    {
      name: 'metadata that went away',
      moments: [
        { at: 0, what: 'found', gateway: 200, app: 'accepted' },
        {
          at: 2,
          what: 'gone, and the gateway still accepts',
          change: (issuer) => broken(issuer, { status: 404 }),
          gateway: 200,
          app: 'rejected',
        },
        { at: 280, what: 'still remembered', gateway: 200, app: 'rejected' },
        { at: 306, what: 'asked again after 300 s', gateway: 401, app: 'rejected' },
      ],
    },
    {
      name: 'a key that was taken away',
      moments: [
        { at: 0, what: 'there', gateway: 200, app: 'accepted' },
        {
          at: 2,
          what: 'taken away',
          change: (issuer) =>
            issuer.answer('jwks', { body: { keys: [{ ...issuer.key.jwk, kid: 'another' }] } }),
          gateway: keysKept ? 200 : 401,
          app: 'rejected',
        },
        { at: 306, what: 'asked again after 300 s', gateway: 401, app: 'rejected' },
      ],
    },
    {
      name: 'a key that was added after a token asked for it',
      moments: [
        { at: 0, what: 'not there yet', by: 'late', gateway: 401, app: 'rejected' },
        {
          at: 3,
          what: 'added',
          change: (issuer) => void issuer.addKey('RS256', { kid: 'late' }),
          by: 'late',
          gateway: cooldown ? 401 : 200,
          app: 'accepted',
        },
        { at: 36, what: 'asked again after 30 s', by: 'late', gateway: 200, app: 'accepted' },
      ],
    },
  ]
}

/**
 * Plays every story side by side against the real gateway: about 310 seconds. Out: how many moments held, and
 * what did not.
 */
export async function proveCaches(rig: Rig): Promise<CacheProof> {
  const { url, authHeaderName, admin } = rig.gateway
  const { scene, close } = await appScene({ url, authHeaderName, caPem: rig.authority.certPem, ...admin })
  const { email } = await rig.admin.createUser({ email: 'caches@example.com' })
  const newer = !isBefore(rig.environment.pyjwt, '2.15.0')
  const keysKept = newer || isBefore(rig.environment.version, '1.0.5')
  try {
    const all = stories(keysKept, newer)
    const failures = await Promise.all(all.map((story) => play(rig, scene, email, story)))
    return { moments: all.reduce((sum, { moments }) => sum + moments.length, 0), failures: failures.flat() }
  } finally {
    await close()
  }
}

async function play(rig: Rig, scene: Scene, email: string, story: Story): Promise<string[]> {
  const issuer = rig.forge.issuer()
  const { id } = await rig.admin.createServer({
    oauth_enabled: true,
    oauth_config: { authorization_servers: [issuer.url], resource: 'orders' },
  })
  // Counted from the first answer on: what the gateway remembers is then at least as old as said.
  let began = Date.now()
  const failures: string[] = []
  for (const { at, what, change, by, gateway, app } of story.moments) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, began + at * 1000 - Date.now())))
    change?.(issuer)
    const key = issuer.keys().find(({ kid }) => kid === by)
    const token = issuer.token(
      { aud: 'orders', email },
      { ...(key ? { key } : {}), ...(by ? { header: { kid: by } } : {}) },
    )
    // The gateway first: it forgets by the clock, and the app asks afresh whenever it is asked.
    const { status } = await postInitialize(rig.gateway, id, token)
    if (at === 0) began = Date.now()
    const reading = await scene.readServer(id)
    const verdict = reading.ok
      ? judge(await gatherFacts(scene, token, id, reading.value.server)).verdict
      : 'unread'
    if (status !== gateway)
      failures.push(`${story.name}, ${what}: the gateway answers ${status}, not ${gateway}`)
    if (verdict !== app) failures.push(`${story.name}, ${what}: the app says ${verdict}, not ${app}`)
  }
  return failures
}
