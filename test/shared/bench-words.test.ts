import { describe, expect, it } from 'vitest'
import { missLines } from '../../shared/audience/near-miss-lines.ts'
import { nearMiss } from '../../shared/audience/near-miss.ts'
import { probeCurl, statusWord } from '../../shared/probe/words.ts'
import { foundSays } from '../../shared/token/found-words.ts'

describe('words of the bench', () => {
  it('names what a paste held', () => {
    expect(
      foundSays([
        { kind: 'access-token', from: 'JSON access_token', used: true },
        { kind: 'refresh-token', from: 'JSON refresh_token', used: false },
      ]),
    ).toEqual({
      used: 'Found 1 access token',
      ignored: '1 refresh token (ignored)',
      from: 'JSON access_token',
    })
    expect(foundSays([]).used).toBe('No token to test')
    const many = Array.from(
      { length: 62 },
      () => ({ kind: 'access-token', from: 'HAR', used: true }) as const,
    )
    expect(foundSays(many)).toMatchObject({
      used: 'Found 62 access tokens',
      ignored: '12 left out: the shelf holds 50',
    })
  })

  it('shows the request without the token', () => {
    const curl = probeCurl('https://gw.test/prefix/', 'abc')
    expect(curl).toContain('https://gw.test/prefix/servers/abc/mcp')
    expect(curl).toContain('$TOKEN')
    expect(statusWord(null)).toBe('–')
  })
})

describe('a near miss in columns', () => {
  it('breaks between host and path, and says where one side has nothing', () => {
    const miss = nearMiss(
      'https://internal-gateway.example.com/servers/5ccc809f382b40669e8bf750b9c72781/mcp',
      'https://mcp.example.com',
    )
    const lines = miss ? missLines(miss) : []
    expect(lines.map((line) => line.expected.map((piece) => piece.text))).toEqual([
      ['https://', 'internal-gateway', '.example.com'],
      ['/servers/5ccc…2781/mcp'],
    ])
    expect(lines[1]?.received).toEqual([{ text: '', kind: 'gap', width: 22 }])
    expect(lines[0]?.received.map((piece) => piece.width)).toEqual(
      lines[0]?.expected.map((piece) => piece.width),
    )
  })
})
