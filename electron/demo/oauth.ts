import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { isObject, type Json, type JsonObject } from '../../shared/kernel/json.ts'
import { DANA } from './kit.ts'

/**
 * How an issuer sets `aud`: to the value of `resource` (RFC 8707), or, whatever was asked for, to the client
 * id or to a fixed value.
 */
export type AudiencePolicy = 'resource' | 'client-id' | { readonly fixed: string }

/** One request to an OAuth endpoint, with its form or JSON parsed. */
export interface OauthAsked {
  readonly method: string
  readonly query: URLSearchParams
  readonly authorization: string
  readonly body: string
}

export interface OauthReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface OauthPages {
  /** The metadata of these endpoints, to be added to the issuer's. */
  readonly metadata: JsonObject
  readonly pages: ReadonlyMap<string, (asked: OauthAsked) => Promise<OauthReply>>
  /** Registers a client (RFC 7591), and removes one that proves its identity (RFC 7592). */
  readonly register: (asked: OauthAsked) => Promise<OauthReply>
  /** The client ids that are registered now. */
  readonly registered: () => readonly string[]
}

/** The secret of every client that was not registered. */
export const DEMO_CLIENT_SECRET = 'demo-client-secret'

const LIFE_S = 3600
const DEVICE_S = 300
const MOST = 200
const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'

interface Wish {
  readonly clientId: string
  readonly scope: string
  readonly resources: readonly string[]
}
interface Code extends Wish {
  readonly redirectUri: string
  readonly challenge: string
  readonly nonce: string | null
}
interface Device extends Wish {
  readonly userCode: string
  state: 'waiting' | 'allowed' | 'denied'
}

/**
 * The endpoints of one demo issuer: authorization code with PKCE, device code, client credentials, refresh,
 * registration and introspection. In: its address, its policy, how it signs, and the clock. Whoever agrees in
 * the browser is the same person.
 */
export function oauthPages(ask: {
  readonly origin: string
  readonly below: string
  readonly issuer: string
  readonly audience: AudiencePolicy
  readonly sign: (claims: JsonObject) => Promise<string>
  readonly now: () => number
}): OauthPages {
  const { origin, below, issuer } = ask
  const at = (name: string): string => `${origin}${below}/${name}`
  const codes = new Map<string, Code>()
  const refreshes = new Map<string, Wish>()
  const devices = new Map<string, Device>()
  const secrets = new Map<string, string>()
  /** The key for removing each registration (RFC 7592), by client id. */
  const registered = new Map<string, string>()

  const tokens = async (wish: Wish, person: boolean, nonce: string | null = null): Promise<OauthReply> => {
    const { clientId, scope, resources } = wish
    const seconds = Math.floor(ask.now() / 1000)
    const life = { iat: seconds, exp: seconds + LIFE_S, jti: randomUUID() }
    const who = person
      ? { sub: 'a93f0c7e51b24d0f9c3e', email: DANA, email_verified: true }
      : { sub: clientId }
    const asked = resources.length === 1 ? (resources[0] ?? '') : resources
    const own = typeof ask.audience === 'object' ? ask.audience.fixed : clientId
    const aud: Json = ask.audience === 'resource' && resources.length > 0 ? asked : own
    const refresh = opaqueToken()
    if (person) put(refreshes, refresh, wish)
    const isOpenId = person && scope.split(' ').includes('openid')
    return json(
      {
        access_token: await ask.sign({
          ...who,
          ...life,
          aud,
          azp: clientId,
          client_id: clientId,
          ...(scope === '' ? {} : { scope }),
        }),
        token_type: 'Bearer',
        expires_in: LIFE_S,
        ...(scope === '' ? {} : { scope }),
        ...(person ? { refresh_token: refresh } : {}),
        ...(isOpenId
          ? {
              id_token: await ask.sign({
                ...who,
                ...life,
                aud: clientId,
                ...(nonce === null ? {} : { nonce }),
              }),
            }
          : {}),
      },
      200,
      { 'cache-control': 'no-store' },
    )
  }

  const authorize = async ({ query }: OauthAsked): Promise<OauthReply> => {
    const redirectUri = query.get('redirect_uri') ?? ''
    if (!/^http:\/\/(127\.0\.0\.1|localhost):\d{2,5}\/[\w./-]*$/.test(redirectUri))
      return page(400, 'Unknown redirect address', 'The demo sends answers to this computer only.')
    const back = (answer: Record<string, string>): string => {
      const url = new URL(redirectUri)
      const state = query.get('state')
      for (const [name, value] of Object.entries({
        ...answer,
        ...(state === null ? {} : { state }),
        iss: issuer,
      }))
        url.searchParams.set(name, value)
      return url.href
    }
    const wish = wishOf(query, query.get('client_id') ?? '')
    const challenge = query.get('code_challenge') ?? ''
    if (
      query.get('response_type') !== 'code' ||
      wish.clientId === '' ||
      challenge === '' ||
      query.get('code_challenge_method') !== 'S256'
    )
      return redirect(
        back({ error: 'invalid_request', error_description: 'A code with PKCE (S256) has to be asked for' }),
      )
    const code = opaqueToken()
    put(codes, code, { ...wish, redirectUri, challenge, nonce: query.get('nonce') })
    return page(200, `Sign in as ${DANA}?`, `${wish.clientId} asks for ${wish.scope || 'no scope'}.`, [
      ['Allow', back({ code })],
      ['Deny', back({ error: 'access_denied', error_description: 'Dana said no' })],
    ])
  }

  const enterCode = async ({ query }: OauthAsked): Promise<OauthReply> => {
    const userCode = query.get('user_code')
    if (userCode === null)
      return page(
        200,
        'Enter your code',
        '',
        [],
        '<form><input name="user_code" aria-label="Code" autofocus><button>Next</button></form>',
      )
    const device = [...devices.values()].find((one) => one.userCode === userCode.trim().toUpperCase())
    if (device === undefined) return page(404, 'Unknown code', 'Look at it again.')
    const answer = query.get('answer')
    if (answer === null)
      return page(200, `Sign in as ${DANA}?`, `${device.clientId} asks for ${device.scope || 'no scope'}.`, [
        ['Allow', `${at('device')}?user_code=${device.userCode}&answer=allow`],
        ['Deny', `${at('device')}?user_code=${device.userCode}&answer=deny`],
      ])
    device.state = answer === 'allow' ? 'allowed' : 'denied'
    return page(200, answer === 'allow' ? 'Signed in' : 'Denied', 'You can close this page.')
  }

  const startDevice = async ({ body }: OauthAsked): Promise<OauthReply> => {
    const form = new URLSearchParams(body)
    const wish = wishOf(form, form.get('client_id') ?? '')
    if (wish.clientId === '') return refusal(401, 'invalid_client', 'No client id')
    const letters = [...randomBytes(8)].map((byte) => 'BCDFGHJKLMNPQRST'[byte % 16] ?? 'B').join('')
    const userCode = `${letters.slice(0, 4)}-${letters.slice(4)}`
    const deviceCode = opaqueToken()
    put(devices, deviceCode, { ...wish, userCode, state: 'waiting' })
    return json({
      device_code: deviceCode,
      user_code: userCode,
      verification_uri: at('device'),
      verification_uri_complete: `${at('device')}?user_code=${userCode}`,
      expires_in: DEVICE_S,
      interval: 1,
    })
  }

  const token = async ({ body, authorization }: OauthAsked): Promise<OauthReply> => {
    const form = new URLSearchParams(body)
    const basic = readBasic(authorization)
    const clientId = basic?.id ?? form.get('client_id') ?? ''
    const secret = basic?.secret ?? form.get('client_secret')
    const isRight = secret === (secrets.get(clientId) ?? DEMO_CLIENT_SECRET)
    const isTold = secret !== null && secret !== undefined
    if (clientId === '' || (isTold && !isRight))
      return refusal(401, 'invalid_client', 'Unknown client, or its secret is wrong')
    switch (form.get('grant_type')) {
      case 'authorization_code': {
        const code = codes.get(form.get('code') ?? '')
        codes.delete(form.get('code') ?? '')
        const proof = createHash('sha256')
          .update(form.get('code_verifier') ?? '')
          .digest('base64url')
        const fits = code?.clientId === clientId && code.redirectUri === form.get('redirect_uri')
        return code && fits && code.challenge === proof
          ? tokens(code, true, code.nonce)
          : refusal(400, 'invalid_grant', 'The code is unknown, used, or not yours')
      }
      case 'refresh_token': {
        const wish = refreshes.get(form.get('refresh_token') ?? '')
        refreshes.delete(form.get('refresh_token') ?? '')
        return wish?.clientId === clientId
          ? tokens(wish, true)
          : refusal(400, 'invalid_grant', 'The refresh token is unknown or used')
      }
      case DEVICE_GRANT: {
        const device = devices.get(form.get('device_code') ?? '')
        if (device?.clientId !== clientId) return refusal(400, 'expired_token', 'The device code is unknown')
        if (device.state === 'waiting')
          return refusal(400, 'authorization_pending', 'Nobody has answered yet')
        devices.delete(form.get('device_code') ?? '')
        return device.state === 'allowed'
          ? tokens(device, true)
          : refusal(400, 'access_denied', 'Dana said no')
      }
      case 'client_credentials':
        return isTold
          ? tokens(wishOf(form, clientId), false)
          : refusal(401, 'invalid_client', 'A secret is needed for client credentials')
      default:
        return refusal(400, 'unsupported_grant_type', 'The demo does not know this grant type')
    }
  }

  const register = async ({ method, query, authorization, body }: OauthAsked): Promise<OauthReply> => {
    if (method === 'DELETE') {
      const known = registered.get(query.get('client_id') ?? '')
      if (known === undefined || authorization !== `Bearer ${known}`)
        return refusal(401, 'invalid_token', 'This is not its registration')
      registered.delete(query.get('client_id') ?? '')
      return { status: 204, headers: {}, body: '' }
    }
    const wanted = parse(body)
    if (!isObject(wanted)) return refusal(400, 'invalid_client_metadata', 'Not a JSON object')
    const clientId = `registered-${randomBytes(4).toString('hex')}`
    const isPublic = wanted['token_endpoint_auth_method'] === 'none'
    const secret = opaqueToken()
    if (!isPublic) put(secrets, clientId, secret)
    const key = opaqueToken()
    put(registered, clientId, key)
    const issued = {
      client_id: clientId,
      client_id_issued_at: Math.floor(ask.now() / 1000),
      registration_access_token: key,
      registration_client_uri: `${at('register')}?client_id=${clientId}`,
    }
    return json(
      { ...wanted, ...issued, ...(isPublic ? {} : { client_secret: secret, client_secret_expires_at: 0 }) },
      201,
    )
  }

  // The demo keeps no list of its opaque tokens: any text of that form counts as one.
  const introspect = async ({ body }: OauthAsked): Promise<OauthReply> => {
    const form = new URLSearchParams(body)
    const isOurs = /^[\w-]{32}$/.test(form.get('token') ?? '')
    return json(
      isOurs
        ? {
            active: true,
            iss: issuer,
            sub: DANA,
            username: DANA,
            token_type: 'Bearer',
            aud: `${issuer}userinfo`,
          }
        : { active: false },
    )
  }

  return {
    metadata: {
      authorization_endpoint: at('authorize'),
      token_endpoint: at('token'),
      device_authorization_endpoint: at('device_authorization'),
      registration_endpoint: at('register'),
      introspection_endpoint: at('introspect'),
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials', DEVICE_GRANT],
      token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    },
    pages: new Map([
      [`${below}/authorize`, authorize],
      [`${below}/device`, enterCode],
      [`${below}/device_authorization`, startDevice],
      [`${below}/token`, token],
      [`${below}/introspect`, introspect],
    ]),
    register,
    registered: () => [...registered.keys()],
  }
}

/** A random text that is no JWT, as long as the opaque tokens of real providers. */
export const opaqueToken = (): string => randomBytes(24).toString('base64url')

const wishOf = (from: URLSearchParams, clientId: string): Wish => ({
  clientId,
  scope: from.get('scope') ?? '',
  resources: from.getAll('resource'),
})

/** Drops the oldest entry when the map is full, because a demo may run for days. */
function put<T>(map: Map<string, T>, key: string, value: T): void {
  map.set(key, value)
  const oldest = map.size > MOST ? map.keys().next().value : undefined
  if (oldest !== undefined) map.delete(oldest)
}

function readBasic(header: string): { id: string; secret: string } | null {
  if (!header.startsWith('Basic ')) return null
  const [id = '', secret = ''] = Buffer.from(header.slice(6), 'base64').toString('utf8').split(':')
  const plain = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '))
  return { id: plain(id), secret: plain(secret) }
}

const json = (value: Json, status = 200, headers: Readonly<Record<string, string>> = {}): OauthReply => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
})

const refusal = (status: number, error: string, description: string): OauthReply =>
  json(
    { error, error_description: description },
    status,
    status === 401 ? { 'www-authenticate': 'Basic realm="demo"' } : {},
  )

const redirect = (to: string): OauthReply => ({ status: 302, headers: { location: to }, body: '' })

const escape = (text: string): string => text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`)

function page(
  status: number,
  title: string,
  says: string,
  links: readonly (readonly [string, string])[] = [],
  more = '',
): OauthReply {
  const anchors = links.map(([name, to]) => `<a href="${escape(to)}">${escape(name)}</a>`).join(' ')
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
    body: `<!doctype html><html lang="en"><title>Demo provider</title><h1>${escape(title)}</h1><p>${escape(says)}</p>${more}<p>${anchors}</p></html>`,
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
