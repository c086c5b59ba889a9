import { expect, test } from 'vitest'
import { explained, readPaste } from '../../shared/paste/read.ts'
import { recognise } from '../../shared/token/recognise.ts'
import { aToken, NOW } from '../helpers/worlds.ts'

/*
 * Documents of a megabyte, as exports and saved traffic are, and what is pasted in place of JSON. The bound
 * is several times what was measured (165 ms of the processor at most, November 2026): it tells a factor that
 * grows with the length, not a busy computer.
 */

const MB = 1_000_000
const BOUND_MS = 600
const token = aToken({})
const fill = (unit: string): string => unit.repeat(Math.ceil(MB / unit.length))
const many = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index))

const processorMs = (): number => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}

test.each<readonly [string, string]>([
  ['a list of texts', JSON.stringify(many(40_000, (index) => `value ${index} of many`))],
  [
    'an object of many keys',
    JSON.stringify(Object.fromEntries(many(40_000, (index) => [`key${index}`, index]))),
  ],
  [
    'a key set of thousands',
    JSON.stringify({
      keys: many(4_000, (n) => ({ kty: 'RSA', kid: `k${n}`, n: 'x'.repeat(200), e: 'AQAB' })),
    }),
  ],
  [
    'metadata with thousands of issuers',
    JSON.stringify({
      resource: 'https://gw.example.com/servers/1/mcp',
      authorization_servers: many(30_000, (n) => `https://${n}.example`),
    }),
  ],
  [
    'a configuration of thousands of servers',
    JSON.stringify({
      mcpServers: Object.fromEntries(
        many(6_000, (n) => [`s${n}`, { url: `https://gw.example.com/servers/${n}/mcp` }]),
      ),
    }),
  ],
  ['objects nested 10,000 deep', '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000)],
  ['lists nested 10,000 deep', '['.repeat(10_000) + ']'.repeat(10_000)],
  ['objects nested 200,000 deep that never end', '{"a":'.repeat(200_000)],
  ['HTML', `<!DOCTYPE html><html><body>${fill('<div class="a">Bearer token error</div>')}</body></html>`],
  ['a log', fill('2026-11-28 00:00:00 INFO a line that says nothing of tokens (id=17): done\n')],
  ['lines of names and values', fill('a: b\n')],
  ['beginnings of tokens', fill('eyJhbGciOiJSUzI1NiJ9.')],
  ['backslashes', fill('\\')],
  ['quotes', fill('\\"')],
  ['braces', fill('{')],
  ['percent signs', fill('%41')],
  ['base64', fill('QUJDREVG')],
])('%s of a megabyte is read in a bounded time, without a failure', (_name, text) => {
  const begun = processorMs()
  expect(() => explained(readPaste(text.slice(0, MB), null, NOW))).not.toThrow()
  expect(processorMs() - begun).toBeLessThan(BOUND_MS)
})

test('a token in a large page is found, whatever stands around it', () => {
  const page = `<!DOCTYPE html>${fill('<p>é words &amp; more</p>').slice(0, 400_000)}`
  expect(recognise(`${page}${token}${page}`).tokens.map((one) => one.token)).toEqual([token])
})
