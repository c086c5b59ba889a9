import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  exactParts,
  headAndTail,
  shortExact,
  shortId,
  splitExact,
  truncateMiddle,
} from '../../shared/audience/truncate.ts'

describe('truncation of exact strings', () => {
  it('breaks a URL into origin and path and shortens its id', () => {
    const parts = exactParts(
      'https://internal-gateway.example.com/servers/5ccc809f382b40669e8bf750b9c72781/mcp',
    )
    expect(parts).toEqual({
      origin: 'https://internal-gateway.example.com',
      path: '/servers/5ccc…2781/mcp',
      shortened: true,
    })
  })

  it('leaves what fits as it is', () => {
    expect(exactParts('my-oauth-client-id')).toEqual({
      origin: 'my-oauth-client-id',
      path: '',
      shortened: false,
    })
    expect(shortExact('https://mcp.example.com')).toBe('https://mcp.example.com')
    expect(shortId('5ccc2781')).toBe('5ccc2781')
  })

  it('never cuts the end, where values differ', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 300 }),
        fc.integer({ min: 8, max: 80 }),
        (text, limit) => {
          const short = truncateMiddle(text, limit)
          expect(Array.from(short).length).toBeLessThanOrEqual(limit)
          expect(short.slice(-3)).toBe(text.slice(-3))
          expect(short[0]).toBe(text[0])
        },
      ),
    )
  })

  it('splits without losing a character', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        const { origin, path } = splitExact(text)
        expect(origin + path).toBe(text)
        const { head, tail } = headAndTail(text)
        expect(head + tail).toBe(text)
      }),
    )
  })
})
