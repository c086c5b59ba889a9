import { createHash, randomBytes } from 'node:crypto'
import { postForm } from '../rig/https.ts'
import { signIn, type Browser } from '../rig/sign-in.ts'

/** Where a client that has its codes sent there never listens. */
export const REDIRECT_URI = 'http://127.0.0.1:9/callback'

export interface Issued {
  readonly access_token: string
  readonly id_token?: string
  readonly refresh_token?: string
}

export interface CodeFlow {
  readonly authorization: string
  readonly token: string
  readonly clientId: string
  /** Null for a public client. */
  readonly secret: string | null
  readonly scope: string
  /** Sent with both requests, as MCP clients do. */
  readonly resource?: string
  readonly more?: Readonly<Record<string, string>>
  readonly browser: Browser
}

/**
 * A token by authorization code and PKCE, with the person's browser played by the test. Errors: what the
 * provider said when it refuses.
 */
export async function byCode(flow: CodeFlow): Promise<Issued> {
  const verifier = randomBytes(32).toString('base64url')
  const resource = flow.resource === undefined ? {} : { resource: flow.resource }
  const url = new URL(flow.authorization)
  const asked = {
    response_type: 'code',
    client_id: flow.clientId,
    redirect_uri: REDIRECT_URI,
    scope: flow.scope,
    state: randomBytes(12).toString('hex'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...resource,
    ...flow.more,
  }
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value)
  const code = await signIn(url, REDIRECT_URI, flow.browser)
  const form = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, code_verifier: verifier }
  return tokenFrom(flow, { ...form, ...resource })
}

/** Any other grant at the same token endpoint. */
export async function tokenFrom(
  { token, clientId, secret, browser }: Pick<CodeFlow, 'token' | 'clientId' | 'secret' | 'browser'>,
  form: Readonly<Record<string, string>>,
): Promise<Issued> {
  const basic = Buffer.from(`${clientId}:${secret ?? ''}`).toString('base64')
  const answer = await postForm(
    token,
    secret === null ? { ...form, client_id: clientId } : form,
    { ...browser.headers, ...(secret === null ? {} : { authorization: `Basic ${basic}` }) },
    browser.caPem,
  )
  if (answer.status !== 200) throw new Error(`${token} refused a token: ${answer.status} ${answer.body}`)
  return JSON.parse(answer.body) as Issued
}
