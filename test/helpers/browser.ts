import { Agent, request } from 'undici'

/** The page at the end of all redirects: its address, status and text. */
export interface Seen {
  readonly url: string
  readonly status: number
  readonly text: string
  readonly headers: Readonly<Record<string, unknown>>
}

/**
 * A browser without a screen, for sign-in pages: follows redirects, keeps cookies by host, follows a link or
 * sends a form. In: the authorities it trusts. Like a person's browser it may open http://127.0.0.1, to which
 * the answers go.
 */
export function startBrowser(caPem: string) {
  const agent = new Agent({ connect: { ca: caPem } })
  const visited: URL[] = []
  const jars = new Map<string, Map<string, string>>()

  async function go(address: string, form: string | null = null, jumps = 0): Promise<Seen> {
    const url = new URL(address)
    visited.push(url)
    const jar = jars.get(url.host) ?? new Map<string, string>()
    jars.set(url.host, jar)
    const reply = await request(url, {
      dispatcher: agent,
      method: form === null ? 'GET' : 'POST',
      headers: {
        accept: 'text/html',
        ...(jar.size === 0 ? {} : { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') }),
        ...(form === null ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      body: form,
    })
    for (const cookie of [reply.headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (value === '') jar.delete(name)
      else jar.set(name, value)
    }
    const { location } = reply.headers
    const text = await reply.body.text()
    if (reply.statusCode >= 300 && reply.statusCode < 400 && typeof location === 'string' && jumps < 12)
      return go(new URL(location, url).href, null, jumps + 1)
    return { url: url.href, status: reply.statusCode, text, headers: reply.headers }
  }

  const plain = (text: string): string =>
    text
      .replace(/&#(\d+);/g, (_mark, code: string) => String.fromCharCode(Number(code)))
      .replaceAll('&amp;', '&')

  return {
    /** Every address it opened, including those without a server. */
    visited: (): readonly URL[] => visited,
    open: (address: string): Promise<Seen> => go(address),
    /** Follows the link with this text. */
    async press(page: Seen, name: string): Promise<Seen> {
      const link = new RegExp(`<a href="([^"]*)"[^>]*>${name}</a>`).exec(page.text)?.[1]
      if (link === undefined) throw new Error(`no link ${name} on ${page.url}: ${page.text.slice(0, 300)}`)
      return go(new URL(plain(link), page.url).href)
    },
    /** Sends the page's only form, with its hidden fields and these values. */
    async submit(page: Seen, values: Readonly<Record<string, string>>): Promise<Seen> {
      const action = /<form[^>]*action="([^"]*)"/.exec(page.text)?.[1]
      if (action === undefined) throw new Error(`no form on ${page.url}: ${page.text.slice(0, 300)}`)
      const form = new URLSearchParams(values)
      for (const [tag] of page.text.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
        const name = /name="([^"]*)"/.exec(tag)?.[1]
        const value = /value="([^"]*)"/.exec(tag)?.[1]
        if (name !== undefined && !form.has(name)) form.set(name, plain(value ?? ''))
      }
      return go(new URL(plain(action), page.url).href, form.toString())
    },
    close: () => agent.close(),
  }
}
export type Browser = ReturnType<typeof startBrowser>
