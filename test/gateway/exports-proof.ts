import { execFileSync } from 'node:child_process'
import Database from 'better-sqlite3'
import { createChangeHandlers } from '../../electron/handlers/change.ts'
import { exportPlans, type ExportForm } from '../../shared/change/export.ts'
import type { WantedChange } from '../../shared/change/review.ts'
import { canonicalJson, isObject, type Json, type JsonObject } from '../../shared/kernel/json.ts'
import { appScene } from '../helpers/app-scene.ts'
import type { Rig } from './rig/rig.ts'
import { aJournal, depsFor } from './toggle-proof.ts'

const ISSUER = 'https://issuer.example.com'
const AUDIENCE: WantedChange = { kind: 'add-audience', value: 'api://exported' }
const PLAIN: JsonObject = {
  resource: ['https://a.example.com'],
  x_note: { a: [1, null, 'it’s "quoted" \'here\' $HOME `id`'] },
}

/** Settings with secrets in every kind of place, and what is wanted of them. */
const shapes: readonly {
  readonly name: string
  readonly config: JsonObject
  readonly wanted?: WantedChange
}[] = [
  { name: 'nothing secret', config: PLAIN },
  {
    name: 'a secret the gateway keeps',
    config: { ...PLAIN, client_secret: 'kept', nested: { Password: 'kept too' } },
  },
  {
    name: 'a kept secret in a list',
    config: {
      ...PLAIN,
      providers: [
        { id: 1, token: 'kept' },
        { id: 2, token: 'kept as well' },
      ],
    },
  },
  {
    name: 'secrets it does not keep',
    config: {
      ...PLAIN,
      api_key: "it's a key\n",
      client_assertion_type: 'urn:x',
      password_grant_enabled: true,
      private_key_path: '/etc/key',
    },
  },
  {
    name: 'kept ones and others',
    config: {
      ...PLAIN,
      client_secret: 'kept',
      signing_key: { kty: 'oct', k: 'aaa', kid: '7' },
      passphrase: 'p$HOME`id`',
    },
  },
  {
    name: 'secrets by their form',
    config: {
      ...PLAIN,
      token_url: 'https://me:pw@idp.example.com/t',
      db: 'Server=x;Password=y;',
      headers: [{ name: 'Cookie', value: 'a=b' }],
    },
  },
  {
    name: 'empty secrets',
    config: { ...PLAIN, client_secret: '', api_key: null, password: null, cookie: [] },
  },
  { name: 'five stars that stand there', config: { ...PLAIN, api_key: '*****' } },
  {
    name: 'odd names and numbers',
    config: { ...PLAIN, 'a.b': 1.5, '': 'x', ключ: [true], '@FILL-IN-1-x@': '@FILL-IN-1-x@', api_key: 'k' },
  },
  {
    name: 'OAuth off',
    config: { ...PLAIN, client_secret: 'gone then' },
    wanted: { kind: 'switch', on: false },
  },
]

export interface ExportsProof {
  readonly agreed: number
  readonly total: number
  readonly failures: readonly string[]
}

/**
 * Exports a reviewed plan from every shape in every form, fills its blanks in, and sends it to the gateway as
 * its reader would: JSON and Helm values by the request they hold, curl by a shell. Then every key that was
 * not meant to change must be stored byte for byte as it was, read from the gateway's own database, where a
 * kept secret has the same ciphertext. Before that, what still has a blank must be no JSON, no YAML, and a
 * command that sends nothing.
 */
export async function proveExports(rig: Rig): Promise<ExportsProof> {
  const failures: string[] = []
  const { url, authHeaderName, admin } = rig.gateway
  const { scene, opened, close } = await appScene({
    url,
    authHeaderName,
    caPem: rig.authority.certPem,
    ...admin,
  })
  const database = new Database(rig.gateway.database, { readonly: true })
  const stored = (id: string): { readonly config: Json; readonly enabled: number } => {
    const row = database
      .prepare<[string], { oauth_config: string; oauth_enabled: number }>(
        'SELECT oauth_config, oauth_enabled FROM servers WHERE id = ?',
      )
      .get(id)
    return { config: JSON.parse(row?.oauth_config ?? 'null') as Json, enabled: row?.oauth_enabled ?? -1 }
  }
  const deps = depsFor(scene, opened.profile, opened.client.putServer.bind(opened.client), [], aJournal())
  const handlers = createChangeHandlers(deps)
  const token = await rig.admin.login()
  let total = 0
  try {
    for (const { name, config, wanted = AUDIENCE } of shapes)
      for (const form of ['json', 'curl', 'helm'] as const) {
        total += 1
        const fail = (what: string): void => void failures.push(`export, ${name}, ${form}: ${what}`)
        const { id } = await rig.admin.createServer({
          oauth_enabled: true,
          oauth_config: { authorization_servers: [ISSUER] },
        })
        await rig.admin.putServer(id, { oauthConfig: { authorization_servers: [ISSUER], ...config } })
        const before = stored(id)
        const preview = await handlers['change.preview']({ serverId: id, wanted, tokenId: null })
        if (!preview.ok) {
          fail(`no review: ${JSON.stringify(preview.error)}`)
          continue
        }
        const { review } = preview.value
        const text = exportPlans([review], { baseUrl: url, headerName: authHeaderName }, form)
        const { blanks } = review.instruction
        if (blanks.length > 0 && (await sent(rig, form, text, token))) fail('was sent with its blanks open')
        if (canonicalJson(stored(id).config) !== canonicalJson(before.config))
          fail('changed the server with its blanks open')
        const whole = blanks.reduce(
          (left, { path }, at) =>
            left.replace(new RegExp(`(?<!["\\w])@FILL-IN(-X)*-${at + 1}-[\\w.-]*@`), () =>
              JSON.stringify(valueAt(config, path.slice(1))),
            ),
          text,
        )
        if (!(await sent(rig, form, whole, token))) fail('was not taken')
        const after = stored(id)
        if (wanted.kind === 'switch') {
          if (after.enabled !== 0 || after.config !== null) fail('did not turn OAuth off')
          if (failures.length === 0) continue
        } else {
          const changed = keysOf(before.config, after.config)
          if (changed.join() !== 'resource') fail(`changed ${changed.join(', ') || 'nothing'}`)
        }
      }
  } finally {
    database.close()
    await close()
  }
  const broken = new Set(failures.map((line) => line.split(': ', 1)[0])).size
  return { agreed: total - broken, total, failures }
}

/**
 * Sends an export as its reader would. False where it cannot be read, or nothing was sent, or the gateway
 * refused it.
 */
async function sent(rig: Rig, form: ExportForm, text: string, token: string): Promise<boolean> {
  try {
    if (form === 'curl') {
      const env = { PATH: process.env['PATH'] ?? '', TOKEN: token }
      execFileSync('/bin/sh', ['-c', text], { env, stdio: 'pipe', timeout: 60_000 })
      return true
    }
    const read = (form === 'json' ? JSON.parse(text) : fromYaml(rig, text)) as JsonObject
    const { path, body } = form === 'json' ? requestIn(read) : entryIn(read, await hasVersionedPath(rig))
    const { status } = await rig.admin.call('PUT', path, body)
    return status === 200
  } catch {
    return false
  }
}

const requestIn = (plan: JsonObject): { path: string; body: Json } =>
  plan['request'] as unknown as { path: string; body: Json }

/** What the comment above the values says: each entry as PUT /servers/{id}. */
function entryIn(values: JsonObject, versioned: boolean): { path: string; body: Json } {
  const [entry] = values['virtualServers'] as unknown as readonly JsonObject[]
  const { id, name: _name, ...body } = entry ?? {}
  return { path: `${versioned ? '/v1' : ''}/servers/${typeof id === 'string' ? id : ''}`, body }
}

const hasVersionedPath = async (rig: Rig): Promise<boolean> =>
  (await rig.admin.call('GET', '/v1/servers')).status !== 404

/** By the reader the gateway itself has: PyYAML. */
const fromYaml = (rig: Rig, text: string): unknown =>
  JSON.parse(
    execFileSync(
      rig.environment.python,
      ['-c', 'import sys, json, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)'],
      { input: text, stdio: 'pipe', encoding: 'utf8' },
    ),
  )

function valueAt(config: Json, path: readonly (string | number)[]): Json {
  let at: Json | undefined = config
  for (const step of path)
    at = Array.isArray(at)
      ? (at as readonly Json[])[Number(step)]
      : isObject(at ?? null)
        ? (at as JsonObject)[step]
        : undefined
  return at ?? null
}

const keysOf = (before: Json, after: Json): readonly string[] => {
  const [a, b] = [isObject(before) ? before : {}, isObject(after) ? after : {}]
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(
    (key) =>
      canonicalJson(a[key] ?? null) !== canonicalJson(b[key] ?? null) ||
      Object.hasOwn(a, key) !== Object.hasOwn(b, key),
  )
}
