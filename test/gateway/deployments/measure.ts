import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gatherFacts, type Scene } from '../../../electron/judging/diagnose.ts'
import type { Prediction } from '../../../shared/contextforge/answers.ts'
import { type AdvertisedReading, judgeAdvertised } from '../../../shared/contextforge/advertised.ts'
import type { Asked } from '../../../shared/contextforge/asked.ts'
import { boardOf } from '../../../shared/contextforge/lanes.ts'
import type { Facts } from '../../../shared/contextforge/facts.ts'
import type { TrustedProvider } from '../../../shared/contextforge/trusted.ts'
import type { Opened } from '../../../electron/gateway/connect.ts'
import { letInFinding } from '../../../shared/fleet/no-token.ts'
import { withoutToken } from '../../../shared/contextforge/no-token.ts'
import { judge } from '../../../shared/judging/judge.ts'
import { canonicalJson, type Json } from '../../../shared/kernel/json.ts'
import type { Authority } from '../../helpers/certificates.ts'
import { appScene } from '../../helpers/app-scene.ts'
import { atOnce } from '../at-once.ts'
import { createAdmin, type Admin } from '../rig/admin.ts'
import type { GatewayEnvironment } from '../rig/environment.ts'
import type { Forge, ForgedIssuer } from '../rig/forge.ts'
import { startGateway, type Gateway } from '../rig/gateway.ts'
import { ACTIVE, ADMIN, type Deployment, DISABLED } from './deployments.ts'
import { proveFirstCall } from './first-call.ts'
import { startNamingProxy } from './naming-proxy.ts'
import { proveReadOnly, usersOf } from './read-only.ts'
import { type Place, type Request, requests } from './requests.ts'
import { type Actual, send } from './send.ts'

/** What all deployments of a run have in common. */
export interface Ground {
  readonly environment: GatewayEnvironment
  readonly authority: Authority
  readonly forge: Forge
  /** Where predictions are written before anything is sent. */
  readonly folder: string
}

/** One request with what was predicted of it, and what the gateway did. */
export interface Row {
  readonly deployment: Deployment
  readonly request: Request
  readonly facts: Facts
  readonly actual: Actual
  readonly resourceBefore: Json
  readonly resourceAfter: Json
  /** What clients are told about the server; only for the first request. */
  readonly told?: AdvertisedReading
}

export interface Said {
  readonly verdict: string
  readonly stop: string
  readonly prediction: Prediction
}

const AT_ONCE = 6
const PROXY_USER_HEADER = 'X-Authenticated-User'

/** What the app says of a request. In: everything that was gathered of it. */
export function saidOf({ request, facts }: Pick<Row, 'request' | 'facts'>): Said {
  if (request.token === null) {
    const prediction = withoutToken(facts.server, facts.gateway.capabilities, facts.gateway.deployment)
    return { verdict: prediction.status === null ? 'cannot-decide' : 'decided', stop: 'no-token', prediction }
  }
  const { verdict, stoppedAt, prediction } = judge(facts)
  return { verdict, stop: stoppedAt ?? 'accepted', prediction }
}

/** Where a prediction and the gateway differ, in words; empty where they agree, or nothing was predicted. */
export function differences(row: Row, said: Said): readonly string[] {
  const { prediction } = said
  const { actual } = row
  const wrong: string[] = [...(row.request.token === null ? letInDiffers(row) : []), ...toldDiffers(row)]
  if (prediction.status === null) return inWords(row, said, wrong)
  const compare = (what: string, predicted: Json, real: Json): void => {
    if (canonicalJson(predicted) !== canonicalJson(real))
      wrong.push(`${what} predicted ${JSON.stringify(predicted)}, is ${JSON.stringify(real)}`)
  }
  compare('status', prediction.status, actual.status)
  if (prediction.detail !== null) compare('detail', prediction.detail, actual.detail)
  compare('WWW-Authenticate', prediction.wwwAuthenticate, challengeOf(row))
  compare('resource afterwards', prediction.learnedResource ?? row.resourceBefore, row.resourceAfter)
  if (prediction.status === 200) compare('an answer of MCP', true, actual.isMcp)
  return inWords(row, said, wrong)
}

const inWords = ({ deployment, request }: Row, { stop }: Said, wrong: readonly string[]): readonly string[] =>
  wrong.map((text) => `${deployment.name}: ${request.name}: ${text} (${stop})`)

/** What the fleet says of callers without a token, beside what became of one. */
function letInDiffers({ facts: { server, gateway }, actual }: Row): string[] {
  if (server === null || server.oauthEnabled) return []
  const finding = letInFinding(server, gateway)?.id ?? 'refused'
  const isLetIn = actual.status === 200 && actual.isMcp
  const isWrong = isLetIn ? finding === 'refused' : finding === 'let-in-without-token'
  return isWrong ? [`the fleet says ${finding}, and the answer is ${actual.status}`] : []
}

/** The setting that explains what clients are told, beside the one the gateway was started with. */
function toldDiffers({ told, deployment: { env }, facts: { server, gateway } }: Row): string[] {
  if (told === undefined || server === null) return []
  const { cause } = judgeAdvertised(told, boardOf(server, gateway), gateway.deployment)
  const setting =
    env['WELL_KNOWN_ENABLED'] === 'false'
      ? 'WELL_KNOWN_ENABLED'
      : env['APP_ROOT_PATH'] === undefined
        ? null
        : 'APP_ROOT_PATH'
  const [wanted, is] = [setting && { setting, sure: true }, cause ?? null].map((one) => JSON.stringify(one))
  return wanted === is ? [] : [`what clients are told comes of ${wanted}, and the app says ${is}`]
}

function challengeOf({ actual: { challenge }, facts }: Row): Prediction['wwwAuthenticate'] | 'other' {
  if (challenge === null) return 'none'
  if (challenge === 'Bearer') return 'bearer'
  return challenge.endsWith(`/.well-known/oauth-protected-resource/servers/${facts.serverId}/mcp"`)
    ? 'resource-metadata'
    : 'other'
}

/**
 * Runs one deployment: starts its gateway, predicts every request, writes the predictions to a file, and only
 * then sends them. Errors: when the gateway does not start, or the app cannot connect.
 */
export async function measure(ground: Ground, deployment: Deployment): Promise<readonly Row[]> {
  const { environment, authority, forge, folder } = ground
  const secret = randomBytes(48).toString('base64url')
  const header = deployment.env['AUTH_HEADER_NAME'] ?? 'Authorization'
  const gateway = await startGateway(environment, {
    ...(deployment.withoutAuthority === true ? {} : { caPem: authority.certPem }),
    authHeaderName: header,
    ...(deployment.env['APP_DOMAIN'] === undefined ? {} : { appDomain: deployment.env['APP_DOMAIN'] }),
    env: { JWT_SECRET_KEY: secret, ...deployment.env },
  })
  const nameHeader = deployment.env['PROXY_USER_HEADER'] ?? PROXY_USER_HEADER
  const ends: (() => Promise<void>)[] = [() => gateway.stop()]
  try {
    // Whoever sets the gateway up, and the app, come through the proxy that names the administrator.
    const proxy =
      deployment.proxyForApp === true ? await startNamingProxy(gateway.port, nameHeader, ADMIN) : null
    if (proxy !== null) ends.push(proxy.close)
    const at = { ...gateway, url: proxy?.url ?? gateway.url }
    const admin = await createAdmin(at)
    await admin.createUser({ email: ACTIVE })
    await admin.createUser({ email: DISABLED, isActive: false })
    const { scene, opened, close } = await appScene({
      url: at.url,
      authHeaderName: header,
      caPem: authority.certPem,
      said: deployment.said ?? {},
      ...gateway.admin,
    })
    ends.push(close)
    const gatewayToken = await admin.login()
    const trusted = deployment.apiAudience === undefined ? null : forge.issuer()
    if (trusted !== null) await trust(admin, trusted, deployment.apiAudience ?? '')
    const providers = trusted === null ? [] : await opened.client.ssoProviders()
    const asRead = { ...scene, gateway: { ...scene.gateway, trusted: trustedOf(providers) } }
    const common = {
      secret,
      algorithm: deployment.env['JWT_ALGORITHM'] ?? 'HS256',
      jwtIssuer: deployment.env['JWT_ISSUER'] ?? 'mcpgateway',
      headerName: header,
      gatewayToken,
    }
    const predicted = await atOnce(AT_ONCE, requests, (request) =>
      predict({ gateway, admin, forge, scene: asRead, common, trusted }, request),
    )
    writeDown(folder, deployment, environment.version, predicted)
    const naming = deployment.proxyNames === undefined ? {} : { [nameHeader]: deployment.proxyNames }
    const sendOne = (one: Predicted): Promise<Actual> => send(sentBy(gateway, one, naming))
    // First what an app may send that must not write: nobody may have come of it.
    const quiet = predicted.map(({ facts, token }) => token === null || judge(facts).writes.length === 0)
    const people = trusted === null ? [] : await usersOf(admin)
    const first = await atOnce(AT_ONCE, predicted, (one): Promise<Actual | null> =>
      quiet[predicted.indexOf(one)] === true ? sendOne(one) : Promise.resolve(null),
    )
    if (trusted !== null && (await usersOf(admin)).join() !== people.join())
      throw new Error('a request the app takes for one that writes nothing made a user')
    // One after the other: these create or change users, and the gateway's database takes one writer at once.
    const actual: Actual[] = []
    for (const [index, one] of predicted.entries()) actual.push(first[index] ?? (await sendOne(one)))
    if (trusted !== null && 'SSO_API_TOKEN_AUTH_ENABLED' in deployment.env)
      await proveReadOnly({ gateway, admin, issuer: trusted, caPem: authority.certPem, deployment })
    if (deployment.live === true)
      await proveFirstCall({ gateway, admin, issuer: forge.issuer(), caPem: authority.certPem, deployment })
    const [one] = predicted
    const told = one && (await scene.protectedResource(one.facts.serverId))
    const after = new Map((await admin.listServers()).map((server) => [server.id, server]))
    return predicted.map(({ request, facts }, index): Row => {
      const answer = actual[index]
      if (answer === undefined) throw new Error(`${request.name} was not sent`)
      return {
        deployment,
        request,
        facts,
        actual: answer,
        resourceBefore: resourceIn(facts.server?.oauthConfig as Record<string, unknown> | null | undefined),
        resourceAfter: resourceIn(after.get(facts.serverId)?.oauthConfig),
        ...(index === 0 && told !== undefined ? { told } : {}),
      }
    })
  } finally {
    for (const end of ends.reverse()) await end()
  }
}

/** An SSO provider of this issuer, trusted for the API, as an administrator adds one. */
async function trust(admin: Admin, issuer: ForgedIssuer, apiAudience: string): Promise<void> {
  const body = {
    id: 'acme',
    name: 'acme',
    display_name: 'Acme',
    provider_type: 'oidc',
    client_id: 'acme-client',
    client_secret: randomBytes(24).toString('base64url'),
    authorization_url: `${issuer.url}/authorize`,
    token_url: `${issuer.url}/token`,
    userinfo_url: `${issuer.url}/userinfo`,
    issuer: issuer.url,
    jwks_uri: issuer.jwksUri,
    trusted_for_api_auth: true,
    api_audience: apiAudience,
  }
  const answer = await admin.call('POST', '/v1/auth/sso/admin/providers', body)
  if (answer.status >= 300) throw new Error(`no provider: ${answer.status} ${answer.bodyText.slice(0, 300)}`)
}

const trustedOf = (
  read: Awaited<ReturnType<Opened['client']['ssoProviders']>> | readonly never[],
): TrustedProvider[] => ('ok' in read && read.ok ? read.value.flatMap(({ trusted }) => trusted ?? []) : [])

const resourceIn = (config: Record<string, unknown> | null | undefined): Json =>
  (config?.['resource'] ?? null) as Json

interface Predicted {
  readonly request: Request
  readonly facts: Facts
  readonly token: string | null
  readonly asked: Asked
}

interface Tools {
  readonly gateway: Gateway
  readonly admin: Admin
  readonly forge: Forge
  readonly scene: Scene
  /** The issuer of the provider that is trusted for the API; null: there is none. */
  readonly trusted: ForgedIssuer | null
  readonly common: Pick<Place, 'secret' | 'algorithm' | 'jwtIssuer' | 'headerName' | 'gatewayToken'>
}

async function predict(
  { gateway, admin, forge, scene, common, trusted }: Tools,
  request: Request,
): Promise<Predicted> {
  const [issuer, other] = [trusted ?? forge.issuer(), forge.issuer()]
  const serverId = randomBytes(16).toString('hex')
  const place: Place = {
    ...common,
    serverId,
    canonical: gateway.canonical(serverId),
    issuer,
    other,
    now: Math.floor(Date.now() / 1000),
  }
  await admin.createServer({
    id: serverId,
    oauth_enabled: request.oauthEnabled !== false,
    oauth_config: { authorization_servers: [issuer.url], ...request.config?.(place) },
  })
  const token = request.token?.(place) ?? null
  const reading = await scene.readServer(serverId)
  if (!reading.ok) throw new Error(`${request.name}: ${JSON.stringify(reading.error)}`)
  const asked: Asked = {
    base: scene.gatewayUrl,
    method: request.method ?? 'POST',
    path: request.path?.(serverId) ?? `/servers/${serverId}/mcp`,
    host: request.host ?? `127.0.0.1:${gateway.port}`,
    origin: request.origin ?? null,
    header: request.header ?? common.headerName,
    call: request.call ?? 'initialize',
    protocolVersion: request.version ?? null,
  }
  const facts = await gatherFacts(scene, token ?? '', serverId, reading.value.server, asked)
  return { request, facts, token, asked }
}

/** Predictions stand in a file before anything is sent. */
function writeDown(folder: string, { name }: Deployment, version: string, all: readonly Predicted[]): void {
  mkdirSync(folder, { recursive: true })
  const lines = all.map((one) => JSON.stringify({ request: one.request.name, ...saidOf(one) }))
  const file = `${version} ${name}`.replace(/[^\w.]+/g, '-')
  writeFileSync(join(folder, `${file}.jsonl`), `${lines.join('\n')}\n`)
}

const PARAMS = {
  initialize: (version: string) => ({
    protocolVersion: version,
    capabilities: {},
    clientInfo: { name: 'claimcheck-rig', version: '0' },
  }),
  modern: (version: string) => ({
    _meta: {
      'io.modelcontextprotocol/protocolVersion': version,
      'io.modelcontextprotocol/clientInfo': { name: 'claimcheck-rig', version: '0' },
      'io.modelcontextprotocol/clientCapabilities': {},
    },
  }),
}

function sentBy(gateway: Gateway, { asked, token }: Predicted, naming: Readonly<Record<string, string>>) {
  const { method, path, host, origin, header, call, protocolVersion } = asked
  const version = protocolVersion ?? '2025-06-18'
  const params = call === 'initialize' ? PARAMS.initialize(version) : PARAMS.modern(version)
  const body = method === 'POST' ? JSON.stringify({ jsonrpc: '2.0', id: 1, method: call, params }) : null
  return {
    port: gateway.port,
    method,
    path: new URL(gateway.url).pathname.replace(/\/$/, '') + path,
    headers: {
      ...naming,
      ...(host === null ? {} : { host }),
      ...(origin === null ? {} : { origin }),
      ...(token === null ? {} : { [header]: `Bearer ${token}` }),
      ...(protocolVersion === null
        ? {}
        : {
            'mcp-protocol-version': protocolVersion,
            ...(call === 'initialize' ? {} : { 'mcp-method': call }),
          }),
      accept: 'application/json, text/event-stream',
      ...(body === null
        ? {}
        : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
    },
    body,
  }
}
