import { seeded } from './random.ts'
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import type { Get } from '../../electron/issuer/gather.ts'
import { gatherIssuerFacts } from '../../electron/issuer/gather.ts'
import { CURRENT_RULES } from '../../shared/contextforge/capabilities.ts'
import type { Json, JsonObject } from '../../shared/kernel/json.ts'
import { ok } from '../../shared/kernel/result.ts'
import { explained, readPaste } from '../../shared/paste/read.ts'
import { recognise } from '../../shared/token/recognise.ts'
import { wrappings } from './wrappings.ts'
import { judge } from '../../shared/judging/judge.ts'
import { aServer, CANONICAL, ISSUER, NOW, someFacts } from './worlds.ts'

const part = (value: Json | Buffer): string =>
  (Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value))).toString('base64url')

const GOOD: JsonObject = {
  iss: ISSUER,
  aud: CANONICAL,
  sub: 'u',
  email: 'dana@example.com',
  iat: NOW - 60,
  exp: NOW + 600,
}
const DEFECTS: readonly JsonObject[] = [
  { aud: 'other' },
  { aud: `${CANONICAL}/` },
  { aud: CANONICAL.toUpperCase() },
  { aud: [] },
  { aud: null },
  { aud: { a: CANONICAL } },
  { exp: NOW - 60 },
  { exp: 'soon' },
  { iat: NOW + 600 },
  { nbf: NOW + 600 },
  { iss: 'https://evil.example' },
  { iss: `${ISSUER}x` },
  { nonce: 'n' },
  { at_hash: 'h' },
  { sub: 5 },
  { jti: 7 },
  { email: '', sub: 'nobody' },
  { email: 5 },
]

/** An issuer with its published key, one good token, and many tokens that are signed but have one fault. */
function makeIssuer() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', alg: 'ES256' } as JsonObject
  const issue = (claims: JsonObject, header: JsonObject = {}, key: KeyObject = privateKey): string => {
    const input = `${part({ alg: 'ES256', kid: 'k1', ...header })}.${part(claims)}`
    return `${input}.${part(sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }))}`
  }
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  return {
    jwk,
    good: issue(GOOD),
    bad: [
      ...DEFECTS.map((defect) => issue({ ...GOOD, ...defect })),
      issue(GOOD, {}, stranger),
      issue(GOOD, { kid: 'k2' }),
      issue(GOOD, { kid: 7 }),
      issue(GOOD, { crit: ['exp'] }),
      issue(GOOD, { jwk: stranger.export({ format: 'jwk' }) as JsonObject }, stranger),
      issue(GOOD, { jku: 'https://evil.example/keys' }, stranger),
      `${part({ alg: 'none' })}.${part(GOOD)}.`,
      `${part({ alg: 'HS256', kid: 'k1' })}.${part(GOOD)}.c2ln`,
    ],
  }
}

const LETTERS = 'eyJABCabc019-_.=+/ \n\t"\'{}[]:,&?#%;\\\u202e\u200b\u0000é漢🙂'

/**
 * Makes pastes: good and bad tokens, cut, joined, changed and wrapped in everything people paste, and random
 * text.
 */
export function pasteMaker(random: () => number, good: string, bad: readonly string[]): () => string {
  const upTo = (n: number): number => Math.floor(random() * n)
  const one = <T>(list: readonly T[]): T => list[upTo(list.length)] as T
  const noise = (n: number): string => Array.from({ length: upTo(n) }, () => one([...LETTERS])).join('')
  const mutate = (token: string): string => {
    const at = upTo(token.length)
    const parts = token.split('.')
    switch (upTo(10)) {
      case 0:
        return token.slice(0, at) + one([...LETTERS]) + token.slice(at + 1)
      case 1:
        return token.slice(0, at)
      case 2:
        return token.slice(0, at) + noise(6) + token.slice(at)
      case 3:
        return [parts[0], one(bad).split('.')[1], parts[2]].join('.')
      case 4:
        return [one(bad).split('.')[0], parts[1], parts[2]].join('.')
      case 5:
        return `${parts[0]}.${parts[1]}.${Buffer.from(noise(64)).toString('base64url')}`
      case 6:
        return `${parts.join('.')}.${noise(8)}`
      case 7:
        return `${part({ alg: one(['none', 'HS256', 'RS256', 'ES256', 'ES384', '', 'NONE']), kid: 'k1' })}.${parts[1]}.${parts[2]}`
      case 8:
        return `${parts[0]}.${Buffer.from(`{"aud":"x",${JSON.stringify({ ...GOOD, n: upTo(9) }).slice(1)}`).toString('base64url')}.${parts[2]}`
      default:
        return token
    }
  }
  const wrap = (token: string): string => {
    switch (upTo(22)) {
      case 12:
        return (one(wrappings)?.[1] ?? String)(token)
      case 13:
        return `curl ^"https://gw.example.com/servers/${upTo(99)}/sse^" -H ^"authorization: Bearer ${token}^" ^${noise(9)}`
      case 14:
        return `HTTP/1.1 401\nwww-authenticate: Bearer resource_metadata="https://gw.example.com/${noise(20)}"\n${mutate(token)}`
      case 15:
        return JSON.stringify({
          mcpServers: {
            a: {
              url: `https://gw.example.com/${noise(9)}`,
              headers: { Authorization: `Bearer ${token}` },
              env: { A: mutate(token) },
            },
          },
        }).slice(0, 400 + upTo(2_000))
      case 16:
        return JSON.stringify({
          resource: `https://a.example/${noise(9)}`,
          authorization_servers: [noise(20)],
          x: token,
        })
      case 17:
        return JSON.stringify({
          error: 'invalid_target',
          error_description: `AADSTS${upTo(9_999_999)} ${noise(30)} ${token}`,
        })
      case 18:
        return `OAuth access token verification failed (issuer=${noise(20)}): Audience doesn't match ${token}`
      case 19:
        return `https://a.example/cb?error=${noise(9)}&error_description=${encodeURIComponent(token)}#${noise(9)}`
      case 20:
        return JSON.stringify({
          keys: [{ kty: 'RSA', kid: token, n: noise(40) }],
          issuer: noise(30),
          jwks_uri: token,
          token_endpoint: noise(9),
        })
      case 21:
        return Buffer.from(JSON.stringify({ access_token: token, note: noise(40) })).toString('base64')
      case 0:
        return `Authorization: Bearer ${token}`
      case 1:
        return JSON.stringify({ access_token: token, id_token: one(bad), refresh_token: noise(30) })
      case 2:
        return `curl -H 'Authorization: Bearer ${token}' https://gw.example.com`
      case 3:
        return `https://app.example.com/#access_token=${encodeURIComponent(token)}`
      case 4:
        return `Cookie: a=${token}; b=${noise(12)}`
      case 5:
        return (token.match(/.{1,48}/g) ?? []).join('\n  ')
      case 6:
        return JSON.stringify({
          log: { entries: [{ request: { headers: [{ name: 'Authorization', value: `Bearer ${token}` }] } }] },
        })
      case 7:
        return `${noise(40)} ${token} ${noise(40)}`
      case 8:
        return `"${token}"`
      case 9:
        return `${token}\n${mutate(one(bad))}`
      case 10:
        return `{"access_token":"${token}"` + noise(20)
      default:
        return token
    }
  }
  return () => {
    const kind = random()
    if (kind < 0.1) return noise(400)
    if (kind < 0.15) return '{"a":'.repeat(upTo(2_000)) + noise(20)
    if (kind < 0.2) return Buffer.from(noise(300)).toString('base64url')
    const token = mutate(random() < 0.5 ? good : one(bad))
    return wrap(random() < 0.3 ? mutate(token) : token)
  }
}

/** The processor time of this thread, in milliseconds. */
const processorMs = (): number => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}

/**
 * How long a task takes. A task that seems slow is repeated, and the shorter time counts: a slow paste is
 * slow every time, while the garbage collection of thousands of earlier pastes happens once.
 */
function taskMs(task: () => unknown): number {
  const once = (): number => {
    const begun = processorMs()
    task()
    return processorMs() - begun
  }
  const first = once()
  return first < 20 ? first : Math.min(first, once(), once())
}

export interface PastesReport {
  readonly pastes: number
  readonly tokens: number
  readonly verdicts: Readonly<Record<string, number>>
  /** Tokens that were accepted although they are not the good one; there must be none. */
  readonly falselyAccepted: readonly string[]
  /**
   * The longest time to recognise one paste, and below, to judge one token without its signature, in
   * milliseconds of processor time, which does not count other processes.
   */
  readonly slowestRecogniseMs: number
  /** The longest time to read one paste completely, with tokens and everything else. */
  readonly slowestReadMs: number
  /** How many answers contained the signature of a pasted token; there must be none. */
  readonly leaked: number
  readonly slowestJudgeMs: number
}

/**
 * Sends `count` pastes through the app's own recogniser, signature check and judge. Rejects when one of them
 * throws.
 */
export async function runPastes(count: number, seed: number): Promise<PastesReport> {
  const { jwk, good, bad } = makeIssuer()
  const next = pasteMaker(seeded(seed), good, bad)
  const server = aServer()
  const get: Get = (url) => {
    const home = 'https://idp.example.com'
    const document = url.includes('/.well-known/')
      ? { issuer: ISSUER, jwks_uri: `${home}/keys` }
      : { keys: [jwk] }
    return Promise.resolve(ok({ status: 200, text: JSON.stringify(document), location: null }))
  }
  const verdicts: Record<string, number> = {}
  const falselyAccepted: string[] = []
  let tokens = 0
  let slowestRecogniseMs = 0
  let slowestJudgeMs = 0
  let slowestReadMs = 0
  let leaked = 0
  const signature = good.split('.')[2] ?? ''
  for (let n = 0; n < count; n++) {
    const text = next()
    const recognised = recognise(text)
    slowestRecogniseMs = Math.max(
      slowestRecogniseMs,
      taskMs(() => recognise(text)),
    )
    const answer = explained(readPaste(text, null, NOW))
    slowestReadMs = Math.max(
      slowestReadMs,
      taskMs(() => explained(readPaste(text, null, NOW))),
    )
    if (JSON.stringify(answer).includes(signature)) leaked++
    for (const { token } of recognised.tokens) {
      tokens++
      const issuer = await gatherIssuerFacts(get, token, server, 'https://gw.example.com', CURRENT_RULES)
      const facts = someFacts({ token, server, ...issuer })
      const { verdict } = judge(facts)
      slowestJudgeMs = Math.max(
        slowestJudgeMs,
        taskMs(() => judge(facts)),
      )
      verdicts[verdict] = (verdicts[verdict] ?? 0) + 1
      if (verdict === 'accepted' && token !== good) falselyAccepted.push(token)
    }
  }
  return {
    pastes: count,
    tokens,
    verdicts,
    falselyAccepted,
    slowestRecogniseMs,
    slowestReadMs,
    leaked,
    slowestJudgeMs,
  }
}
