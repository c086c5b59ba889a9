import { createHash, randomBytes } from 'node:crypto'
import { request } from 'node:https'

/** What a client ends up with: a token, or Keycloak's refusal as it would be pasted. */
export type Got = { readonly token: string; readonly refresh?: string } | Refused

export interface Refused {
  readonly status: number
  /** The body, the address the browser was sent back to, or the words of the page. */
  readonly says: string
}

export interface PageSignIn {
  readonly issuer: string
  readonly caPem: string
  readonly clientId: string
  readonly redirectUri: string
  readonly username: string
  readonly password: string
  /** Parameters of the authorization request besides the usual ones. */
  readonly more?: Readonly<Record<string, string>>
  /** Parameters of the token request besides the usual ones. */
  readonly atToken?: Readonly<Record<string, string>>
  /** Left out on purpose: `code_challenge` and its method. */
  readonly withoutPkce?: boolean
}

interface Page {
  readonly status: number
  readonly body: string
  readonly location: string | null
}

const MOST_PAGES = 4
const ANSWER_MS = 120_000

/**
 * Signs a person in as a browser does: the authorization request, Keycloak's pages (password, consent), the
 * address it sends the browser back to, and the code at the token endpoint. Out: what the client got. Errors:
 * a page this knows nothing of.
 */
export async function signInByPage(to: PageSignIn): Promise<Got> {
  const browser = openBrowser(to.caPem)
  const verifier = randomBytes(32).toString('base64url')
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: to.clientId,
    redirect_uri: to.redirectUri,
    state: 'a-state',
    ...(to.withoutPkce === true ? {} : { code_challenge: challenge, code_challenge_method: 'S256' }),
    ...to.more,
  })
  let page = await browser('GET', `${to.issuer}/protocol/openid-connect/auth?${query.toString()}`)
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const back = page.location?.startsWith(to.redirectUri) === true ? new URL(page.location) : null
    if (back !== null) {
      const code = back.searchParams.get('code')
      if (code === null) return { status: page.status, says: back.href }
      return redeem(browser, to, code, verifier)
    }
    if (page.location !== null) page = await browser('GET', page.location)
    else {
      const action = /<form[^>]*action="([^"]+)"/.exec(page.body)?.[1]?.replaceAll('&amp;', '&')
      if (page.status >= 400 || action === undefined) return { status: page.status, says: wordsOf(page.body) }
      const consent = page.body.includes('name="accept"')
      const form = consent ? { accept: 'Yes' } : { username: to.username, password: to.password }
      // Some of its forms name the path only.
      page = await browser('POST', new URL(action, to.issuer).href, new URLSearchParams(form).toString())
    }
  }
  throw new Error(`Keycloak goes on asking: ${wordsOf(page.body)}`)
}

type Browser = (method: string, url: string, form?: string) => Promise<Page>

async function redeem(browser: Browser, to: PageSignIn, code: string, verifier: string): Promise<Got> {
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: to.clientId,
    redirect_uri: to.redirectUri,
    code,
    code_verifier: verifier,
    ...(to.more?.['resource'] === undefined ? {} : { resource: to.more['resource'] }),
    ...to.atToken,
  })
  const { status, body } = await browser(
    'POST',
    `${to.issuer}/protocol/openid-connect/token`,
    form.toString(),
  )
  return gotFrom({ status, body })
}

/** What a token endpoint's answer gives. */
export function gotFrom({ status, body }: { readonly status: number; readonly body: string }): Got {
  if (status !== 200) return { status, says: body }
  const { access_token, refresh_token } = JSON.parse(body) as Record<string, string>
  return { token: access_token ?? '', ...(refresh_token === undefined ? {} : { refresh: refresh_token }) }
}

/** Follows nothing by itself, and keeps its cookies. */
function openBrowser(ca: string): Browser {
  const cookies = new Map<string, string>()
  return (method, url, form) =>
    new Promise((resolve, reject) => {
      const outgoing = request(
        url,
        {
          ...{ method, ca, agent: false, timeout: ANSWER_MS },
          headers: {
            cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
            ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
          },
        },
        (answer) => {
          for (const line of answer.headers['set-cookie'] ?? []) {
            const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
            cookies.set(name, value)
          }
          let body = ''
          answer.setEncoding('utf8')
          answer.on('data', (chunk: string) => (body += chunk))
          answer.on('error', reject)
          answer.on('end', () =>
            resolve({ status: answer.statusCode ?? 0, body, location: answer.headers.location ?? null }),
          )
        },
      )
      outgoing.on('timeout', () => outgoing.destroy(new Error('no answer in time')))
      outgoing.on('error', reject)
      outgoing.end(form)
    })
}

/** The sentence of an error page, else all its words. */
const wordsOf = (html: string): string =>
  (/class="instruction"[^>]*>([^<]+)</.exec(html)?.[1] ?? html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' '))
    .trim()
    .slice(0, 500)
