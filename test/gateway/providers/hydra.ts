import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Authority } from '../../helpers/certificates.ts'
import type { Hydra, HydraSettings, Pages } from '../rig/hydra.ts'
import { byCode, REDIRECT_URI, tokenFrom, type CodeFlow } from './code-flow.ts'
import type { Cure, Place, Prepared } from './cure.ts'

/** What decides about a token of Hydra: its configuration, the client, the pages, and what is asked for. */
interface State {
  readonly settings?: Partial<HydraSettings>
  /** Fields of the client, as the admin API has them. */
  readonly client?: (place: Place) => Readonly<Record<string, unknown>>
  readonly pages?: (place: Place) => Partial<Pages>
  /** The parameter `audience`. */
  readonly audience?: (place: Place) => string
  readonly registered?: boolean
  readonly grant?: 'code' | 'client_credentials'
  readonly take?: 'id_token' | 'refresh'
  readonly lifespan?: string
}

interface Case {
  readonly name: string
  readonly stops: Cure['stops']
  readonly offers: RegExp
  readonly before: State
  readonly after: State
}

/** As the maker ships it, but for JWT access tokens, which every case about claims needs. */
const SHIPPED: HydraSettings = {
  accessToken: 'opaque',
  topLevelClaims: [],
  accessTokenTtl: '1h',
  tokenHook: null,
}
export const FIRST = SHIPPED
/** How long Hydra may take to read its file again. */
const READS_AGAIN_MS = 4_000

const jwt = { access_token_strategy: 'jwt' }
const own = { audience: ({ canonical }: Place): string => canonical }
const allowed = ({ canonical }: Place) => ({ ...jwt, audience: [canonical] })
const granted = ({ canonical, email }: Place) => ({ audience: [canonical], claims: { email } })
const addressed = ({ email }: Place) => ({ claims: { email } })
const top = { topLevelClaims: ['email', 'preferred_username'] }
const good: State = { settings: top, client: allowed, pages: addressed, ...own }

const AUDIENCE = /Allow the audience, and grant it/
const EMAIL = /Put the e-mail address into access tokens/
const JWT = /Issue JWT access tokens/

const CASES: readonly Case[] = [
  {
    name: 'Hydra, opaque tokens: access_token_strategy of the client',
    stops: 'readable',
    offers: JWT,
    before: { ...good, client: (place) => ({ audience: [place.canonical] }) },
    after: good,
  },
  {
    name: 'Hydra, opaque tokens: strategies.access_token',
    stops: 'readable',
    offers: JWT,
    before: { ...good, client: (place) => ({ audience: [place.canonical] }) },
    after: {
      ...good,
      settings: { ...top, accessToken: 'jwt' },
      client: (place) => ({ audience: [place.canonical] }),
    },
  },
  {
    name: 'Hydra, aud is empty though resource was sent: the parameter audience and the client’s list',
    stops: 'audience',
    offers: AUDIENCE,
    before: { settings: top, client: () => jwt, pages: addressed },
    after: good,
  },
  {
    name: 'Hydra, aud is empty: the consent page grants it',
    stops: 'audience',
    offers: /consent page grants it/,
    before: { settings: top, client: () => jwt, pages: addressed },
    after: { settings: top, client: () => jwt, pages: granted },
  },
  {
    name: 'Hydra, the list allows it, the consent page does not grant it: granted',
    stops: 'audience',
    offers: /consent page grants it/,
    before: { ...good, pages: (place) => ({ ...addressed(place), audience: [] }) },
    after: good,
  },
  {
    name: 'Hydra, another audience: this server’s',
    stops: 'audience',
    offers: AUDIENCE,
    before: { ...good, client: () => ({ ...jwt, audience: ['urn:orders'] }), audience: () => 'urn:orders' },
    after: good,
  },
  {
    name: 'Hydra, a client that registered itself: the consent page grants the audience',
    stops: 'audience',
    offers: /registered itself can never get an audience by its request/,
    before: { settings: { ...top, accessToken: 'jwt' }, registered: true, pages: addressed },
    after: { settings: { ...top, accessToken: 'jwt' }, registered: true, pages: granted },
  },
  {
    name: 'Hydra, a client that registered itself: one made through the admin API',
    stops: 'audience',
    offers: /make the client through the admin API/,
    before: { settings: { ...top, accessToken: 'jwt' }, registered: true, pages: addressed },
    after: good,
  },
  {
    name: 'Hydra, no address: the consent page puts it there',
    stops: 'email-claim',
    offers: EMAIL,
    before: { ...good, pages: () => ({}) },
    after: good,
  },
  {
    name: 'Hydra, the address under ext: allowed_top_level_claims',
    stops: 'email-claim',
    offers: /allowed_top_level_claims/,
    before: { ...good, settings: {} },
    after: good,
  },
  {
    name: 'Hydra, no address: a token hook adds it',
    stops: 'email-claim',
    offers: /token hook adds it/,
    before: { ...good, pages: () => ({}) },
    after: { ...good, pages: () => ({}), settings: { ...top, tokenHook: 'hook' } },
  },
  {
    name: 'Hydra, a user name in preferred_username: email too',
    stops: 'email-claim',
    offers: EMAIL,
    before: { ...good, pages: () => ({ claims: { preferred_username: 'dana' } }) },
    after: { ...good, pages: ({ email }) => ({ claims: { preferred_username: 'dana', email } }) },
  },
  {
    name: 'Hydra, an id as subject: the sign-in page names the address',
    stops: 'email-claim',
    offers: EMAIL,
    before: { ...good, pages: () => ({}) },
    after: { ...good, pages: ({ email }) => ({ subject: email }) },
  },
  {
    name: 'Hydra, client credentials: a grant with a person',
    stops: 'email-claim',
    offers: /use a grant with a person/,
    before: { ...good, grant: 'client_credentials' },
    after: good,
  },
  {
    name: 'Hydra, client credentials: a hook puts an address into this client’s tokens',
    stops: 'email-claim',
    offers: /e-mail address the provider puts into this client’s tokens/,
    before: { ...good, grant: 'client_credentials' },
    after: { ...good, grant: 'client_credentials', settings: { ...top, tokenHook: 'hook' } },
  },
  {
    name: 'Hydra, the ID token: the access token',
    stops: 'not-id-token',
    offers: /Use the access_token field/,
    before: { ...good, take: 'id_token' },
    after: good,
  },
  {
    name: 'Hydra, a lifetime of one second: the client’s lifespans',
    stops: 'time',
    offers: /Get a fresh token/,
    before: { ...good, lifespan: '1s' },
    after: { ...good, lifespan: '10m' },
  },
  {
    name: 'Hydra, an expired token: a renewed one',
    stops: 'time',
    offers: /Get a fresh token/,
    before: { ...good, lifespan: '1s' },
    after: { ...good, take: 'refresh', lifespan: '10m' },
  },
]

/** The cures, and the hook they share; the hook ends with `ends`. */
export async function hydraCures(
  hydra: Hydra,
  authority: Authority,
  email: string,
  ends: (() => Promise<void>)[],
): Promise<readonly Cure[]> {
  const hook = await startHook(email)
  ends.push(hook.close)
  let now = JSON.stringify(SHIPPED)
  const configure = async (settings: Partial<HydraSettings>): Promise<void> => {
    const { tokenHook, ...rest } = { ...SHIPPED, ...settings }
    const wanted = { ...rest, tokenHook: tokenHook === null ? null : hook.url }
    if (JSON.stringify(wanted) === now) return
    now = JSON.stringify(wanted)
    await hydra.configure(wanted)
    await pause(READS_AGAIN_MS)
  }
  return CASES.map(({ before, after, ...rest }) => ({
    ...rest,
    prepare: (place) => prepare(hydra, authority, configure, place, before, after),
  }))
}

async function prepare(
  hydra: Hydra,
  authority: Authority,
  configure: (settings: Partial<HydraSettings>) => Promise<void>,
  place: Place,
  before: State,
  after: State,
): Promise<Prepared> {
  const secret = 'a-secret-of-the-test-a-secret-of-the-test'
  const base = {
    client_secret: secret,
    grant_types: ['authorization_code', 'client_credentials', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: [REDIRECT_URI],
    scope: 'openid email offline_access',
    token_endpoint_auth_method: 'client_secret_basic',
  }
  const made = await hydra.admin<{ client_id: string }>('POST', '/clients', base)
  const apply = async (state: State): Promise<void> => {
    await configure(state.settings ?? {})
    await hydra.admin('PUT', `/clients/${made.client_id}`, { ...base, ...state.client?.(place) })
    if (state.lifespan !== undefined)
      await hydra.admin('PUT', `/clients/${made.client_id}/lifespans`, {
        authorization_code_grant_access_token_lifespan: state.lifespan,
        refresh_token_grant_access_token_lifespan: '10m',
      })
  }
  const ask = async (state: State): Promise<string> => {
    const registered = state.registered === true
    const { client_id: clientId } = registered
      ? await hydra.register({
          redirect_uris: [REDIRECT_URI],
          grant_types: ['authorization_code', 'refresh_token'],
          token_endpoint_auth_method: 'none',
        })
      : made
    const pages: Pages = { subject: '4f8a2c', ...state.pages?.(place) }
    const audience = state.audience?.(place)
    const flow: CodeFlow = {
      authorization: `${hydra.issuer}/oauth2/auth`,
      token: `${hydra.issuer}/oauth2/token`,
      clientId,
      secret: registered ? null : secret,
      scope: registered ? 'openid' : 'openid email offline_access',
      resource: place.canonical,
      ...(audience === undefined ? {} : { more: { audience } }),
      browser: { caPem: authority.certPem, headers: {}, elsewhere: (url) => hydra.answer(url, pages) },
    }
    if (state.grant === 'client_credentials') {
      const form = { grant_type: 'client_credentials', ...(audience === undefined ? {} : { audience }) }
      return (await tokenFrom(flow, form)).access_token
    }
    const issued = await byCode(flow)
    if (state.take === 'id_token') return issued.id_token ?? ''
    if (state.take !== 'refresh') return issued.access_token
    const form = { grant_type: 'refresh_token', refresh_token: issued.refresh_token ?? '' }
    return (await tokenFrom(flow, form)).access_token
  }
  return {
    issuer: hydra.issuer,
    clientId: made.client_id,
    token: async () => {
      await apply(before)
      return ask(before)
    },
    cure: () => apply(after),
    next: () => ask(after),
  }
}

/** A token hook as whoever runs Hydra would write it: it adds the address of the person. */
async function startHook(
  email: string,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ session: { access_token: { email } } }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  }
}
