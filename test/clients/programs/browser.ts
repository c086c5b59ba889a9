/**
 * Plays the person's browser: follows an authorization address with its cookies to the client's own redirect
 * address, and signs in where it is asked to. As a program (`browser.ts ADDRESS`, what a client starts as
 * BROWSER) it opens that one too, or with `--print` says what it is. A page that leads no further is noted in
 * the file CLAIMCHECK_DEAD_END: the client would wait for ever.
 */
import { writeFileSync } from 'node:fs'

import { request as overHttp, type IncomingHttpHeaders } from 'node:http'
import { request as overHttps } from 'node:https'
import { pathToFileURL } from 'node:url'

const HOPS = 12
const ANSWER_MS = 30_000

/** Who signs in where there is a form for it, and the authority that the servers' certificates come from. */
export interface Visitor {
  readonly person?: { readonly name: string; readonly password: string } | undefined
  /** As PEM; what Node trusts by itself when left out. */
  readonly ca?: string | undefined
}

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** What came of a visit. */
export interface Visit {
  /** The answer of the authorization address itself. */
  readonly first: Answer
  /** The redirect address with what the provider put there; null where the sign-in ends elsewhere. */
  readonly back: string | null
  /** The status it ended with. */
  readonly status: number
}

/**
 * In: the authorization address, and where it is to lead. Errors: when a server on the way cannot be reached.
 */
export async function browse(address: string, redirectUri: string, visitor: Visitor = {}): Promise<Visit> {
  const cookies = new Map<string, string>()
  let at = address
  let form: string | null = null
  let first: Answer | null = null
  let status = 0
  for (let hop = 0; hop < HOPS; hop++) {
    const answer = await send(at, form, cookies, visitor.ca)
    first ??= answer
    status = answer.status
    const { location } = answer.headers
    if (location !== undefined) {
      at = new URL(location, at).href
      if (at.startsWith(redirectUri)) return { first, back: at, status }
      form = null
      continue
    }
    const filled = answer.status === 200 ? filledForm(answer.text, visitor) : null
    if (filled === null) break
    at = new URL(filled.action, at).href
    form = filled.body
  }
  return { first: first ?? { status: 0, headers: {}, text: '' }, back: null, status }
}

/** Keycloak's pages: a sign-in with name and password, and a consent to be given. */
function filledForm(
  html: string,
  { person }: Visitor,
): { readonly action: string; readonly body: string } | null {
  const action = /<form[^>]*\saction="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&')
  if (action === undefined || person === undefined) return null
  const body = new URLSearchParams()
  for (const [input] of html.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
    const name = /\sname="([^"]*)"/.exec(input)?.[1]
    if (name !== undefined) body.set(name, /\svalue="([^"]*)"/.exec(input)?.[1] ?? '')
  }
  if (/name="password"/.test(html)) {
    body.set('username', person.name)
    body.set('password', person.password)
  } else body.set('accept', 'Yes')
  return { action, body: body.toString() }
}

function send(
  address: string,
  form: string | null,
  cookies: Map<string, string>,
  ca: string | undefined,
): Promise<Answer> {
  const url = new URL(address)
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const over = url.protocol === 'https:' ? overHttps : overHttp
  const headers = {
    ...(cookie === '' ? {} : { cookie }),
    ...(form === null ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
  }
  const options = {
    method: form === null ? 'GET' : 'POST',
    agent: false,
    timeout: ANSWER_MS,
    headers,
    ...(ca === undefined ? {} : { ca }),
  }
  return new Promise((resolve, reject) => {
    const outgoing = over(url, options, (answer) => {
      for (const line of answer.headers['set-cookie'] ?? []) {
        const [pair = ''] = line.split(';')
        cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
      }
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => (text += chunk))
      answer.on('error', reject)
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }))
    })
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer')))
    outgoing.on('error', reject)
    outgoing.end(form ?? undefined)
  })
}

/** The person of a run, where there is one. Its password is made for that run, and good for nothing else. */
export const visitorOf = ({
  CLAIMCHECK_PERSON: name,
  CLAIMCHECK_PASSWORD: password,
}: NodeJS.ProcessEnv): Visitor =>
  name === undefined || password === undefined ? {} : { person: { name, password } }

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const address = process.argv.find((one) => one.startsWith('http')) ?? ''
  const to = new URL(address).searchParams.get('redirect_uri') ?? 'none:'
  const { back, status } = await browse(address, to, visitorOf(process.env))
  if (process.argv.includes('--print')) console.log(back ?? `STATUS ${status}`)
  else if (back !== null) await send(back, null, new Map(), undefined)
  const { CLAIMCHECK_DEAD_END: deadEnd } = process.env
  if (back === null && deadEnd !== undefined) writeFileSync(deadEnd, `${status}`)
}
