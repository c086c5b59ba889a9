import { generateKeyPairSync, randomBytes } from 'node:crypto'
import Provider, { type Configuration, type KoaContextWithOIDC } from 'oidc-provider'
import { issueLoopback, type Authority } from '../../helpers/certificates.ts'
import { listenHttps, sendJson, type Handler } from '../rig/https.ts'
import { createSigningKey } from '../rig/signing.ts'
import { byCode, REDIRECT_URI, tokenFrom, type CodeFlow, type Issued } from './code-flow.ts'
import type { Cure, Place, Prepared } from './cure.ts'
import { CASES, type Asking, type ProviderCase, type Setting } from './oidc-provider-cases.ts'

export const oidcProviderCures = (authority: Authority, ends: (() => Promise<void>)[]): readonly Cure[] =>
  CASES.map(({ before, after, ...rest }) => ({
    ...rest,
    prepare: (place) => start(authority, ends, place, before, after),
  }))

/** A provider whose configuration is changed by starting it again at the same address, with the same keys. */
async function start(
  authority: Authority,
  ends: (() => Promise<void>)[],
  place: Place,
  before: ProviderCase['before'],
  after: ProviderCase['after'],
): Promise<Prepared> {
  const key = createSigningKey('RS256')
  const client = { id: `oidc-${randomBytes(6).toString('hex')}`, secret: randomBytes(32).toString('hex') }
  let answer: Handler = () => undefined
  const server = await listenHttps(
    await issueLoopback(authority),
    () => (request, response) => answer(request, response),
  )
  ends.push(() => server.close())
  const run = (setting: Setting): void => void (answer = handler(server.origin, key, client, place, setting))
  run(before)
  const ask = (asks: Asking = {}): Promise<string> =>
    tokenOf(server.origin, authority.certPem, client, place, asks)
  return {
    issuer: server.origin,
    clientId: client.id,
    token: () => ask(before.asks),
    cure: () => Promise.resolve(run(after)),
    next: () => ask(after.asks),
  }
}

type Key = ReturnType<typeof createSigningKey>
interface Client {
  readonly id: string
  readonly secret: string
}

async function tokenOf(
  origin: string,
  caPem: string,
  client: Client,
  place: Place,
  asks: Asking,
): Promise<string> {
  const resource = asks.resource?.(place)
  const made = asks.registered === true ? await register(origin, caPem) : client
  const flow: CodeFlow = {
    authorization: `${origin}/auth`,
    token: `${origin}/token`,
    clientId: made.id,
    secret: made.secret,
    scope: 'openid email offline_access',
    ...(resource === undefined ? {} : { resource }),
    more: { prompt: 'consent', ...(asks.take === 'id_token' ? { nonce: 'n1' } : {}) },
    browser: { caPem, headers: {} },
  }
  const more = resource === undefined ? {} : { resource }
  if (asks.grant === 'client_credentials')
    return (await tokenFrom(flow, { grant_type: 'client_credentials', ...more })).access_token
  const issued: Issued = await byCode(flow)
  if (asks.take === 'id_token') return issued.id_token ?? ''
  if (asks.take !== 'refresh') return issued.access_token
  const renewed = { grant_type: 'refresh_token', refresh_token: issued.refresh_token ?? '', ...more }
  return (await tokenFrom(flow, renewed)).access_token
}

async function register(origin: string, caPem: string): Promise<Client> {
  const answer = await sendJson('POST', `${origin}/reg`, {
    caPem,
    json: { redirect_uris: [REDIRECT_URI], grant_types: ['authorization_code', 'refresh_token'] },
  })
  if (answer.status !== 201) throw new Error(`registration: ${answer.status} ${answer.body}`)
  const { client_id: id, client_secret: secret } = JSON.parse(answer.body) as Record<string, string>
  return { id: id ?? '', secret: secret ?? '' }
}

function handler(origin: string, key: Key, client: Client, place: Place, setting: Setting): Handler {
  const provider = new Provider(origin, configuration(key, client, place, setting))
  const callback = provider.callback()
  return (request, response) =>
    request.url?.startsWith('/rig-sign-in') === true
      ? provider.interactionFinished(request, response, {
          login: { accountId: subjectOf(place, setting) },
          consent: {},
        })
      : callback(request, response)
}

const subjectOf = (place: Place, { sub }: Setting): string => (sub === 'email' ? place.email : '4f8a2c')

function configuration(key: Key, client: Client, place: Place, setting: Setting): Configuration {
  const privateJwk = { ...key.privateKey.export({ format: 'jwk' }), kid: key.kid, alg: 'RS256', use: 'sig' }
  const sign = setting.sign ?? 'RS256'
  const resourceServer = {
    scope: '',
    accessTokenFormat: setting.accessTokenFormat ?? ('jwt' as const),
    accessTokenTTL: setting.accessTokenTTL ?? 600,
    jwt: {
      sign:
        sign === 'HS256' ? { alg: 'HS256' as const, key: Buffer.alloc(32, 7) } : { alg: 'RS256' as const },
      ...(setting.encrypt === true
        ? {
            encrypt: {
              alg: 'RSA-OAEP-256' as const,
              enc: 'A256GCM' as const,
              key: generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey,
            },
          }
        : {}),
    },
  }
  return {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        grant_types: ['authorization_code', 'client_credentials', 'refresh_token'],
        redirect_uris: [REDIRECT_URI],
        response_types: ['code'],
      },
    ],
    jwks: { keys: [privateJwk] },
    cookies: { keys: ['a key of the test'] },
    issueRefreshToken: () => Promise.resolve(true),
    findAccount: (_context: KoaContextWithOIDC, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    extraTokenClaims: () => setting.claims?.(place.email) ?? {},
    interactions: { url: (_context, interaction) => `/rig-sign-in/${interaction.uid}` },
    // Whoever signs in has consented to everything.
    loadExistingGrant: async ({ oidc }) => {
      const { accountId } = oidc.session ?? {}
      const clientId = oidc.client?.clientId
      if (accountId === undefined || clientId === undefined) return undefined
      const grant = new oidc.provider.Grant({ accountId, clientId })
      grant.addOIDCScope('openid email offline_access')
      await grant.save()
      return grant
    },
    features: {
      devInteractions: { enabled: false },
      registration: { enabled: true },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        ...(setting.defaultResource === undefined
          ? {}
          : { defaultResource: () => setting.defaultResource?.(place) ?? '' }),
        useGrantedResource: () => true,
        getResourceServerInfo: (_context, resource) => ({
          ...resourceServer,
          audience: setting.audience?.(resource, place) ?? resource,
        }),
      },
    },
  }
}
