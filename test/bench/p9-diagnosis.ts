import { fetch } from 'undici'
import { generateKeyPairSync, randomUUID, sign, verify } from 'node:crypto'
import { openHistory } from '../../electron/history/history.ts'
import type { Get } from '../../electron/issuer/gather.ts'
import type { ProbeDeps } from '../../electron/probe/live-test.ts'
import { createTokenTest } from '../../electron/probe/token-test.ts'
import { createIssuerDocuments } from '../../electron/reading/issuer-documents.ts'
import { createReading } from '../../electron/reading/reading.ts'
import { createShelf } from '../../electron/shelf/shelf.ts'
import { ok } from '../../shared/kernel/result.ts'
import { aGateway, CANONICAL, ISSUER, SERVER_ID } from '../helpers/worlds.ts'
import { interleaved, proven, timed, type Case, type Samples } from './kernel.ts'
import { atStub, clientOf, LATE, put, putServer, startStore } from './stub-store.ts'

const METADATA = new URL(ISSUER)
METADATA.pathname = `/.well-known/oauth-authorization-server${METADATA.pathname.replace(/\/$/, '')}`
const KEYS = `${ISSUER}jwks/`
const EMAIL = 'dana@example.com'
const USER = `/v1/auth/email/admin/users/${encodeURIComponent(EMAIL)}`
const PRM = `/.well-known/oauth-protected-resource/servers/${SERVER_ID}/mcp`

function aSigned() {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const exp = Math.trunc(Date.now() / 1000) + 36_000
  const claims = { iss: ISSUER, sub: 'dana', email: EMAIL, aud: CANONICAL, exp }
  const head = `${encode({ alg: 'RS256', kid: 'k1', typ: 'JWT' })}.${encode(claims)}`
  const signature = sign('sha256', Buffer.from(head), privateKey)
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' }
  return { token: `${head}.${signature.toString('base64url')}`, head, signature, publicKey, jwk }
}

/** The app's own test of a token on an open connection, with the stub for gateway and issuer. */
async function appAt(baseUrl: string, token: string) {
  const { client, http } = clientOf(baseUrl)
  const asked: string[] = []
  const get: Get = async (url) => {
    asked.push(url)
    const reply = await http.send({ method: 'GET', url: atStub(baseUrl, url) })
    return reply.ok ? ok({ status: reply.value.status, text: reply.value.text, location: null }) : reply
  }
  const documents = createIssuerDocuments(get, Date.now)
  const server = await client.getServer(SERVER_ID)
  if (!server.ok) throw new Error(`the stub's server cannot be read: ${server.error.kind}`)
  const first = {
    servers: [server.value.server],
    broken: [],
    complete: true,
    missing: [],
    pages: 1,
    rest: null,
  }
  const reading = createReading({
    id: 'r',
    client,
    now: Date.now,
    first,
    settings: null,
    before: () => undefined,
  })
  reading.begin()
  const scene = {
    gatewayUrl: 'https://gw.example.com',
    gateway: aGateway(),
    clock: () => ({ now: Date.now() / 1000, uncertainty: 1 }),
    get: documents.get,
    userByEmail: (email: string) => reading.user(email, 0),
    protectedResource: (serverId: string) => reading.protectedResource(serverId, 0),
    clientIdsFor: () => [],
    wasLearned: () => false,
    readServer: (serverId: string, fresh: number) => reading.server(serverId, fresh),
  }
  const open = {
    opened: { profile: { id: 'p' } },
    reading,
    scene,
    known: reading.known,
    rememberClientIds: () => undefined,
    readAnew: documents.expire,
  }
  const shelf = createShelf(randomUUID)
  const entry = shelf.entrance().add(token)
  if (entry === null) throw new Error('the shelf took no token')
  const history = openHistory(':memory:', 'now', ({ kind }) => kind)
  const gateways = { need: () => ok(open) } as unknown as ProbeDeps['gateways']
  const test = createTokenTest({ gateways, shelf, history, now: Date.now, newId: randomUUID })
  return {
    async diagnose(): Promise<void> {
      asked.length = 0
      const [told, advertised] = await Promise.all([
        test({ tokenId: entry.id, serverId: SERVER_ID, anew: true }),
        scene.protectedResource(SERVER_ID),
      ])
      const { verdict } = told.ok ? told.value.diagnosis : { verdict: 'nothing' }
      proven(verdict === 'accepted' && advertised.state === 'read', `the verdict is ${verdict}`)
      proven(asked.includes(KEYS) && asked.includes(METADATA.href), 'the issuer was not asked anew')
    },
    async close() {
      history.close()
      await http.close()
    },
  }
}

async function measure(rounds: number, stubUrl: string): Promise<Readonly<Record<string, Samples>>> {
  const { token, head, signature, publicKey, jwk } = aSigned()
  const config = { authorization_servers: [ISSUER], client_id: 'a', resource: [CANONICAL] }
  await putServer(stubUrl, config)
  await put(stubUrl, atStub('', METADATA.href), { issuer: ISSUER, jwks_uri: KEYS })
  await put(stubUrl, atStub('', KEYS), { keys: [jwk] })
  await put(stubUrl, USER, { email: EMAIL, is_active: true })
  await put(stubUrl, PRM, { resource: CANONICAL, authorization_servers: [ISSUER] })
  const baseUrl = `${stubUrl}/rtt${LATE}`
  const app = await appAt(baseUrl, token)
  const read = async (url: string): Promise<unknown> => (await fetch(url)).json()
  const script = async (): Promise<void> => {
    const keys = read(atStub(baseUrl, METADATA.href)).then(() => read(atStub(baseUrl, KEYS)))
    const found = await Promise.all([
      read(`${baseUrl}/v1/servers/${SERVER_ID}`),
      read(baseUrl + PRM),
      read(baseUrl + USER),
      keys,
    ])
    proven(verify('sha256', Buffer.from(head), publicKey, signature), 'the script refused the signature')
    proven(JSON.stringify(found).includes(CANONICAL), 'the script read no audience')
  }
  const { values, floors } = await interleaved(rounds, {
    values: () => timed(() => app.diagnose()),
    floors: () => timed(script),
  })
  await app.close()
  return { 'P9 diagnosis': { values, floors } }
}

/** A token diagnosed with nothing at hand but the list, beside a script that asks the same, side by side. */
export const p9: Case = {
  id: 'P9',
  runs: 'in-electron',
  rounds: 31,
  stub: startStore,
  goals: [
    {
      id: 'P9 diagnosis',
      what: `server, resource, user, metadata, keys, verify, verdict at ${LATE} ms; the same requests by a script`,
      unit: 'ms',
      goal: 1.2,
      stable: true,
      why: 'the waiting, which is the same on either side, is nearly all of it',
    },
  ],
  measure,
}
