import { generateKeyPairSync, sign, verify, type KeyObject, type SignKeyObjectInput } from 'node:crypto'
import { gatherFacts, type Scene } from '../../electron/judging/diagnose.ts'
import { matrixAt } from '../../electron/judging/matrix.ts'
import type { Get } from '../../electron/issuer/gather.ts'
import { createIssuerDocuments } from '../../electron/reading/issuer-documents.ts'
import { decodeToken, STEPS, usualRequest, type Diagnosis } from '../../shared/contextforge/index.ts'
import { judge } from '../../shared/judging/judge.ts'
import { ok } from '../../shared/kernel/result.ts'
import { aGateway, aServer, CANONICAL, ISSUER, NOW, SERVER_ID } from '../helpers/worlds.ts'
import { longestInOneGo } from './in-one-go.ts'
import { ABSOLUTE, interleaved, proven, timed, type Case, type Goal, type Samples } from './kernel.ts'

const TOKENS = 1_000
const GATEWAY = 'https://gw.example.com'
const ALGORITHMS = {
  RS256: { goal: 1.6, hash: 'sha256', pair: () => generateKeyPairSync('rsa', { modulusLength: 2048 }) },
  ES256: { goal: 1.2, hash: 'sha256', pair: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }) },
  EdDSA: { goal: 1.2, hash: null, pair: () => generateKeyPairSync('ed25519') },
} as const
type Algorithm = keyof typeof ALGORITHMS
const names = Object.keys(ALGORITHMS) as Algorithm[]

const MANY = 'P1 many at once'
const goals: readonly Goal[] = [
  ...names.map((name): Goal => ({
    id: `P1 ${name}`,
    what: `${TOKENS} tokens judged with all checks and explanations; a bare verify loop`,
    unit: 'ms',
    goal: ALGORITHMS[name].goal,
    stable: true,
    why: 'one thread of computing on either side, without disk, network or window',
  })),
  {
    id: MANY,
    what: `${TOKENS} tokens of each key as the access map judges many: the longest time in one go`,
    unit: 'ms',
    goal: 50,
    bound: true,
    stable: false,
    why: 'the longest of many short times follows what else the machine does',
  },
]

/** Tokens of one key, none like another; each could be verified alone. */
function tokensOf(name: Algorithm) {
  const { hash, pair } = ALGORITHMS[name]
  const { publicKey, privateKey } = pair()
  const withKey = (key: KeyObject): KeyObject | SignKeyObjectInput =>
    name === 'ES256' ? { key, dsaEncoding: 'ieee-p1363' } : key
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const tokens = Array.from({ length: TOKENS }, (_, at) => {
    const claims = {
      iss: ISSUER,
      sub: `user-${at}`,
      email: 'dana@example.com',
      aud: CANONICAL,
      jti: String(at),
    }
    const head = `${encode({ alg: name, kid: 'k1', typ: 'JWT' })}.${encode({ ...claims, exp: NOW + 600 })}`
    return `${head}.${sign(hash, Buffer.from(head), withKey(privateKey)).toString('base64url')}`
  })
  const parts = tokens.map((token) => {
    const end = token.lastIndexOf('.')
    return {
      data: Buffer.from(token.slice(0, end)),
      signature: Buffer.from(token.slice(end + 1), 'base64url'),
    }
  })
  const bare = (): number =>
    parts.filter(({ data, signature }) => verify(hash, data, withKey(publicKey), signature)).length
  return { tokens, bare, jwk: { ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: name, use: 'sig' } }
}

/** An open gateway whose issuer has these keys; its documents are kept as the app keeps them. */
function sceneWith(keys: readonly object[]): Scene {
  const metadata = { issuer: ISSUER, jwks_uri: `${ISSUER}jwks/` }
  const answers = [{ keys }, metadata].map((body) =>
    ok({ status: 200, location: null, text: JSON.stringify(body) }),
  )
  const get: Get = (url) => Promise.resolve(answers[url.includes('jwks') ? 0 : 1] as (typeof answers)[number])
  const documents = createIssuerDocuments(get, Date.now)
  return {
    gatewayUrl: GATEWAY,
    gateway: aGateway(),
    clock: () => ({ now: NOW, uncertainty: 1 }),
    get: documents.get,
    atHand: documents.atHand,
    past: documents.past,
    userByEmail: () => Promise.resolve({ state: 'active' }),
    protectedResource: () => Promise.resolve({ state: 'not-asked', url: '', detail: '' }),
    clientIdsFor: () => [],
    wasLearned: () => false,
    readServer: () => Promise.resolve(ok({ server: aServer(), inexact: null })),
  }
}

async function judgeOne(scene: Scene, token: string): Promise<Diagnosis> {
  const decoded = decodeToken(token)
  const header = scene.gateway.deployment.AUTH_HEADER_NAME.value
  const asked = usualRequest(SERVER_ID, header, GATEWAY)
  const facts = await gatherFacts(scene, token, SERVER_ID, SERVER, asked, decoded)
  return judge(facts, STEPS, decoded)
}
const SERVER = aServer()

/** In the process of the app itself: a token costs it less than handing it to another thread does. */
async function manyAtOnce(scene: Scene, tokens: readonly string[]): Promise<void> {
  const { cells, legend } = await matrixAt(scene, [SERVER], tokens)
  const isWhole = cells.every((cell) => legend[cell]?.verdict === 'accepted')
  proven(isWhole && cells.length === TOKENS, 'not all accepted by the access map')
}

async function measure(rounds: number): Promise<Readonly<Record<string, Samples>>> {
  const found: Record<string, Samples> = {}
  const longest = Array.from({ length: rounds }, () => 0)
  for (const name of names) {
    const { tokens, bare, jwk } = tokensOf(name)
    const scene = sceneWith([jwk])
    const spoiled = (tokens[0] as string).replace(/[^.]+$/, (tokens[1] as string).split('.')[2] as string)
    const { verdict, stoppedAt } = await judgeOne(scene, spoiled)
    proven(verdict === 'rejected' && stoppedAt === 'signature', `${name}: a foreign signature is ${verdict}`)
    const { app, floor } = await interleaved(rounds, {
      app: async () => {
        const all: Diagnosis[] = []
        let isWhole = false
        const took = await timed(async () => {
          for (const token of tokens) all.push(await judgeOne(scene, token))
          // Reading the explanations is timed too, so that none may be left to be made later.
          isWhole = all.every(
            (one) => one.verdict === 'accepted' && one.steps.every((step) => step.explanation !== ''),
          )
        })
        proven(isWhole && all.length === TOKENS, `${name}: not all accepted, each step explained`)
        return took
      },
      floor: () => timed(() => proven(bare() === TOKENS, `${name}: the bare loop refused a token`)),
    })
    found[`P1 ${name}`] = { values: app, floors: floor }
    for (const [round, before] of longest.entries())
      longest[round] = Math.max(before, await longestInOneGo(() => manyAtOnce(scene, tokens)))
  }
  found[MANY] = { values: longest, floors: ABSOLUTE }
  return found
}

/** One thread against one thread: tokens through the app's verifier, beside `crypto.verify` alone. */
export const p1: Case = { id: 'P1', goals, runs: 'in-electron', rounds: 15, measure }
