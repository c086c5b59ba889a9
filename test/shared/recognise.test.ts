import { describe, expect, it, test } from 'vitest'
import type { Json } from '../../shared/kernel/json.ts'
import { duplicateKeys } from '../../shared/kernel/duplicate-keys.ts'
import { foundSays } from '../../shared/token/found-words.ts'
import { recognise } from '../../shared/token/recognise.ts'

const part = (value: Json): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const jwt = (claims: Json, seed = 'A'): string =>
  `${part({ alg: 'RS256', kid: 'k1', typ: 'JWT' })}.${part(claims)}.${seed.repeat(341)}A`
const ACCESS = jwt({ iss: 'https://idp.example.com', aud: 'a', sub: 'dana', scope: 'openid email profile' })
const OTHER = jwt({ iss: 'https://idp.example.com', aud: 'b', sub: 'carol' }, 'B')
const ID = jwt({ iss: 'https://idp.example.com', aud: 'c', nonce: 'n' }, 'C')
const OPAQUE = 'ya29.a0AfH6SMBexample-opaque-value'
const REFRESH = 'r-0123456789abcdef0123'
const JWE = [
  part({ alg: 'RSA-OAEP', enc: 'A256GCM' }),
  'a2V5a2V5a2V5',
  'aXZpdmll',
  'dGV4dHRleHQ',
  'dGFndGFn',
].join('.')
const wrap = (token: string, width: number, mark = '\n'): string =>
  (token.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join(mark)

const tokensOf = (text: string): readonly string[] => recognise(text).tokens.map(({ token }) => token)
const says = (text: string): string => {
  const { used, ignored, from } = foundSays(recognise(text).found)
  return [used, ignored, from].filter((words) => words !== '').join('; ')
}
const har = (request: Json, response: Json = {}): string =>
  JSON.stringify({ log: { version: '1.2', entries: [{ request, response }] } })

describe('one access token is found in', () => {
  it.each([
    ['the token itself', ACCESS, 'pasted token'],
    ['white space around it', `\n\t  ${ACCESS} \r\n`, 'pasted token'],
    ['quotes', `"${ACCESS}"`, 'pasted token'],
    ['typographic quotes', `“${ACCESS}”`, 'pasted token'],
    ['letters nobody sees', `\ufeff${ACCESS.slice(0, 30)}\u200b${ACCESS.slice(30)}`, 'pasted token'],
    ['a header line', `Authorization: Bearer ${ACCESS}`, 'Authorization header'],
    [
      'a header line in small letters',
      `authorization: bearer ${ACCESS}\naccept: */*`,
      'Authorization header',
    ],
    [
      'a whole request',
      `POST /mcp HTTP/1.1\r\nHost: gw.example.com\r\nAuthorization: Bearer ${ACCESS}\r\nAccept: */*\r\n\r\n{}`,
      'Authorization header',
    ],
    [
      'a curl command',
      `curl -X POST 'https://gw.example.com/servers/9f/mcp' \\\n  -H 'Authorization: Bearer ${ACCESS}' \\\n  -d '{"jsonrpc":"2.0"}'`,
      'curl command',
    ],
    [
      'a curl command of Windows',
      `curl.exe "https://gw.example.com" ^\r\n  -H "Authorization: Bearer ${ACCESS}"`,
      'curl command',
    ],
    [
      'a JSON response',
      JSON.stringify({ access_token: ACCESS, token_type: 'Bearer' }, null, 2),
      'JSON access_token',
    ],
    [
      'JSON inside other text',
      `HTTP/1.1 200 OK\n\n{"access_token": "${ACCESS}", "expires_in": 300}`,
      'access_token',
    ],
    ['JSON that was cut', `{"access_token": "${ACCESS}", "expires`, 'access_token'],
    ['a form body', `grant_type=x&access_token=${ACCESS}&state=1`, 'access_token'],
    [
      'a fragment',
      `https://app.example.com/cb#state=x&access_token=${ACCESS}&token_type=bearer`,
      'URL fragment',
    ],
    ['a query', `https://app.example.com/cb?access_token=${encodeURIComponent(ACCESS)}&x=1`, 'URL query'],
    ['a cookie', `Cookie: theme=dark; session=${ACCESS}; lang=en`, 'cookie session'],
    ['a cookie being set', `Set-Cookie: jwt_token=${ACCESS}; Path=/; HttpOnly`, 'cookie jwt_token'],
    [
      'a HAR, in a header',
      har({
        headers: [
          { name: 'Accept', value: '*/*' },
          { name: 'authorization', value: `Bearer ${ACCESS}` },
        ],
      }),
      'HAR, Authorization header',
    ],
    [
      'a HAR, in the body of a reply',
      har({}, { content: { text: JSON.stringify({ access_token: ACCESS }) } }),
      'HAR, access_token',
    ],
    ['a HAR, in a cookie', har({ cookies: [{ name: 'sid', value: ACCESS }] }), 'HAR'],
    ['a shell variable', `export TOKEN=${ACCESS}`, 'pasted text'],
    ['running text', `Here it is: ${ACCESS}, thanks!`, 'pasted text'],
    ['a Markdown fence', `\`\`\`\n${ACCESS}\n\`\`\``, 'pasted token'],
    ['lines of 64', wrap(ACCESS, 64), 'pasted token'],
    ['lines of 64 with blanks in front', wrap(ACCESS, 64, '\r\n    '), 'pasted token'],
    ['lines, and words behind', `${wrap(ACCESS, 76)}\nthanks`, 'pasted text'],
    [
      'a wrapped header in a curl command',
      `curl -H 'Authorization: Bearer ${wrap(ACCESS, 80)}' \\\n -H 'Accept: text/html'`,
      'curl command',
    ],
    [
      'a header wrapped in quotes of its own',
      `-H "Authorization: Bearer ${wrap(ACCESS, 70, '\n  ')}"`,
      'Authorization header',
    ],
  ])('%s', (_name, text, from) => {
    expect(tokensOf(text)).toEqual([ACCESS])
    expect(says(text)).toBe(`Found 1 access token; ${from}`)
  })
})

describe('several tokens', () => {
  test('of one response are told apart, the access token comes first, the refresh token is ignored', () => {
    const response = JSON.stringify({ id_token: ID, access_token: ACCESS, refresh_token: REFRESH })
    expect(tokensOf(response)).toEqual([ACCESS, ID])
    expect(says(response)).toMatch(/^Found 1 access token, 1 ID token; 1 refresh token \(ignored\)/)
  })

  test('in lines of their own are all found', () => {
    expect(tokensOf(`${ACCESS}\n${OTHER}\n`)).toEqual([ACCESS, OTHER])
    expect(says(`${ACCESS}\n${OTHER}\n`)).toMatch(/^Found 2 access tokens/)
  })

  test('broken into lines one after the other are all found', () => {
    expect(tokensOf(`${wrap(ACCESS, 64)}\n\n${wrap(OTHER, 64)}`)).toEqual([ACCESS, OTHER])
  })

  test('of several requests in a HAR count once each', () => {
    const entry = (token: string) => ({
      request: { headers: [{ name: 'Authorization', value: `Bearer ${token}` }] },
    })
    const text = JSON.stringify({ log: { entries: [entry(ACCESS), entry(ACCESS), entry(OTHER)] } })
    expect(tokensOf(text)).toEqual([ACCESS, OTHER])
  })

  test('of a header and a cookie are both found', () => {
    expect(tokensOf(`Authorization: Bearer ${ACCESS}\nCookie: id=${OTHER}`).toSorted()).toEqual(
      [ACCESS, OTHER].toSorted(),
    )
  })

  test('beyond five hundred are left', () => {
    const many = Array.from({ length: 520 }, (_, n) => jwt({ n }))
    expect(tokensOf(many.join('\n'))).toHaveLength(500)
  })
})

describe('what is no JWT', () => {
  test('an opaque token is named so, alone, in a header and in a response', () => {
    for (const text of [
      OPAQUE,
      `Authorization: Bearer ${OPAQUE}`,
      JSON.stringify({ access_token: OPAQUE }),
    ]) {
      expect(tokensOf(text)).toEqual([OPAQUE])
      expect(says(text)).toMatch(/^Found 1 opaque token/)
    }
  })

  test('an encrypted token is named so, whole and broken into lines', () => {
    for (const text of [JWE, `Bearer ${JWE}`, wrap(JWE, 40)]) {
      expect(tokensOf(text)).toEqual([JWE])
      expect(says(text)).toMatch(/^Found 1 encrypted token/)
    }
  })

  test.each([
    ['a refresh token alone', JSON.stringify({ refresh_token: REFRESH })],
    ['a refresh token that is a JWT', `refresh_token=${OTHER}`],
  ])('%s is named and never used', (_name, text) => {
    expect(tokensOf(text)).toEqual([])
    expect(recognise(text).found).toMatchObject([{ kind: 'refresh-token', used: false }])
  })

  test.each([
    ['words', 'It was a bright cold day in April', /looks like a token/],
    ['a Basic sign-in', 'Authorization: Basic dXNlcjpwYXNz', /Basic sign-in/],
    [
      'a command with a variable',
      'curl -H "Authorization: Bearer $TOKEN" https://gw.example.com',
      /variable/,
    ],
    ['an authorization code', 'https://app.example.com/cb?code=abc&state=x', /authorization code/],
    ['nothing', '', /looks like a token/],
    ['a number', '42', /looks like a token/],
    ['JSON without a token', '{"error":"invalid_grant"}', /looks like a token/],
  ])('%s is refused with a reason', (_name, text, why) => {
    const seen = recognise(text)
    expect(seen.tokens).toEqual([])
    expect(seen.why).toMatch(why)
  })
})

test('the names of what was found never hold any of it', () => {
  for (const text of [`Cookie: ${ACCESS}=1; a=${OTHER}`, JSON.stringify({ [ACCESS]: OTHER })]) {
    const words = JSON.stringify(recognise(text).found)
    expect(words).not.toContain(ACCESS.slice(0, 60))
    expect(words).not.toContain(OTHER.slice(0, 60))
  }
})

test('keys given twice are found, also when they are spelled with escapes, and only within one object', () => {
  expect(duplicateKeys('{"a":1,"b":{"a":2},"c":[{"a":1},{"a":2}]}')).toEqual([])
  expect(duplicateKeys('{"aud":"x","aud":"y"}')).toEqual(['aud'])
  expect(duplicateKeys('{"a":{"x":1,"\\u0078":2},"b":"\\"a\\":"}')).toEqual(['a.x'])
})
