import { request } from 'node:https'

const HOPS = 16

export interface Browser {
  /** The authority the identity provider's certificate comes from, as PEM. */
  readonly caPem: string
  /** What the person's browser sends along with every request. */
  readonly headers: Readonly<Record<string, string>>
  /** Answers an address that the provider leaves to others, as Hydra does its sign-in; null: not that. */
  readonly elsewhere?: (url: URL) => Promise<URL | null>
  /** Fills in a page that the provider shows itself; null: not that. */
  readonly fill?: (page: string) => { readonly action: string; readonly form: URLSearchParams } | null
}

/**
 * Walks an authorization request as a browser would: follows redirects, keeps cookies, fills in what is
 * asked, and stops at the client's redirect URI, which it never opens. In: the authorization URL the client
 * made, its redirect URI, the browser. Out: the authorization code. Errors: what the provider said when it
 * does not redirect, or redirects back with an error. Does not check `state`.
 */
export async function signIn(authorization: URL, redirectUri: string, browser: Browser): Promise<string> {
  const cookies = new Map<string, string>()
  let url = authorization
  let form: URLSearchParams | null = null
  for (let hop = 0; hop < HOPS; hop += 1) {
    const there = (await browser.elsewhere?.(url)) ?? null
    if (there !== null) {
      url = there
      continue
    }
    const answer: Answer = await ask(url, form, browser, cookies)
    form = null
    if (answer.location === null) {
      const filled = browser.fill?.(answer.body) ?? null
      if (filled === null)
        throw new Error(
          `${url.origin}${url.pathname} answered ${answer.status}: ${answer.body.slice(0, 500)}`,
        )
      url = new URL(filled.action, url)
      form = filled.form
      continue
    }
    url = new URL(answer.location, url)
    if (url.href.startsWith(redirectUri)) {
      const code = url.searchParams.get('code')
      if (code === null) throw new Error(`no code came back: ${url.search}`)
      return code
    }
  }
  throw new Error(`${authorization.origin} redirected more than ${HOPS} times`)
}

interface Answer {
  readonly status: number
  readonly location: string | null
  readonly body: string
}

function ask(
  url: URL,
  form: URLSearchParams | null,
  { caPem, headers }: Browser,
  cookies: Map<string, string>,
): Promise<Answer> {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method: form === null ? 'GET' : 'POST',
        ca: caPem,
        agent: false,
        headers: {
          ...headers,
          ...(cookie === '' ? {} : { cookie }),
          ...(form === null ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
      },
      (answer) => {
        for (const line of answer.headers['set-cookie'] ?? []) {
          const [pair = ''] = line.split(';')
          const at = pair.indexOf('=')
          cookies.set(pair.slice(0, at), pair.slice(at + 1))
        }
        let body = ''
        answer.setEncoding('utf8')
        answer.on('data', (chunk: string) => (body += chunk))
        answer.on('error', reject)
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, location: answer.headers.location ?? null, body }),
        )
      },
    )
    outgoing.on('error', reject)
    outgoing.end(form?.toString())
  })
}
