import { setTimeout as pause } from 'node:timers/promises'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { UnauthorizedError, type OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js'
import { Agent, fetch as undiciFetch } from 'undici'
import { gatherFacts, type Scene } from '../../electron/judging/diagnose.ts'
import { createChangeHandlers } from '../../electron/handlers/change.ts'
import type { StepId } from '../../shared/contextforge/steps/index.ts'
import { judge } from '../../shared/judging/judge.ts'
import { appScene } from '../helpers/app-scene.ts'
import type { IdentityProvider } from './rig/provider.ts'
import type { Rig } from './rig/rig.ts'
import { aJournal, depsFor } from './toggle-proof.ts'

const EMAIL = 'mcp-user@example.com'
/**
 * Where clocks may differ by less than this, the app does not decide about a token that was issued just now.
 */
const CLOCKS_AGREE_MS = 2_500

export interface ClientProof {
  readonly held: number
  readonly failures: readonly string[]
  /** What happened, in the order it happened. */
  readonly story: readonly string[]
}

/**
 * The official MCP client with its own OAuth code against the real gateway, with an identity provider that
 * ignores `resource`: it finds the provider through the gateway's metadata, signs a person in with PKCE, and
 * is refused; the toggle is turned on through the app's own change handlers; the same client with the same
 * token connects and lists the tools. The app's prediction, made before each attempt, must be what the client
 * meets. Errors: when the gateway or the provider cannot be reached.
 */
export async function proveRealClient(rig: Rig): Promise<ClientProof> {
  const story: string[] = []
  const failures: string[] = []
  let held = 0
  const check = (holds: boolean, what: string): void => {
    if (holds) held += 1
    else failures.push(`the real client: ${what}`)
  }
  const provider = rig.clientIdProvider
  const { url, authHeaderName, admin } = rig.gateway
  const { scene, opened, close } = await appScene({
    url,
    authHeaderName,
    caPem: rig.authority.certPem,
    ...admin,
  })
  try {
    await rig.admin.createUser({ email: EMAIL })
    const server = await serverWith(rig, provider, await registerTool(rig))
    const person = aPerson(rig, provider, `${url}/servers/${server}/mcp`)

    const asked = await person.connect()
    check(asked.status === 401 && asked.signIn !== null, `without a token it met ${describe(asked)}`)
    if (asked.signIn === null) return { held, failures, story }
    const token = await person.signIn(asked.signIn)
    const wanted = asked.signIn.searchParams.get('resource')
    check(wanted === person.url, `it asked for the resource ${wanted}`)
    check(
      claimsOf(token)['aud'] === provider.clientId,
      `the provider put ${JSON.stringify(claimsOf(token)['aud'])} into aud`,
    )
    story.push(`asked for resource ${wanted}, got a token with aud ${JSON.stringify(claimsOf(token)['aud'])}`)

    await pause(CLOCKS_AGREE_MS)
    const before = await predict(scene, token, server)
    check(
      before.verdict === 'rejected' && before.stoppedAt === 'audience',
      `the app predicted ${before.verdict} at ${before.stoppedAt} before the toggle`,
    )
    const refused = await person.connect()
    check(refused.tools === null, 'it connected before the toggle')
    check(
      refused.status === before.status,
      `predicted ${before.status}, it met ${refused.status} before the toggle`,
    )
    story.push(
      `before the toggle: predicted ${before.status} at step ${before.stoppedAt}, the client met ${describe(refused)}`,
    )

    const handlers = createChangeHandlers(
      depsFor(scene, opened.profile, opened.client.putServer.bind(opened.client), [], aJournal()),
    )
    const wantedChange = { kind: 'toggle', on: true, clientId: null } as const
    const preview = await handlers['change.preview']({
      serverId: server,
      wanted: wantedChange,
      tokenId: null,
    })
    const { planId } = preview.ok ? preview.value.review : { planId: '' }
    const applied = await handlers['change.apply']({ planId, typedName: '', canonicalConfirmed: false })
    check(
      applied.ok && applied.value.outcome === 'confirmed',
      `the toggle was not confirmed: ${JSON.stringify(applied)}`,
    )

    const after = await predict(scene, token, server)
    check(
      after.verdict === 'accepted',
      `the app predicted ${after.verdict} at ${after.stoppedAt} after the toggle`,
    )
    const accepted = await person.connect()
    check(
      accepted.status === after.status,
      `predicted ${after.status}, it met ${accepted.status} after the toggle`,
    )
    check(accepted.tools !== null, `it could not list tools after the toggle: ${describe(accepted)}`)
    check(
      accepted.tools?.includes('rig-status') === true,
      `the tool is not in the list: ${JSON.stringify(accepted.tools)}`,
    )
    check(person.token() === token, 'it signed in a second time')
    story.push(`after the toggle: predicted ${after.status}, the client met ${describe(accepted)}`)
  } finally {
    await close()
  }
  return { held, failures, story }
}

interface Predicted {
  readonly verdict: string
  readonly stoppedAt: StepId | null
  readonly status: number | null
}

async function predict(scene: Scene, token: string, serverId: string): Promise<Predicted> {
  const reading = await scene.readServer(serverId)
  if (!reading.ok) throw new Error(JSON.stringify(reading.error))
  const { verdict, stoppedAt, prediction } = judge(
    await gatherFacts(scene, token, serverId, reading.value.server),
  )
  return { verdict, stoppedAt, status: prediction.status }
}

/** A tool to list. The gateway keeps its address; nothing calls it. */
async function registerTool(rig: Rig): Promise<string> {
  const tool = {
    name: 'rig-status',
    url: 'http://127.0.0.1:9/status',
    description: 'Listed, never called',
    integration_type: 'REST',
    request_type: 'GET',
    visibility: 'public',
  }
  const answer = await rig.admin.call('POST', '/tools', { tool, visibility: 'public' })
  if (answer.status >= 300) throw new Error(`the gateway took no tool: ${answer.status} ${answer.bodyText}`)
  return (answer.json as { id: string }).id
}

async function serverWith(rig: Rig, provider: IdentityProvider, tool: string): Promise<string> {
  const settings = {
    authorization_servers: [provider.issuer],
    client_id: provider.clientId,
    scopes_supported: ['openid', 'email'],
  }
  const created = await rig.admin.createServer({
    oauth_enabled: true,
    oauth_config: settings,
    associated_tools: [tool],
  })
  // As an operator has it who was told to name the server: the token's client id does not match.
  await rig.admin.putServer(created.id, {
    oauthConfig: { ...settings, resource: rig.gateway.canonical(created.id) },
  })
  return created.id
}

/** What one attempt to connect came to. */
interface Attempt {
  /** The gateway's last answer at the server's own address. */
  readonly status: number | null
  /** Where the client wants to send the person; null when it does not ask. */
  readonly signIn: URL | null
  readonly tools: readonly string[] | null
  readonly says: string
}

const describe = ({ status, tools, says }: Attempt): string =>
  tools === null ? `${status} (${says})` : `${status} and lists ${tools.join(', ') || 'no tools'}`

/** One person with one MCP client that remembers its token, as a desktop client does. */
function aPerson(rig: Rig, identity: IdentityProvider, url: string) {
  const dispatcher = new Agent({ connect: { ca: rig.authority.certPem } })
  let status: number | null = null
  let tokens: OAuthTokens | undefined
  let verifier = ''
  let asked: URL | null = null
  const fetch = async (input: string | URL, init?: RequestInit): Promise<Response> => {
    const answer = await undiciFetch(input, { ...(init as object), dispatcher })
    if (String(input) === url && (init?.method ?? 'GET') === 'POST') status = answer.status
    return answer as unknown as Response
  }
  const authProvider: OAuthClientProvider = {
    redirectUrl: identity.redirectUri,
    clientMetadata: { redirect_uris: [identity.redirectUri], client_name: 'rig' },
    clientInformation: () => ({
      client_id: identity.clientId,
      client_secret: identity.clientSecret,
      issuer: identity.issuer,
    }),
    tokens: () => tokens,
    saveTokens: (given) => void (tokens = given),
    redirectToAuthorization: (to) => void (asked = to),
    saveCodeVerifier: (given) => void (verifier = given),
    codeVerifier: () => verifier,
  }
  const transport = (): StreamableHTTPClientTransport =>
    new StreamableHTTPClientTransport(new URL(url), { authProvider, fetch })

  const connect = async (): Promise<Attempt> => {
    status = null
    asked = null
    const client = new Client({ name: 'claimcheck-rig', version: '0' })
    try {
      await client.connect(transport())
      const { tools } = await client.listTools()
      return { status, signIn: null, tools: tools.map(({ name }) => name), says: '' }
    } catch (error) {
      const says = error instanceof UnauthorizedError ? 'sign in, it says' : String(error)
      return { status, signIn: asked, tools: null, says }
    } finally {
      await client.close()
    }
  }
  const signIn = async (to: URL): Promise<string> => {
    await transport().finishAuth(await identity.authorize(to, EMAIL))
    return tokens?.access_token ?? ''
  }
  return { url, connect, signIn, token: () => tokens?.access_token ?? '' }
}

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>
}
