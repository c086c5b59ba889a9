import type { ClientProfile } from '../../shared/client/profile.ts'
import { seenOnTheWay, type Exchange } from '../../shared/client/seen.ts'
import { walk } from '../../shared/client/walk.ts'
import type { GoneOn, GoingPhase } from '../../shared/client/going.ts'
import type { Walked } from '../../shared/client/walked.ts'
import type { Ask, Reply } from '../../shared/client/way.ts'
import { isObject, type Json, type JsonObject } from '../../shared/kernel/json.ts'
import { jsonOf, redirectTarget } from '../../shared/client/fetching.ts'
import { listenForCallback, type Callback } from '../grant/callback-server.ts'
import type { Way } from '../network/dispatcher.ts'
import { createAsker, type Asker, type Watch } from '../client/asker.ts'
import { createGuard } from '../client/guard.ts'
import { listTools } from './list-tools.ts'

export interface GoingOn {
  readonly address: string
  readonly client: ClientProfile
  /** A client id that was registered in advance; null: the client registers as it would. */
  readonly clientId: string | null
  readonly way: Way
  readonly hostsOnly: readonly string[] | null
  readonly told: (host: string) => void
  readonly signal: AbortSignal
  readonly watch?: Watch
  /** Opens the page on which somebody signs in. Out: why that failed; null when it did not. */
  readonly open: (url: string) => Promise<string | null>
  readonly phase: (phase: GoingPhase) => void
  /**
   * Called with the token before it is sent to the server. Out: why it must not be sent; null when it may.
   */
  readonly mayCall: (token: string) => Promise<string | null>
  /** How long to wait at most for the sign-in, in milliseconds. */
  readonly waitMs: number
  readonly totalMs?: number
}

const MAX_REQUESTS = 100
const REMOVE_MS = 5_000
/** How long to wait for the first byte of a stream, in milliseconds: a stream that works begins at once. */
const STREAM_MS = 3_000

/** A registration that can be removed again (RFC 7592), or only be named. */
interface Registration {
  readonly clientId: string
  readonly manage: { readonly url: string; readonly token: string } | null
}

/**
 * Goes the whole way as this client would: registers, signs in, fetches a token, makes the first call and
 * lists the tools. Removes its registration again where the provider offers that, also when it is cancelled.
 * The result contains nothing secret: what an answer repeats of a secret is cut out.
 */
export async function goOn(options: GoingOn): Promise<GoneOn> {
  const guard = createGuard(new URL(options.address), options.hostsOnly, options.told)
  const { totalMs, watch } = options
  const limits = { ...(totalMs === undefined ? {} : { totalMs }), watch }
  const asker = createAsker(options.way, guard, limits)
  const trip = createTrip(options, asker)
  try {
    const walked = await through(options, trip)
    const tools = walked.verdict === 'in' ? await trip.tools() : null
    if (walked.verdict === 'in') await trip.lookAfter()
    return { ...trip.cleaned({ walked: withSeen(walked, trip.exchanges), tools }), ...(await trip.tidy()) }
  } finally {
    await trip.tidy()
    await asker.close()
  }
}

async function through(options: GoingOn, trip: Trip): Promise<Walked> {
  const way = walk(options.client, options.address, options.clientId)
  let item = way.next()
  for (let sent = 0; item.done !== true; sent++) {
    const reply = sent < MAX_REQUESTS ? await trip.reply(item.value) : LOST
    trip.exchanges.push({ ask: item.value, reply })
    item = way.next(reply)
  }
  return item.value
}

const LOST: Reply = { kind: 'withheld', reason: 'the documents lead on and on' }
const withSeen = (walked: Walked, exchanges: readonly Exchange[]): Walked => ({
  ...walked,
  seen: [...seenOnTheWay(exchanges)],
})

type Trip = ReturnType<typeof createTrip>

/** What one way remembers: its redirect address, its code, its token, and its registrations. */
function createTrip(options: GoingOn, asker: Asker) {
  const { signal, phase } = options
  const exchanges: Exchange[] = []
  const registrations: Registration[] = []
  const secrets = new Set<string>()
  const keep = (secret: unknown): void => {
    if (typeof secret === 'string' && secret.length >= 6) secrets.add(secret)
  }
  let callback: Callback | null = null
  let port: number | null = null
  let registered: JsonObject = {}
  let grant = { code: '', verifier: '', refresh: '', access: '', expires: false }
  let first: Exchange | null = null
  let tidied: Promise<{ removed: number; left: string[] }> | null = null

  /** The redirect address with the port we listen on; null where it is not on this computer. */
  async function listening(template: string): Promise<string | null> {
    const parts = /^http:\/\/(127\.0\.0\.1|localhost)(?::(PORT|\d{1,5}))?(\/[^?#]*)$/.exec(template)
    if (parts === null) return null
    const [, host = '', fixed = '', path = ''] = parts
    if (callback === null) {
      const wanted = port ?? (/^\d+$/.test(fixed) ? Number(fixed) : null)
      const made = await listenForCallback(wanted, { host, path })
      if (!made.ok) return null
      callback = made.value
      port = Number(new URL(callback.redirectUri).port)
    }
    return callback.redirectUri
  }

  async function register(ask: Ask): Promise<Reply> {
    phase('registering')
    const [template] = isObject(ask.body) ? redirectsOf(ask.body) : []
    const real = template === undefined ? null : await listening(template)
    if (real === null) return NOT_OURS
    const reply = await asker.ask({ ...ask, body: replaced(ask.body, template ?? '', real) }, signal)
    const answer = reply.kind === 'answered' ? jsonOf(reply.text) : null
    if (reply.kind !== 'answered' || reply.status >= 300 || !isObject(answer)) return reply
    registered = answer
    const { client_id: id, registration_client_uri: url, registration_access_token: token } = answer
    for (const secret of [token, answer['client_secret']]) keep(secret)
    const manageable = typeof url === 'string' && typeof token === 'string' && sameOrigin(url, ask.url)
    if (typeof id === 'string')
      registrations.push({ clientId: id, manage: manageable ? { url, token } : null })
    return reply
  }

  async function authorize(ask: Ask): Promise<Reply> {
    const url = new URL(ask.url)
    const template = url.searchParams.get('redirect_uri') ?? ''
    const real = await listening(template)
    if (real === null || callback === null) return NOT_OURS
    // A start does not need the OAuth library.
    const oauth = await import('openid-client')
    const [state, verifier] = [oauth.randomState(), oauth.randomPKCECodeVerifier()]
    keep(verifier)
    url.searchParams.set('redirect_uri', real)
    url.searchParams.set('state', state)
    url.searchParams.set('code_challenge', await oauth.calculatePKCECodeChallenge(verifier))
    // Requested first by this app: if the provider refuses, no person is needed.
    const looked = await asker.ask({ ...ask, url: url.href, headers: { accept: 'text/html' } }, signal)
    if (looked.kind !== 'answered' || looked.status >= 400) return looked
    const target = redirectTarget(looked.status, looked.headers, url.href)
    const back = target !== null && `${target.origin}${target.pathname}` === real ? target.searchParams : null
    const params = back ?? (await signedIn(url.href, callback))
    callback.close()
    callback = null
    if (!(params instanceof URLSearchParams)) return { kind: 'withheld', reason: params }
    if (params.get('state') !== state)
      return { kind: 'withheld', reason: 'what came back from the sign-in does not belong to it (state)' }
    const code = params.get('code') ?? ''
    keep(code)
    grant = { ...grant, code, verifier }
    return { kind: 'answered', status: 302, headers: { location: `${real}?${params.toString()}` }, text: '' }
  }

  /** Waits for the person who signs in. Out: the answer, or why there is none. */
  async function signedIn(url: string, coming: Callback): Promise<URLSearchParams | string> {
    phase('sign-in')
    const failed = await options.open(url)
    if (failed !== null) return failed
    const late = AbortSignal.timeout(options.waitMs)
    const end = AbortSignal.any([signal, late])
    const ended = new Promise<string>((resolve) => {
      const tell = (): void =>
        resolve(signal.aborted ? CANCELLED : `nobody signed in within ${options.waitMs / 1000} seconds`)
      if (end.aborted) tell()
      else end.addEventListener('abort', tell, { once: true })
    })
    return Promise.race([coming.answer, ended])
  }

  async function token(ask: Ask): Promise<Reply> {
    phase('token')
    const asked = isObject(ask.body) ? ask.body : {}
    const refreshes = asked['grant_type'] === 'refresh_token'
    const template = typeof asked['redirect_uri'] === 'string' ? asked['redirect_uri'] : ''
    const real = template.replace(/:PORT(?=\/)/, `:${port ?? 0}`)
    const { client_id: issued } = registered
    const clientId = typeof issued === 'string' ? issued : (options.clientId ?? options.client.document ?? '')
    const { headers, fields } = clientAuthentication(registered)
    const reply = await asker.ask(
      {
        ...ask,
        headers: { ...ask.headers, ...headers },
        body: {
          ...(replaced(asked, template, real) as JsonObject),
          ...(refreshes
            ? {
                refresh_token: grant.refresh,
                client_id: clientId,
              }
            : { code: grant.code, code_verifier: grant.verifier }),
          ...fields,
        },
      },
      signal,
    )
    const answer = reply.kind === 'answered' ? jsonOf(reply.text) : null
    if (reply.kind !== 'answered' || reply.status >= 300 || !isObject(answer)) return reply
    for (const name of ['access_token', 'refresh_token', 'id_token']) keep(answer[name])
    const { access_token: access, refresh_token: refresh, expires_in: expires } = answer
    grant = {
      ...grant,
      access: typeof access === 'string' ? access : grant.access,
      refresh: typeof refresh === 'string' ? refresh : grant.refresh,
      expires: typeof expires === 'number',
    }
    return reply
  }

  const withToken = (ask: Ask): Ask => ({
    ...ask,
    headers: { ...ask.headers, authorization: `Bearer ${grant.access}` },
  })

  async function firstCall(ask: Ask): Promise<Reply> {
    phase('first-call')
    const refused = first === null ? await options.mayCall(grant.access) : null
    if (refused !== null) return { kind: 'withheld', reason: refused }
    const reply = await asker.ask(withToken(ask), signal)
    first = { ask, reply }
    return reply
  }

  async function removeAll(): Promise<{ removed: number; left: string[] }> {
    callback?.close()
    callback = null
    let removed = 0
    const left: string[] = []
    for (const { clientId, manage } of registrations) {
      const gone = manage !== null && (await remove(manage))
      if (gone) removed++
      else left.push(clientId)
    }
    return { removed, left }
  }

  /** Has its own time limit and ignores the signal, so that a cancelled walk still cleans up. */
  async function remove({ url, token: key }: { url: string; token: string }): Promise<boolean> {
    const reply = await asker.ask(
      {
        purpose: 'register',
        method: 'DELETE',
        url,
        headers: { authorization: `Bearer ${key}` },
        body: null,
        guessed: false,
      },
      AbortSignal.timeout(REMOVE_MS),
    )
    return reply.kind === 'answered' && reply.status < 300
  }

  return {
    exchanges,
    async reply(ask: Ask): Promise<Reply> {
      if (signal.aborted) return { kind: 'withheld', reason: CANCELLED }
      if (ask.purpose === 'register') return register(ask)
      if (ask.purpose === 'authorize') return authorize(ask)
      if (ask.purpose === 'token') return token(ask)
      return ask.purpose === 'first-call' ? firstCall(ask) : asker.ask(ask, signal)
    },
    tools: () => {
      phase('tools')
      const send = async (ask: Ask): Promise<Reply> => {
        const reply = await asker.ask(withToken(ask), signal)
        exchanges.push({ ask, reply })
        return reply
      }
      return first === null ? Promise.resolve(null) : listTools(first, send)
    },
    /** Checks what would go wrong later: a stream that is held back, a refresh that is refused. */
    async lookAfter(): Promise<void> {
      phase('looking')
      const stream: Ask = {
        purpose: 'first-call',
        method: 'GET',
        url: options.address,
        headers: { accept: 'text/event-stream' },
        body: null,
        guessed: false,
      }
      const late = AbortSignal.timeout(STREAM_MS)
      const begun = await asker.ask(withToken(stream), AbortSignal.any([signal, late]))
      const held = late.aborted && !signal.aborted
      const reply: Reply = held
        ? { kind: 'withheld', reason: `the stream did not answer within ${STREAM_MS / 1000} seconds` }
        : begun
      exchanges.push({ ask: stream, reply })
      const asked = exchanges.findLast((one) => one.ask.purpose === 'token')?.ask
      if (asked === undefined || grant.refresh === '') return
      const { resource } = isObject(asked.body) ? asked.body : {}
      const body: Json = { grant_type: 'refresh_token', ...(resource === undefined ? {} : { resource }) }
      const ask = { ...asked, body }
      exchanges.push({ ask, reply: await token(ask) })
    },
    /** The same value, without any secret that an answer repeated. */
    cleaned<T>(value: T): T {
      const texts = [...secrets].map((secret) => JSON.stringify(secret).slice(1, -1))
      const clean = texts.reduce((text, secret) => text.replaceAll(secret, '…'), JSON.stringify(value))
      return JSON.parse(clean) as T
    },
    /** Closes what is open here and removes what was registered; only once. */
    tidy: () => (tidied ??= removeAll()),
  }
}

const CANCELLED = 'the walk was cancelled'
const NOT_OURS: Reply = {
  kind: 'withheld',
  reason:
    'its redirect address is not on this computer, or another program has its port: only the client itself can sign in',
}

const redirectsOf = (body: JsonObject): string[] => {
  const uris = body['redirect_uris']
  return Array.isArray(uris) ? uris.filter((one) => typeof one === 'string') : []
}

/** Replaces the address that contains PORT by the address we listen on, everywhere. */
function replaced(body: Json, template: string, real: string): Json {
  if (template === '') return body
  return JSON.parse(JSON.stringify(body), (_, value: Json) => (value === template ? real : value)) as Json
}

const sameOrigin = (a: string, b: string): boolean =>
  URL.canParse(a) && new URL(a).origin === new URL(b).origin

/** How a client authenticates, according to the answer to its registration (RFC 7591 section 2). */
function clientAuthentication(registered: JsonObject): {
  readonly headers: Readonly<Record<string, string>>
  readonly fields: Readonly<Record<string, string>>
} {
  const { client_id: id, client_secret: secret, token_endpoint_auth_method: method } = registered
  if (typeof id !== 'string' || typeof secret !== 'string' || method === 'none')
    return { headers: {}, fields: {} }
  if (method === 'client_secret_post') return { headers: {}, fields: { client_secret: secret } }
  const basic = Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')
  return { headers: { authorization: `Basic ${basic}` }, fields: {} }
}
