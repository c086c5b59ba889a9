import { gatherFacts, type Scene } from '../../electron/judging/diagnose.ts'
import { createIssuerDocuments } from '../../electron/reading/issuer-documents.ts'
import { judge } from '../../shared/judging/judge.ts'
import { againAfter } from '../../shared/probe/again.ts'
import { acceptedOf, agreesWith } from '../../shared/probe/compare.ts'
import { metadataUrls } from '../../shared/contextforge/issuer.ts'
import type { Past } from '../../electron/issuer/held.ts'
import { appScene } from '../helpers/app-scene.ts'
import { isBefore } from './case.ts'
import { postInitialize } from './rig/admin.ts'
import type { ForgedIssuer } from './rig/forge.ts'
import type { Rig } from './rig/rig.ts'

/** One moment of a story: what changes at the issuer, and what the gateway and the app say right after it. */
interface Moment {
  /** Seconds since the story began; counted on from the end of the moment before, however long that took. */
  readonly at: number
  readonly what: string
  readonly change?: (issuer: ForgedIssuer) => void
  /** The kid of the key the token is signed with; the issuer's first key unless said. */
  readonly by?: string
  readonly gateway: 200 | 401
  /**
   * The app asks afresh each time, and knows what it read before. `accepted once`: not decided as long as
   * the gateway may still hold that. Missing: nobody looks.
   */
  readonly app?: 'accepted' | 'rejected' | 'cannot-decide' | 'accepted once' | 'rejected once'
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

/** Another key takes the place of the issuer's first, under its id; `new` signs with it. */
const replace = (issuer: ForgedIssuer): void => {
  const { jwk } = issuer.addKey('RS256', { kid: 'new' })
  issuer.answer('jwks', { body: { keys: [{ ...jwk, kid: issuer.key.kid }] } })
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
          app: 'accepted once',
        },
        { at: 20, what: 'still remembered', gateway: 401, app: 'accepted once' },
        { at: 36, what: 'asked again after 30 s', gateway: 200, app: 'accepted' },
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
          app: 'accepted once',
        },
        { at: 10, what: 'asked again after 5 s', gateway: 200, app: 'accepted' },
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
          app: 'accepted once',
        },
        { at: 10, what: 'asked again after 5 s', gateway: 200, app: 'accepted' },
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
          app: 'rejected once',
        },
        { at: 270, what: 'still remembered', gateway: 200, app: 'rejected once' },
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
          app: 'rejected once',
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
          app: 'accepted once',
        },
        { at: 36, what: 'asked again after 30 s', by: 'late', gateway: 200, app: 'accepted' },
      ],
    },
    {
      name: 'a key that was put in the place of another, under its name',
      moments: [
        { at: 0, what: 'the old one', gateway: 200, app: 'accepted' },
        {
          at: 3,
          what: 'replaced',
          change: replace,
          by: 'new',
          gateway: keysKept ? 401 : 200,
          app: 'accepted once',
        },
        { at: 309, what: 'asked again after 300 s', by: 'new', gateway: 200, app: 'accepted' },
      ],
    },
    {
      name: 'a key that was replaced before the app first looked',
      moments: [
        { at: 0, what: 'nobody but the gateway looks', gateway: 200 },
        {
          at: 3,
          what: 'replaced',
          change: replace,
          by: 'new',
          gateway: keysKept ? 401 : 200,
          app: 'accepted',
        },
        { at: 309, what: 'asked again after 300 s', by: 'new', gateway: 200, app: 'accepted' },
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

async function play(rig: Rig, base: Scene, email: string, story: Story): Promise<string[]> {
  const documents = createIssuerDocuments(base.get, Date.now)
  const scene: Scene = { ...base, get: documents.get, past: documents.past }
  const issuer = rig.forge.issuer()
  const { id } = await rig.admin.createServer({
    oauth_enabled: true,
    oauth_config: { authorization_servers: [issuer.url], resource: 'orders' },
  })
  let [ended, before] = [Date.now(), 0]
  const last = story.moments.at(-1)?.at ?? 0
  const failures: string[] = []
  for (const { at, what, change, by, gateway, app } of story.moments) {
    await new Promise((resolve) =>
      setTimeout(resolve, Math.max(0, ended + (at - before) * 1000 - Date.now())),
    )
    change?.(issuer)
    const key = issuer.keys().find(({ kid }) => kid === by)
    const kid = by === 'new' ? issuer.key.kid : by
    const token = issuer.token(
      { aud: 'orders', email },
      { ...(key ? { key } : {}), ...(kid === undefined ? {} : { header: { kid } }) },
    )
    // The gateway first: it forgets by the clock, and the app asks afresh whenever it is asked.
    const { status, bodyText } = await postInitialize(rig.gateway, id, token)
    documents.expire()
    const reading = await scene.readServer(id)
    const facts =
      app !== undefined && reading.ok ? await gatherFacts(scene, token, id, reading.value.server) : null
    const diagnosis = facts && judge(facts)
    if (status !== gateway)
      failures.push(`${story.name}, ${what}: the gateway answers ${status}, not ${gateway}`)
    before = at
    ended = Date.now()
    if (diagnosis === null) continue
    const said = diagnosis.once ? `${diagnosis.once.verdict} once` : diagnosis.verdict
    if (said !== app) failures.push(`${story.name}, ${what}: the app says ${said}, not ${app}`)
    const detail = /"detail":"([^"]*)"/.exec(bodyText)?.[1] ?? null
    const actual = { status, detail, wwwAuthenticate: null, accepted: acceptedOf(status, status === 200) }
    if (agreesWith(diagnosis.once?.prediction ?? diagnosis.prediction, actual) !== false) continue
    const since = Math.max(...keyTimes(documents.past, [issuer.jwksUri, ...metadataUrls(issuer.url)]))
    const again = againAfter({ diagnosis, actual, since, now: Date.now() })
    // It is asked again, and by then the gateway has read what there is.
    if (again == null || Date.parse(again.at) > ended + (last - at) * 1000)
      failures.push(`${story.name}, ${what}: it differs, and is asked again ${again?.at ?? 'never'}`)
  }
  return failures
}

const keyTimes = ({ versions }: Past, urls: readonly string[]): number[] =>
  urls.flatMap((url) => versions(url).at(-1)?.firstAt ?? [])
