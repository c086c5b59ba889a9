import { createHash, randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { Agent, request } from 'undici'
import type { JsonObject } from '../../shared/kernel/json.ts'
import { isObject } from '../../shared/kernel/json.ts'
import type { ClientProfile } from '../../shared/client/profile.ts'
import { walk } from '../../shared/client/walk.ts'
import type { Walked } from '../../shared/client/walked.ts'
import type { Ask, Reply } from '../../shared/client/way.ts'
import { browse, type Visitor } from './programs/browser.ts'

const MAX_REQUESTS = 100
const VERIFIER = randomBytes(32).toString('base64url')

/** Changes a reply before the walk sees it: how a test makes the walk wrong at one step. */
export type Tamper = (ask: Ask, reply: Reply) => Reply

/**
 * Walks a client's whole way for real: registers, signs in, sends the token. In: who signs in, and the
 * authority that is trusted. Out: the prediction for a client that has yet to run.
 */
export async function predict(
  profile: ClientProfile,
  address: string,
  clientId: string | null,
  visitor: Visitor,
  tamper: Tamper = (_ask, reply) => reply,
): Promise<Walked> {
  const { ca } = visitor
  const agent = new Agent({ connect: { ...(ca === undefined ? {} : { ca }) }, pipelining: 0 })
  const held: Held = { registered: {}, code: '', access: '', refresh: '' }
  try {
    const way = walk(profile, address, clientId)
    let item = way.next()
    for (let sent = 0; item.done !== true && sent < MAX_REQUESTS; sent++) {
      const ask = item.value
      const reply = await answer(ask, held, agent, visitor)
      item = way.next(tamper(ask, reply))
    }
    if (item.done !== true) throw new Error(`${profile.id} asks on and on`)
    return item.value
  } finally {
    await agent.destroy()
  }
}

/** What a client holds on its way; nothing of it outlives the walk. */
interface Held {
  registered: JsonObject
  code: string
  access: string
  refresh: string
}

async function answer(ask: Ask, held: Held, agent: Agent, visitor: Visitor): Promise<Reply> {
  switch (ask.purpose) {
    case 'register': {
      const reply = await send(agent, ask.method, ask.url, ask.headers, JSON.stringify(filled(ask.body)))
      held.registered = jsonOf(reply)
      return reply
    }
    case 'authorize':
      return authorize(ask, held, visitor)
    case 'token':
      return token(ask, held, agent)
    case 'first-call':
      return send(
        agent,
        ask.method,
        ask.url,
        { ...ask.headers, authorization: `Bearer ${held.access}` },
        body(ask),
      )
    default:
      return send(agent, ask.method, ask.url, ask.headers, body(ask))
  }
}

const body = (ask: Ask): string | null => (ask.body === null ? null : JSON.stringify(ask.body))

/** Opens the authorization address as a browser would, up to the client's own. */
async function authorize(ask: Ask, held: Held, visitor: Visitor): Promise<Reply> {
  const url = new URL(ask.url)
  for (const [name, value] of [...url.searchParams]) url.searchParams.set(name, fill(value))
  url.searchParams.set('state', 'prediction')
  url.searchParams.set('code_challenge', createHash('sha256').update(VERIFIER).digest('base64url'))
  try {
    const { first, back, status } = await browse(
      url.href,
      url.searchParams.get('redirect_uri') ?? 'none:',
      visitor,
    )
    const headers = flat(first.headers)
    if (back === null) {
      // It ended on a page of the provider's own, which is where a person would be stuck.
      return { kind: 'answered', status: Math.max(status, 400), headers: {}, text: first.text }
    }
    held.code = new URL(back).searchParams.get('code') ?? ''
    const shown = first.status < 300 ? 302 : first.status
    return { kind: 'answered', status: shown, headers: { ...headers, location: back }, text: first.text }
  } catch (error) {
    return { kind: 'unreached', reason: error instanceof Error ? error.message : String(error) }
  }
}

async function token(ask: Ask, held: Held, agent: Agent): Promise<Reply> {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(ask.body as JsonObject))
    if (typeof value === 'string') form.set(name, fill(value))
  if (form.get('grant_type') === 'refresh_token') form.set('refresh_token', held.refresh)
  else {
    form.set('code', held.code)
    form.set('code_verifier', VERIFIER)
  }
  const { client_id: id, client_secret: secret, token_endpoint_auth_method: method } = held.registered
  const headers: Record<string, string> = { ...ask.headers }
  if (typeof id === 'string' && typeof secret === 'string') {
    if (method === 'client_secret_basic')
      headers['authorization'] = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`
    else form.set('client_secret', secret)
  } else if (typeof id === 'string') form.set('client_id', id)
  const reply = await send(agent, 'POST', ask.url, headers, form.toString())
  const { access_token: access, refresh_token: refresh } = jsonOf(reply)
  if (typeof access === 'string') held.access = access
  if (typeof refresh === 'string') held.refresh = refresh
  return reply
}

async function send(
  agent: Agent,
  method: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  text: string | null,
): Promise<Reply> {
  try {
    const reply = await request(url, {
      dispatcher: agent,
      method: method as 'GET',
      headers: { 'user-agent': 'Claimcheck', ...headers },
      body: text,
      reset: true,
      signal: AbortSignal.timeout(15_000),
    })
    return {
      kind: 'answered',
      status: reply.statusCode,
      headers: flat(reply.headers),
      first: firsts(reply.headers),
      // With a byte order mark, which `text()` leaves out.
      text: Buffer.from(await reply.body.arrayBuffer()).toString('utf8'),
    }
  } catch (error) {
    return { kind: 'unreached', reason: error instanceof Error ? error.message : String(error) }
  }
}

/** The first of each header that came more than once. */
const firsts = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      Array.isArray(value) ? [[name.toLowerCase(), value[0] ?? '']] : [],
    ),
  )

function flat(headers: IncomingHttpHeaders): Record<string, string> {
  const all: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) all[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value
  return all
}

function jsonOf(reply: Reply): JsonObject {
  if (reply.kind !== 'answered') return {}
  try {
    const value = JSON.parse(reply.text) as unknown
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}

/** A profile says PORT, SERVER and NAME where a client makes something up. */
const fill = (text: string): string =>
  text
    .replace(':PORT', ':4799')
    .replace(/\/SERVER\b/, '/rec')
    .replace(/\bNAME\b/, 'rec')
    .replace('/ID/', '/rec/')

function filled(value: unknown): unknown {
  if (typeof value === 'string') return fill(value)
  if (Array.isArray(value)) return value.map(filled)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one)]))
}
