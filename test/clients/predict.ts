import { createHash, randomBytes } from 'node:crypto'
import { Agent, request } from 'undici'
import type { JsonObject } from '../../shared/kernel/json.ts'
import { isObject } from '../../shared/kernel/json.ts'
import type { ClientProfile } from '../../shared/client/profile.ts'
import { walk } from '../../shared/client/walk.ts'
import type { Walked } from '../../shared/client/walked.ts'
import type { Ask, Reply } from '../../shared/client/way.ts'

const MAX_REQUESTS = 100
const HOPS = 10
const VERIFIER = randomBytes(32).toString('base64url')

/** Changes a reply before the walk sees it: how a test makes the walk wrong at one step. */
export type Tamper = (ask: Ask, reply: Reply) => Reply

/**
 * Walks a client's whole way for real: registers, signs in, sends the token. In: the authority that the
 * servers' certificates come from (null: none is trusted). Out: the prediction for a client that has yet to
 * run.
 */
export async function predict(
  profile: ClientProfile,
  address: string,
  clientId: string | null,
  caPem: string | null,
  tamper: Tamper = (_ask, reply) => reply,
): Promise<Walked> {
  const agent = new Agent({ connect: { ...(caPem === null ? {} : { ca: caPem }) }, pipelining: 0 })
  const held: Held = { registered: {}, code: '', access: '', refresh: '' }
  try {
    const way = walk(profile, address, clientId)
    let item = way.next()
    for (let sent = 0; item.done !== true && sent < MAX_REQUESTS; sent++) {
      const ask = item.value
      const reply = await answer(ask, held, agent)
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

async function answer(ask: Ask, held: Held, agent: Agent): Promise<Reply> {
  switch (ask.purpose) {
    case 'register': {
      const reply = await send(agent, ask.method, ask.url, ask.headers, JSON.stringify(filled(ask.body)))
      held.registered = jsonOf(reply)
      return reply
    }
    case 'authorize':
      return authorize(ask, held, agent)
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
async function authorize(ask: Ask, held: Held, agent: Agent): Promise<Reply> {
  const url = new URL(ask.url)
  for (const [name, value] of [...url.searchParams]) url.searchParams.set(name, fill(value))
  url.searchParams.set('state', 'prediction')
  url.searchParams.set('code_challenge', createHash('sha256').update(VERIFIER).digest('base64url'))
  const redirectUri = url.searchParams.get('redirect_uri') ?? 'none:'
  const cookies = new Map<string, string>()
  let first: Reply | null = null
  for (let hop = 0, at = url.href; hop < HOPS; hop++) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const reply = await send(agent, 'GET', at, cookie === '' ? {} : { cookie }, null, cookies)
    first ??= reply
    if (reply.kind !== 'answered') return reply
    const location = reply.headers['location']
    if (location === undefined)
      return first === reply ? reply : { ...reply, status: Math.max(reply.status, 400) }
    at = new URL(location, at).href
    if (!at.startsWith(redirectUri)) continue
    held.code = new URL(at).searchParams.get('code') ?? ''
    return first.kind === 'answered' ? { ...first, headers: { ...first.headers, location: at } } : first
  }
  return { kind: 'unreached', reason: 'too many redirects' }
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
  cookies = new Map<string, string>(),
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
    const flat: Record<string, string> = {}
    for (const [name, value] of Object.entries(reply.headers))
      if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value
    for (const line of [reply.headers['set-cookie'] ?? []].flat()) {
      const [pair = ''] = line.split(';')
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    return { kind: 'answered', status: reply.statusCode, headers: flat, text: await reply.body.text() }
  } catch (error) {
    return { kind: 'unreached', reason: error instanceof Error ? error.message : String(error) }
  }
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
