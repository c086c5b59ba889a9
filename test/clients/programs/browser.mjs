/**
 * Plays the person's browser: follows an authorization address with its cookies to the client's own redirect
 * address. As a program (`browser.mjs ADDRESS`, what a client starts as BROWSER) it opens that one too.
 */
import { request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'
import { pathToFileURL } from 'node:url'

const HOPS = 10

/** @param {string} address @param {Map<string, string>} cookies */
function get(address, cookies) {
  const url = new URL(address)
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const send = url.protocol === 'https:' ? overHttps : overHttp
  return new Promise((resolve, reject) => {
    const headers = cookie === '' ? {} : { cookie }
    const outgoing = send(url, { agent: false, timeout: 10_000, headers }, (answer) => {
      for (const line of answer.headers['set-cookie'] ?? []) {
        const [pair = ''] = line.split(';')
        cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
      }
      answer.resume().on('end', () => resolve(answer))
    })
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer')))
    outgoing.on('error', reject)
    outgoing.end()
  })
}

/**
 * Out: the redirect address with what the provider put there; null where the sign-in ends elsewhere, with the
 * status it ended with.
 *
 * @param {string} address @param {string} redirectUri
 */
export async function browse(address, redirectUri) {
  const cookies = new Map()
  let first = 0
  for (let hop = 0, at = address; hop < HOPS; hop++) {
    const answer = await get(at, cookies)
    first ||= answer.statusCode
    const { location } = answer.headers
    if (location === undefined) return { back: null, status: hop === 0 ? first : answer.statusCode, first }
    at = new URL(location, at).href
    if (at.startsWith(redirectUri)) return { back: at, status: answer.statusCode, first }
  }
  return { back: null, status: 0, first }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const address = process.argv[2] ?? ''
  const { back } = await browse(address, new URL(address).searchParams.get('redirect_uri') ?? 'none:')
  if (back !== null) await get(back, new Map())
}
