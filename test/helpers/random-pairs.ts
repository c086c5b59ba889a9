import type {
  AppDomain,
  AudienceModel,
  Facts,
  GatewayContext,
  Reply,
  TrustedProvider,
  VirtualServer,
} from '../../shared/contextforge/index.ts'
import { createMatrix, type Matrix, type MatrixServer } from '../../shared/judging/matrix.ts'
import type { Json, JsonObject } from '../../shared/kernel/json.ts'
import { configOf, resolveIssuers, trustedIssuer } from '../../shared/contextforge/index.ts'
import { UNTOLD } from '../../shared/contextforge/deployment.ts'
import { A_KEY, aDeployment, aGateway, aServer, aToken, jsonReply, NOW, someFacts } from './worlds.ts'

const ISSUERS = ['https://a.example.com/', 'https://b.example.com/realms/one', 'https://c.example.com']
const TRUSTED: TrustedProvider = {
  id: 'a',
  name: 'A',
  issuer: 'https://a.example.com',
  apiAudience: 'client-1',
  createsUsers: true,
  domains: [],
}
const MODELS: readonly AudienceModel[] = ['strict-or-fallback', 'additive', 'native']

/**
 * A gateway, servers and tokens with every combination that decides a verdict, and the facts about each pair.
 */
export interface RandomFleet {
  readonly gateway: GatewayContext
  readonly servers: readonly MatrixServer[]
  readonly tokens: readonly string[]
  readonly factsOf: (token: number, server: number) => Facts
}

/** Makes a random fleet with that many servers and tokens. In: a source of random numbers. */
export function randomFleet(random: () => number, servers: number, tokens: number): RandomFleet {
  const one = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const often = (share: number): boolean => random() < share
  const id = (at: number): string => at.toString(16).padStart(32, '0')
  const appDomain = one<AppDomain>([
    { source: 'gateway', url: 'https://gw.example.com/' },
    { source: 'assumed', url: 'https://gw.example.com' },
    { source: 'unknown', why: 'no-admin-api' },
  ])
  const gateway = aGateway(often(0.05) ? 'none' : one(MODELS), {
    appDomain,
    deployment: aDeployment(
      often(0.9) ? {} : { SSO_API_TOKEN_AUTH_ENABLED: true },
      often(0.95) ? {} : { JWT_ISSUER: UNTOLD.JWT_ISSUER },
    ),
    ...(often(0.8) ? {} : { trusted: [TRUSTED] }),
  })

  const audience = (): string =>
    one([
      'client-1',
      'client-2',
      ' client-3 ',
      `https://gw.example.com/servers/${id(Math.floor(random() * servers))}/mcp`,
      `https://public.example.com/servers/${id(Math.floor(random() * servers))}/mcp`,
      `https://gw.example.com/servers/${id(1)}/servers/${id(2)}/mcp`,
      'https://gw.example.com/',
      '',
    ])
  const some = <T>(make: () => T, most: number): T[] =>
    Array.from({ length: Math.floor(random() * (most + 1)) }, make)
  const issuers = (): Json =>
    one<Json>([
      ISSUERS,
      ISSUERS,
      ISSUERS,
      [one(ISSUERS)],
      [one(ISSUERS)],
      some(() => one([...ISSUERS, 'http://a.example.com/', ' ']), 3),
      'https://a.example.com/',
      null,
    ])
  const config = (): Json => {
    if (often(0.06)) return one<Json>([null, {}, [], 'text', 5, ['https://a.example.com/']])
    const made: Record<string, Json> = { authorization_servers: issuers() }
    if (often(0.2)) made['authorization_server'] = one<Json>([...ISSUERS, '', 5])
    if (often(0.5))
      made['resource'] = one<Json>([
        some(audience, 3),
        audience(),
        '',
        [],
        7,
        true,
        { key: 'x' },
        [1, 'client-1'],
      ])
    if (often(0.5)) made['client_id'] = one<Json>(['client-1', 'client-2', ' client-3 ', '', 5, ['client-1']])
    if (often(0.2)) made['include_client_id_in_audience'] = often(0.5)
    return made
  }
  const seenBy = (): Pick<VirtualServer, 'visibility' | 'teamId' | 'ownerEmail'> => ({
    visibility: one(['public', 'public', 'public', 'team', 'private']),
    teamId: one([null, 'team-1', 'team-2']),
    ownerEmail: one([null, 'dana@example.com', 'ops@example.com']),
  })
  const rows = Array.from({ length: servers }, (_, at): MatrixServer => ({
    server: {
      ...aServer({}, { id: id(at), oauthEnabled: often(0.9), ...seenBy() }),
      oauthConfig: config(),
    },
    clientIds: often(0.2) ? [{ value: 'client-1', source: 'sso-provider', from: 'an SSO provider' }] : [],
  }))

  const good = (): JsonObject => ({ iss: one(ISSUERS), aud: some(audience, 4), exp: NOW + 600 })
  const claims = (): JsonObject => ({
    iss: one<Json>([
      ...ISSUERS,
      ...ISSUERS,
      'https://b.example.com/realms/one/',
      'mcpgateway',
      'https://x.example.com',
      5,
    ]),
    aud: one<Json>([audience(), some(audience, 3), some(audience, 3), null, 5, ['client-1', 5], {}]),
    exp: one<Json>([NOW + 600, NOW + 600, NOW + 600, NOW - 600, NOW, String(NOW + 600), null]),
    ...(often(0.2) ? { nbf: NOW + 600 } : {}),
    ...(often(0.1) ? { sub: 7 } : {}),
    ...(often(0.2) ? { email: null, azp: 'client-2' } : {}),
    ...(often(0.2) ? { teams: one<Json>([null, [], ['team-1'], [{ id: 'team-2' }]]) } : {}),
    ...(often(0.1) ? { scopes: { server_id: id(Math.floor(random() * servers)) } } : {}),
  })
  const header = (): JsonObject =>
    one<JsonObject>([{}, {}, {}, { kid: 'k2' }, { kid: 5 }, { alg: 'none' }, { crit: ['x'] }])
  const texts = Array.from({ length: tokens }, () =>
    often(0.04)
      ? one(['', 'a.b.c', 'opaque', 'a.b.c.d.e'])
      : often(0.5)
        ? aToken(good())
        : aToken(claims(), header()),
  )

  // The facts belong to the token and to the issuer the server names, as in the app.
  const base = someFacts({ gateway })
  const known = new Map<string, Pick<Facts, 'metadata' | 'keys' | 'signature'>>()
  const users = texts.map((): Facts['user'] =>
    one<Facts['user']>([
      { state: 'active' },
      { state: 'active' },
      { state: 'active' },
      { state: 'active' },
      { state: 'missing' },
      { state: 'disabled' },
      { state: 'unknown', why: 'x' },
    ]),
  )
  const gathered = (issuer: string): Pick<Facts, 'metadata' | 'keys' | 'signature'> => {
    const at = (path: string): string => `${new URL(issuer).origin}${path}`
    const reply = one<Reply>([
      ...Array<Reply>(6).fill(jsonReply({ issuer, jwks_uri: at('/jwks') })),
      jsonReply({ issuer, jwks_uri: 'https://keys.example.com/jwks' }),
      jsonReply({ issuer: 'https://x.example.com' }),
      { kind: 'unreachable', says: 'nothing came' } as const,
    ])
    return {
      metadata: {
        state: 'gathered',
        probes: [{ url: at('/.well-known/oauth-authorization-server'), reply }],
      },
      keys: { state: 'gathered', probe: { url: at('/jwks'), reply: jsonReply({ keys: [A_KEY] }) } },
      signature: one<Facts['signature']>([
        ...Array<Facts['signature']>(6).fill({ state: 'valid' }),
        { state: 'valid' },
        { state: 'invalid' },
        { state: 'unsupported', why: 'x' },
      ]),
    }
  }
  const none = { state: 'not-gathered', why: 'no issuer' } as const
  const issOf = texts.map((text) => {
    try {
      return (JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString()) as JsonObject)['iss']
    } catch {
      return undefined
    }
  })
  return {
    gateway,
    servers: rows,
    tokens: texts,
    factsOf: (token, at) => {
      const { server, clientIds } = rows[at] as MatrixServer
      const issuer = trustedIssuer(issOf[token], resolveIssuers(configOf(server)))
      const key = `${token} ${issuer ?? ''}`
      const facts =
        issuer === null
          ? { metadata: none, keys: none, signature: { state: 'not-checked', why: 'no issuer' } as const }
          : (known.get(key) ?? gathered(issuer))
      if (issuer !== null) known.set(key, facts)
      return {
        ...base,
        ...facts,
        token: texts[token] as string,
        server,
        serverId: server.id,
        clientIds,
        user: users[token] as Facts['user'],
      }
    },
  }
}

/** The whole matrix at once; `electron/judging/matrix.ts` makes it in parts. */
export function matrixOf(
  servers: readonly MatrixServer[],
  tokens: readonly string[],
  gateway: GatewayContext,
  factsOf: (token: number, server: number) => Facts,
): Matrix {
  const matrix = createMatrix(gateway)
  for (const server of servers) matrix.add(server)
  const cells = new Uint8Array(servers.length * tokens.length)
  for (const [at, token] of tokens.entries())
    cells.set(
      matrix.column(token, (server) => factsOf(at, server)),
      at * servers.length,
    )
  return { servers: servers.length, tokens: tokens.length, cells, legend: matrix.legend }
}
