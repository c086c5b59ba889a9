import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { asBody } from '../../shared/change/body.ts'
import { exportPlans, type ExportForm, type ExportTarget } from '../../shared/change/export.ts'
import { instructionOf } from '../../shared/change/instruction.ts'
import type { Plan } from '../../shared/change/plan.ts'
import type { Review } from '../../shared/change/review.ts'
import { redactConfig } from '../../shared/contextforge/redact.ts'
import { isObject, type Json, type JsonObject } from '../../shared/kernel/json.ts'

const target = { baseUrl: 'https://gw.example.com', headerName: 'Authorization' }
const review = (after: JsonObject, more: Partial<Plan> = {}): Review => {
  const plan = {
    before: after,
    after: asBody(after),
    enabled: { before: true, after: true },
    newSecrets: [],
    ...more,
  } as unknown as Plan
  return {
    title: "Change it's\nall",
    serverId: 'abc',
    serverName: 'pay $(id)',
    request: 'PUT /v1/servers/abc',
    diff: [],
    readAt: '2026-11-23T10:00:00Z',
    instruction: instructionOf(plan),
  } as unknown as Review
}

const exportPlan = (plan: Review, to: ExportTarget, form: ExportForm): string => exportPlans([plan], to, form)

/** A shell of its own stands in for curl and says what it was given, arguments and standard input. */
function inShell(text: string): {
  readonly given: readonly string[]
  readonly sent: string
  readonly says: string
} {
  const fake = `curl() { printf '%s\\0' "$@"; case "$*" in *@-*) printf 'STDIN\\0'; cat ;; esac; }`
  const run = `${fake}\nTOKEN=secret\n${text}`
  try {
    const given = execFileSync('/bin/sh', ['-c', run], { encoding: 'utf8', stdio: 'pipe' }).split('\0')
    const stdin = given.indexOf('STDIN')
    return {
      given,
      sent: (stdin < 0 ? given[given.indexOf('--data') + 1] : given[stdin + 1]) ?? '',
      says: '',
    }
  } catch (error) {
    return { given: [], sent: '', says: String((error as { stderr: unknown }).stderr) }
  }
}

/** Every blank filled in, by what stood there. */
const filled = (text: string, values: readonly Json[]): string =>
  text.replace(/@FILL-IN(?:-X)*-(\d+)-[\w.-]*@/g, (_all, number: string) =>
    JSON.stringify(values[Number(number) - 1]),
  )

describe('an exported plan', () => {
  test('as curl is one command that a shell takes literally, with $TOKEN for the token', () => {
    const config = { client_id: `it's "$HOME" \`id\``, client_secret: '*****' }
    const { given, sent } = inShell(exportPlan(review(config), target, 'curl'))
    expect(given).toContain('https://gw.example.com/v1/servers/abc')
    expect(given).toContain('Authorization: Bearer secret')
    expect(JSON.parse(sent)).toEqual({ oauthConfig: config })
  })

  test('turns OAuth off with the switch alone', () => {
    const off = review({}, { after: null, enabled: { before: true, after: false } })
    const plan = JSON.parse(exportPlan(off, target, 'json')) as { request: { body: Json } }
    expect(plan.request.body).toEqual({ oauthEnabled: false })
  })

  test('as values for Helm is indented, quoted, and no name can end a comment', () => {
    const text = exportPlan(review({ resource: ['a', 'b'], on: 'off', empty: [] }), target, 'helm')
    expect(text.split('\n').filter((line) => !line.startsWith('#'))).toEqual([
      'virtualServers:',
      '  -',
      '    id: "abc"',
      '    name: "pay $(id)"',
      '    oauthConfig:',
      '      resource:',
      '        - "a"',
      '        - "b"',
      '      "on": "off"',
      '      empty: []',
      '',
    ])
  })
})

/** Secrets the gateway does not put back, in the shapes they come in; the paths that become blanks. */
const KEPT_BY_NOBODY: readonly (readonly [what: string, config: JsonObject, paths: readonly string[]])[] = [
  ['a key it does not mask', { api_key: 'k-1' }, ['api_key']],
  ['a path to a secret', { private_key_path: '/etc/key' }, ['private_key_path']],
  ['five stars that stand there', { api_key: '*****' }, ['api_key']],
  ['a secret it shows in the clear', { client_secret: 'shown' }, ['client_secret']],
  [
    'a key as an object',
    { signing_key: { kty: 'oct', k: 'oct-key', kid: '1' } },
    ['signing_key.kty', 'signing_key.k', 'signing_key.kid'],
  ],
  ['private parts of a key', { jwks: { keys: [{ kty: 'RSA', n: 'n', d: 'dd' }] } }, ['jwks.keys.0.d']],
  ['user and password of an address', { token_url: 'https://me:pw@idp.example.com/t' }, ['token_url']],
  ['a header', { headers: { Authorization: 'Basic YTpi', Accept: 'x' } }, ['headers.Authorization']],
  ['a header as a pair', { headers: [{ name: 'X-Api-Key', value: 'kkk' }] }, ['headers.0.value']],
  ['a connection string', { store: 'Server=db;User Id=me;Password=pw;' }, ['store']],
  ['a token under a plain name', { note: 'eyJhbGciOiJub25lIn0.eyJhIjoxfQ.' }, ['note']],
]

describe.each(KEPT_BY_NOBODY)('T40: %s', (_what, config, paths) => {
  const values = paths.map(
    (path) =>
      path
        .split('.')
        .reduce(
          (at: Json | undefined, key) =>
            Array.isArray(at) ? (at[Number(key)] as Json) : isObject(at) ? at[key] : undefined,
          config as Json,
        ) ?? null,
  )
  const more = { client_id: "it's", password: '*****', list: [{ token: '*****' }] }
  const plan = review({ ...config, ...more })

  test('becomes a blank, and the export says so', () => {
    for (const form of ['curl', 'json', 'helm'] satisfies ExportForm[]) {
      const text = exportPlan(plan, target, form)
      const blanks = [...text.matchAll(/@FILL-IN-\d+-([\w.-]*)@/g)].map(([, name]) => name)
      expect(blanks).toEqual(paths)
      for (const value of values)
        if (typeof value === 'string' && value !== '*****' && value.length > 2)
          expect(text).not.toContain(value)
      expect(text).toContain('the gateway does not put it back')
    }
  })

  test('is no JSON until it is filled in, and then is what has to be sent', () => {
    const text = exportPlan(plan, target, 'json')
    expect(() => JSON.parse(text) as unknown).toThrow()
    const whole = JSON.parse(filled(text, values)) as { request: { body: Json } }
    expect(whole.request.body).toEqual({ oauthConfig: { ...config, ...more } })
  })

  test('stops the command before it sends, until it is filled in', () => {
    const text = exportPlan(plan, target, 'curl')
    expect(inShell(text)).toMatchObject({ given: [], says: 'Not sent: fill in the blanks first.\n' })
    const { given, sent } = inShell(filled(text, values))
    expect(given).toContain('https://gw.example.com/v1/servers/abc')
    expect(JSON.parse(sent)).toEqual({ oauthConfig: { ...config, ...more } })
  })
})

describe('T40: an export', () => {
  test('leaves a new secret open, and says that it is a new one', () => {
    const text = exportPlan(
      review({ client_secret: 'brand new' }, { newSecrets: ['client_secret'] }),
      target,
      'json',
    )
    expect(text).toContain('"client_secret": @FILL-IN-1-client_secret@')
    expect(text).toContain('a new secret')
    expect(text).not.toContain('brand new')
  })

  test('sends a mask only where the gateway showed one under its own names, in any case', () => {
    const config = {
      Client_Secret: '*****',
      nested: { password: '*****' },
      list: [{ token: '*****', id: 1 }],
    }
    const { instruction } = review(config)
    expect(instruction).toEqual({
      body: { oauthConfig: config },
      blanks: [],
      masks: ['Client_Secret', 'nested.password', 'list.0.token'],
    })
    expect(review({ password: '*****' }, { before: {} }).instruction.blanks).toHaveLength(1)
  })

  test('of several plans is one text of its form', () => {
    const both = [review({ a: 1 }), review({ api_key: 'k' })]
    expect(JSON.parse(filled(exportPlans(both, target, 'json'), ['k']))).toHaveLength(2)
    expect(exportPlans(both, target, 'helm').match(/^virtualServers:/gm)).toHaveLength(1)
  })

  test('is not stopped by a text that looks like a blank', () => {
    const { sent } = inShell(exportPlan(review({ note: '@FILL-IN-1-x@' }), target, 'curl'))
    expect(JSON.parse(sent)).toEqual({ oauthConfig: { note: '@FILL-IN-1-x@' } })
    const text = exportPlan(review({ note: '@FILL-IN-1-x@', api_key: 'k' }), target, 'curl')
    expect(inShell(text).says).toContain('Not sent')
    expect(JSON.parse(inShell(text.replace('@FILL-IN-X-1-api_key@', '"k"')).sent)).toEqual({
      oauthConfig: { note: '@FILL-IN-1-x@', api_key: 'k' },
    })
  })

  test('says nothing to a terminal', () => {
    const plan = { ...review({ note: '\u001b]0;x\u0007\u009b31m\u202e' }), serverName: 'x\n\u009b2J' }
    for (const form of ['curl', 'json', 'helm'] satisfies ExportForm[])
      expect(exportPlan(plan, target, form).replaceAll('\n', '')).not.toMatch(
        /[\u0000-\u001f\u007f-\u009f\u202e]/,
      )
    expect(JSON.parse(inShell(exportPlan(plan, target, 'curl')).sent)).toEqual({
      oauthConfig: { note: '\u001b]0;x\u0007\u009b31m\u202e' },
    })
  })

  test('T46: a picture does not compile where a body is wanted', () => {
    const picture = redactConfig({ client_secret: 'x' }) as ReturnType<typeof redactConfig> & JsonObject
    // @ts-expect-error a picture holds masks of ours, which nobody puts back
    const body: ReturnType<typeof asBody> = asBody(picture)
    expect(body).toEqual({ client_secret: '*****' })
  })
})
