import { describe, expect, test } from 'vitest'
import { PROFILES } from '../../../shared/client/profiles/all.ts'
import { inspectorChallenge } from '../../../shared/client/challenge.ts'
import type { Walked, Whose } from '../../../shared/client/walked.ts'
import type { StepId } from '../../../shared/client/way.ts'
import type { Json, JsonObject } from '../../../shared/kernel/json.ts'
import {
  asText,
  madeUp,
  MADE_UP,
  madeUpServer,
  real,
  realAddress,
  realServer,
  walkThrough,
} from './recorded.ts'

/**
 * What is wrong in each set-up, and so the only step at which a client may stop there; null where nothing
 * stops anybody.
 */
const WRONG: Readonly<Record<string, readonly [StepId, Whose] | null>> = {
  prm404: ['metadata', 'gateway'],
  'prm-noas': ['metadata', 'gateway'],
  'chal-404': ['metadata', 'gateway'],
  'res-host': ['resource', 'proxy'],
  'res-https': ['resource', 'proxy'],
  'res-slash': ['resource', 'gateway'],
  'res-root': ['resource', 'gateway'],
  'res-prefix': ['resource', 'gateway'],
  as404: ['server-metadata', 'identity-provider'],
  'issuer-other': ['issuer', 'identity-provider'],
  'issuer-slash': ['issuer', 'gateway'],
  nodcr: ['registration', 'identity-provider'],
  'dcr-denied': ['registration', 'identity-provider'],
  'cimd-nodcr': ['registration', 'identity-provider'],
  'iss-missing': ['issuer', 'identity-provider'],
  'iss-wrong': ['issuer', 'identity-provider'],
  'authz-denied': ['scopes', 'identity-provider'],
  'authz-invalid-target': ['scopes', 'identity-provider'],
  reject: ['token', 'identity-provider'],
  forbid: ['first-call', 'gateway'],
  stepup: ['first-call', 'gateway'],
}

describe('a client stops at the step that is wrong, and nowhere else', () => {
  for (const topology of Object.keys(madeUp.pairs).filter((one) => one !== 'untrusted'))
    test(`in the made-up set-up ${topology}`, () => {
      const stops = Object.keys(madeUp.pairs[topology] ?? {}).map((client) => {
        // Only for Gemini CLI, which does not get on without it, was `iss` sent in every callback.
        const iss = client === 'gemini' && topology !== 'iss-missing'
        return { client, at: walkThrough(client, MADE_UP, null, madeUpServer(topology, iss)).stoppedAt }
      })
      const wrong = WRONG[topology] ?? null
      for (const { client, at } of stops)
        if (at !== null) expect([client, at.id, at.whose]).toEqual([client, ...(wrong ?? ['nowhere'])])
      if (wrong !== null) expect(stops.some(({ at }) => at !== null)).toBe(true)
    })

  test.each([
    ['kc-default', 'registration', 'identity-provider'],
    ['kc-private', 'metadata', 'gateway'],
    ['kc-optional', 'registration or token', 'identity-provider'],
    ['kc-noxfp', 'challenge or resource', 'proxy'],
    ['kc-nohost', 'challenge or metadata or resource', 'proxy or gateway'],
    ['ri-custom', 'scopes or registration', 'identity-provider'],
    ['kc-recipe', '', ''],
  ])('in the real set-up %s at %s, which is a matter of the %s', (topology, steps, whose) => {
    for (const client of Object.keys(real.pairs[topology] ?? {})) {
      const at = walkThrough(client, realAddress(topology), null, realServer(topology, client)).stoppedAt
      if (steps === '') expect(at).toBeNull()
      else
        expect([client, steps.split(' or ').includes(at?.id ?? ''), at?.whose]).toEqual([
          client,
          true,
          at?.whose,
        ])
      if (at !== null) expect(whose.split(' or ')).toContain(at.whose)
    }
  })
})

describe('a walk never says more than it knows', () => {
  test('what was not sent ends in would-get-in, and every later step is assumed', () => {
    const server = madeUpServer('cf', false)
    const walked = walkThrough('sdk1', MADE_UP, null, (ask) =>
      ['register', 'authorize', 'token', 'first-call'].includes(ask.purpose)
        ? { kind: 'not-sent', absent: false }
        : server(ask),
    )
    expect(walked.verdict).toBe('would-get-in')
    expect(walked.requests.map(({ status }) => status)).toEqual([401, 200, 200, null, null, null, null])
    expect(walked.steps.filter(({ outcome }) => outcome === 'assumed').map(({ id }) => id)).toEqual([
      'registration',
      'scopes',
      'redirect',
      'token',
      'first-call',
    ])
  })

  test('an address that may not be asked ends in cannot-decide at its step', () => {
    const server = madeUpServer('cf', false)
    const walked = walkThrough('sdk2', MADE_UP, null, (ask) =>
      ask.purpose === 'server-metadata'
        ? { kind: 'withheld', reason: 'it is not on the list of hosts' }
        : server(ask),
    )
    expect(walked.verdict).toBe('cannot-decide')
    expect(walked.stoppedAt).toBeNull()
    expect(walked.says).toContain('it is not on the list of hosts')
  })

  test('a made-up address at which nothing is found stops the client at the document that was missing', () => {
    const server = madeUpServer('as404', false)
    const walked = walkThrough('sdk1', MADE_UP, null, (ask) =>
      ask.guessed ? { kind: 'not-sent', absent: true } : server(ask),
    )
    expect([walked.verdict, walked.stoppedAt?.id]).toEqual(['stops', 'server-metadata'])
    expect(walked.endedAfter).toEqual({ side: 'AS', method: 'POST', path: '/register', status: null })
  })
})

describe('scopes_supported that is no list', () => {
  const spoilt = (purpose: string, value: Json) => {
    const server = madeUpServer('cf', false)
    return walkThrough('mcp-remote', MADE_UP, null, (ask) => {
      const reply = server(ask)
      if (ask.purpose !== purpose || reply.kind !== 'answered' || reply.status !== 200) return reply
      const document = JSON.parse(reply.text) as JsonObject
      return { ...reply, text: JSON.stringify({ ...document, scopes_supported: value }) }
    })
  }

  test.each([
    ['resource-metadata', 'metadata', 'gateway'],
    ['server-metadata', 'server-metadata', 'identity-provider'],
  ])('ends mcp-remote when it is refused, and the %s is why', (purpose, step, whose) => {
    for (const value of ['openid email', null, 7, {}]) {
      const walked = spoilt(purpose, value)
      expect(walked.stoppedAt).toMatchObject({ id: step, whose })
      expect(asText(walked).at(-1)).toMatch(/^RS POST .*\/mcp 401$/)
      expect(walked.sent.registration).toBeNull()
    }
  })

  test('an empty text is to mcp-remote an empty list: it asks for no scope, and its SDK takes no such document', () => {
    expect(spoilt('resource-metadata', '').sent.registration).not.toHaveProperty('scope')
  })
})

describe('a client that was never run here', () => {
  const never = PROFILES.filter(({ basis }) => basis === 'documented')

  test('has its source and date, and says with every verdict that it was not tried', () => {
    expect(never.map(({ id }) => id)).toEqual([
      'claude-hosted',
      'chatgpt',
      'cursor',
      'vscode',
      'copilot-studio',
      'copilot-cli',
      'n8n',
    ])
    for (const { id, rules, source, date } of never) {
      expect([rules, source !== '', date]).toEqual([`documented on ${date}`, true, '2026-11-27'])
      expect(walkThrough(id, MADE_UP, null, madeUpServer('cf', false)).says).toContain('was not tried')
    }
  })

  test('of the hosted ones Claude and ChatGPT stop where PKCE is not announced; of those run here none does', () => {
    const stops = PROFILES.filter(
      ({ id }) =>
        walkThrough(id, MADE_UP, null, madeUpServer('nopkce', id === 'gemini')).stoppedAt?.id === 'pkce',
    )
    expect(stops.map(({ id }) => id)).toEqual(['claude-hosted', 'chatgpt'])
  })
})

test('of two challenges in two headers Codex reads the first, and the others both as one', () => {
  const server = madeUpServer('cf', false)
  const scopes = ['codex', 'sdk2'].map((client) => {
    const { sent } = walkThrough(client, MADE_UP, null, (ask) => {
      const reply = server(ask)
      if (reply.kind !== 'answered' || reply.status !== 401) return reply
      const challenge = reply.headers['www-authenticate'] ?? ''
      const both = `${challenge}, Bearer error="insufficient_scope", scope="mcp:admin"`
      return { ...reply, headers: { 'www-authenticate': both }, first: { 'www-authenticate': challenge } }
    })
    return JSON.stringify(sent.registration).includes('mcp:admin')
  })
  expect(scopes).toEqual([false, true])
})

test('what a client never looks at has not passed: Claude Code asks for no challenge, stopped or not', () => {
  for (const topology of ['cf', 'nodcr']) {
    const { steps } = walkThrough('claude-code', MADE_UP, null, madeUpServer(topology, false))
    expect(steps.slice(0, 2).map(({ id, outcome }) => [id, outcome])).toEqual([
      ['refused', 'not-looked-at'],
      ['challenge', 'not-looked-at'],
    ])
    expect(steps.find(({ id }) => id === 'metadata')?.outcome).toBe('passed')
  }
})

// Real Claude Code 2.1.332: at a provider that gave no refresh token it used its short-lived token at once.
test('Claude Code refreshes a short-lived token before its first use only where it was given what refreshes it', () => {
  const server = madeUpServer('cf', false)
  const tokenRequests = (more: JsonObject): number => {
    const { requests } = walkThrough('claude-code', MADE_UP, null, (ask) =>
      ask.purpose === 'token'
        ? {
            kind: 'answered',
            status: 200,
            headers: {},
            text: JSON.stringify({ access_token: 'cut', token_type: 'Bearer', ...more }),
          }
        : server(ask),
    )
    return requests.filter(({ path, method }) => method === 'POST' && path === '/token').length
  }
  expect(tokenRequests({ expires_in: 120 })).toBe(1)
  expect(tokenRequests({ expires_in: 120, refresh_token: 'cut' })).toBe(3)
  expect(tokenRequests({ expires_in: 3600, refresh_token: 'cut' })).toBe(1)
})

// As real OpenCode 1.18.33 did behind a proxy that lets only GET through.
test('OpenCode takes a 401 to its event stream for a refusal in its first attempt, and not in its sign-in', () => {
  const server = madeUpServer('cf', false)
  const lets = (get: boolean) =>
    walkThrough('opencode', MADE_UP, null, (ask) => {
      if (ask.purpose !== 'call') return server(ask)
      if (ask.method === 'GET' && get) return server({ ...ask, method: 'POST' })
      return { kind: 'answered', status: 403, headers: {}, text: '' }
    })
  const calls = ({ requests }: Walked) =>
    requests.flatMap(({ side, method, path, status }) =>
      side === 'AS' || path.includes('.well-known')
        ? path === '/register'
          ? ['register']
          : []
        : `${method} ${status}`,
    )
  const through = lets(true)
  expect(calls(through)).toEqual(['POST 403', 'GET 401', 'register', 'POST 403'])
  expect([through.verdict, through.stoppedAt?.id, through.endedAfter?.path]).toEqual([
    'stops',
    'refused',
    '/register',
  ])
  expect(calls(lets(false))).toEqual(['POST 403', 'GET 403', 'POST 403'])
})

// As the real Inspector 2.12.0 did: the SDK's own reading ends at the first name, inside another's quotes.
test('the Inspector reads a challenge by itself: after Bearer, with quotes, names in any case, the last counts', () => {
  const read = (header: string) => inspectorChallenge({ 'www-authenticate': header }).named
  const at = 'https://mcp.example.com/d'
  expect(read(`Bearer realm="see resource_metadata=https://x.example/y", resource_metadata="${at}"`)).toBe(at)
  expect(read(`Basic realm="p", bearer RESOURCE_METADATA=${at}, error=x`)).toBe(at)
  expect(read(`Bearer resource_metadata="https://x.example/", resource_metadata="${at}"`)).toBe(at)
  for (const none of [
    'Bearer',
    'Basic realm="p"',
    'Bearer resource_metadata=""',
    'Bearer resource_metadata="/d"',
  ])
    expect([none, read(none)]).toEqual([none, null])
  expect(inspectorChallenge({}).named).toBeNull()
})
