import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { canonicalJson, type Json } from '../../shared/kernel/json.ts'
import type { DriftCard } from '../../shared/watch/view.ts'
import { manualTimers } from '../helpers/manual-timers.ts'
import { startWorld } from '../helpers/world.ts'
import { postInitialize } from './rig/admin.ts'
import type { Gateway } from './rig/gateway.ts'
import type { Rig } from './rig/rig.ts'

const X = 'guard-client-id'

/**
 * Saves a server in the gateway's own Admin UI, changing nothing but its description, and looks at what is
 * left: the guard has to tell of it within one look, with who and how, and Restore has to bring back every
 * key but the secret, which it names. The tokens of a client are sent before, after and at the end. In: the
 * rig. Out: how many checks hold, and those that do not.
 */
export async function proveGuard(rig: Rig): Promise<{ held: number; failures: string[]; story: string[] }> {
  const failures: string[] = []
  const story: string[] = []
  let held = 0
  const check = (what: string, holds: boolean, found: unknown = ''): void => {
    if (holds) held++
    else failures.push(`${what}${found === '' ? '' : `: ${JSON.stringify(found)}`}`)
  }
  const folder = mkdtempSync(join(tmpdir(), 'claimcheck-guard-proof-'))
  const { gateway } = rig
  const world = startWorld({
    timers: manualTimers(),
    path: join(folder, 'history.db'),
    deadlineMs: 15_000,
    gateway: {
      url: '',
      caPem: '',
      email: '',
      password: '',
      model: 'none',
      tokenFor: () => Promise.reject(new Error('no demo')),
    },
  })
  try {
    const { email } = await rig.admin.createUser({ email: 'guard@example.com' })
    const issuer = rig.forge.issuer()
    const created = await rig.admin.createServer({
      oauth_enabled: true,
      oauth_config: { authorization_servers: [issuer.url] },
    })
    const canonical = gateway.canonical(created.id)
    await rig.admin.putServer(created.id, {
      oauthConfig: {
        authorization_servers: [issuer.url, 'https://second.example.com'],
        resource: [canonical, X],
        client_id: X,
        client_secret: 'known to the gateway alone',
        scopes_supported: ['openid'],
        x_note: { a: [1, null] },
      },
    })
    const config = async (): Promise<Json> => (await rig.admin.getServer(created.id)).oauthConfig as Json
    const before = await config()
    const token = issuer.token({ aud: X, email })
    const accepted = async (): Promise<boolean> =>
      (await postInitialize(gateway, created.id, token)).status < 300

    const { profile } = await world.call('profile.save', {
      draft: {
        id: null,
        name: 'rig',
        url: gateway.url,
        environment: 'DEV',
        readOnly: false,
        signInWith: 'password',
        email: gateway.admin.email,
        authHeaderName: gateway.authHeaderName,
        caPem: '',
        assumedAppDomain: '',
      },
    })
    const { connection } = await world.call('connection.open', {
      profileId: profile.id,
      secret: gateway.admin.password,
      keepSecret: false,
    })
    if (connection === null) throw new Error('the app could not connect')
    // Connecting reads the first page; what comes on the others is known once the list is whole.
    await world.call('fleet.list', {})
    check('nothing is told while nothing happens', (await world.call('watch.view', {})).cards.length === 0)
    check('the client is let in before', await accepted())

    const saved = await saveInAdminUi(gateway, created.id, {
      name: created.name,
      issuer: issuer.url,
      visibility: created.visibility,
    })
    story.push(`Admin UI: POST /admin/servers/{id}/edit answered ${saved.status}`)
    check('the Admin UI saves', saved.status === 200, saved)
    story.push(`oauth_config is now ${JSON.stringify(await config())}`)
    check('the save dropped keys', canonicalJson(await config()) !== canonicalJson(before))
    // Learning would fill what was emptied: the client is only asked again when the card is there.
    await world.timers.advance(34_000)
    const card = await first(async () =>
      (await world.call('watch.view', {})).cards.find(
        ({ serverId, state }) => serverId === created.id && state === 'open',
      ),
    )
    if (card === undefined) throw new Error('the guard told of nothing within one look')
    story.push(...card.lines.map(({ text }) => `card: ${text}`), `Restore ${card.restore ?? ''}`)
    const keys = card.diff.filter(({ kind }) => kind === 'removed').map(({ key }) => key)
    for (const key of ['resource', 'client_id', 'client_secret', 'x_note'])
      check(`the card names ${key} as removed`, keys.includes(key), keys)
    check('the card says where and who', card.via === 'ui' && card.by === gateway.admin.email, [
      card.via,
      card.by,
    ])
    check('the card says what tokens are rejected', card.lost.includes(X), card.lost)
    check(
      'Restore names the secret as lost',
      /client_secret.*cannot be brought back/.test(card.restore ?? ''),
      card.restore,
    )
    check('the client is refused', !(await accepted()))

    const wanted = { kind: 'restore-seen', snapshotId: card.snapshotId } as const
    const { review } = await world.call('change.preview', { serverId: created.id, wanted, tokenId: null })
    check(
      'the review says what cannot come back',
      review.certainty.some(({ sure, text }) => !sure && text.includes('client_secret')),
      review.certainty,
    )
    const report = await world.call('change.apply', {
      planId: review.planId,
      typedName: created.name,
      canonicalConfirmed: true,
    })
    check('Restore is confirmed', report.outcome === 'confirmed', report.says)
    const { client_secret: _lost, ...rest } = before as Record<string, Json>
    check(
      'every other key is back, exactly',
      canonicalJson(await config()) === canonicalJson(rest),
      await config(),
    )
    check('the client is let in again', await accepted())
    await world.timers.advance(34_000)
    const restored = await first(async () =>
      (await world.call('watch.view', {})).cards.find(
        ({ id, state }) => id === card.id && state === 'restored',
      ),
    )
    check('the card closes by itself', restored !== undefined)
    const { audit } = await world.call('history.read', {})
    story.push(`audit log of the gateway: ${audit.state} (${audit.entries.length} entries) ${audit.says}`)
    check('the audit log is read, or it is said why not', audit.entries.length > 0 || audit.says !== '')
  } catch (error) {
    failures.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
  } finally {
    await world.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { held, failures, story }
}

/** Looks again for a while: a real gateway takes its time. */
async function first(find: () => Promise<DriftCard | undefined>): Promise<DriftCard | undefined> {
  for (let tries = 0; tries < 50; tries++) {
    const found = await find()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  return undefined
}

/**
 * Signs in to the Admin UI as a browser does, and sends the form of a server with the fields the form has.
 */
async function saveInAdminUi(
  gateway: Gateway,
  id: string,
  server: { readonly name: string; readonly issuer: string; readonly visibility: string },
): Promise<{ status: number; body: string }> {
  const { email, password } = gateway.admin
  const { origin } = new URL(gateway.url)
  const jar = new Map<string, string>()
  /**
   * As a browser sends a form: with every cookie it was given, from where, and the token that stands in the
   * page.
   */
  const send = async (method: 'GET' | 'POST', path: string, fields?: Record<string, string>) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const csrf = [...jar].find(([name]) => /csrf/i.test(name))?.[1] ?? ''
    const headers = {
      accept: 'text/html,application/json',
      origin,
      referer: `${origin}/admin/`,
      cookie,
      'x-csrf-token': csrf,
    }
    const reply = await ask(method, `${gateway.url}${path}`, headers, fields)
    for (const [name, value] of cookiesOf(reply.cookies)) jar.set(name, value)
    return reply
  }
  const page = await send('GET', '/admin/login')
  const login = await send('POST', '/admin/login', { email, password })
  if (!jar.has('jwt_token'))
    return { status: login.status, body: `no session (page ${page.status}): ${login.body}` }
  const form = {
    name: server.name,
    description: 'a new description',
    visibility: server.visibility,
    oauth_enabled: 'on',
    oauth_authorization_server: server.issuer,
    oauth_scopes: 'openid',
    oauth_token_endpoint: '',
  }
  return send('POST', `/admin/servers/${id}/edit`, form)
}

function cookiesOf(lines: readonly string[]): Map<string, string> {
  return new Map(
    lines.map((line): [string, string] => {
      const [pair = ''] = line.split(';')
      const at = pair.indexOf('=')
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
}

function ask(
  method: 'GET' | 'POST',
  url: string,
  headers: Record<string, string>,
  fields?: Record<string, string>,
): Promise<{ status: number; body: string; cookies: readonly string[] }> {
  const body = fields === undefined ? undefined : new URLSearchParams(fields).toString()
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method,
        agent: false,
        headers: {
          ...headers,
          ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
      },
      (reply) => {
        let text = ''
        reply.setEncoding('utf8')
        reply.on('data', (part: string) => (text += part))
        reply.on('end', () =>
          resolve({
            status: reply.statusCode ?? 0,
            body: text.slice(0, 300),
            cookies: reply.headers['set-cookie'] ?? [],
          }),
        )
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
