import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { miniBoard, miniBoardsOf, miniSays, type MiniSide } from '../../shared/audience/mini-boards.ts'
import { drawMini, MINI_WIDTH } from '../../shared/audience/mini-drawing.ts'
import type { Json } from '../../shared/kernel/json.ts'
import { judge } from '../../shared/judging/judge.ts'
import { miniSvg } from '../../shared/report/picture.ts'
import { aServer, aToken, CANONICAL, someFacts } from '../helpers/worlds.ts'

const CLIENT_ID = 'my-oauth-client-id'

/** A side as the bench has it: a server with this resource, and a token with these audiences. */
function side(resource: Json, aud: Json, oauth = true): MiniSide {
  const config = resource === null ? {} : { resource }
  const { board, tokenAudiences } = judge(
    someFacts({ server: aServer({ ...config, client_id: CLIENT_ID }), token: aToken({ aud }) }),
  )
  return { board, token: tokenAudiences, oauth }
}

describe('small switchboards', () => {
  test('show what a change adds and removes, and what matches on each side', () => {
    const { before, after } = miniBoardsOf(
      side([CANONICAL, 'api://old'], CLIENT_ID),
      side([CANONICAL, CLIENT_ID], CLIENT_ID),
    )
    expect(before.rows).toEqual([
      { lane: 'R', value: CANONICAL, comes: false, goes: false, matchedBy: [] },
      { lane: 'R', value: 'api://old', comes: false, goes: true, matchedBy: [] },
    ])
    expect(before.token).toEqual({ values: 1, unmatched: 1 })
    expect(after.rows.map(({ value, comes, matchedBy }) => [value, comes, matchedBy])).toEqual([
      [CANONICAL, false, []],
      [CLIENT_ID, true, [0]],
    ])
    expect(after.token).toEqual({ values: 1, unmatched: 0 })
    expect(miniSays('Before', before)).toBe(
      `Before: expects R ${CANONICAL}; R api://old (removed). 1 value of aud matches nothing.`,
    )
    expect(miniSays('After', after)).toBe(
      `After: expects R ${CANONICAL}; I ${CLIENT_ID} (added), matched by aud[0]. Every value of aud matches.`,
    )
  })

  test('without a token say nothing of a match, and without OAuth that nothing is compared', () => {
    const one = side(CANONICAL, CANONICAL)
    const { before, after } = miniBoardsOf({ ...one, token: null }, { ...one, oauth: false })
    expect(before.token).toBeNull()
    expect(before.rows[0]?.goes).toBe(true)
    expect(after).toMatchObject({ rows: [], notes: ['OAuth is off: no audience is compared.'] })
    expect(miniSays('After', after)).toBe('After: expects nothing. OAuth is off: no audience is compared.')
  })

  test('where every request fails or nothing can match, that is said in place of values', () => {
    const one = side(CANONICAL, 'x')
    for (const [matching, says] of [
      ['crash', /HTTP 500/],
      ['nothing', /Nothing can match/],
    ] as const) {
      const { after } = miniBoardsOf(one, { ...one, board: { ...one.board, matching, expected: [] } })
      expect(after.rows).toEqual([])
      expect(after.notes.join()).toMatch(says)
    }
  })

  test('of forty values show those that change or match, and count the others', () => {
    const many = Array.from({ length: 40 }, (_, at) => `api://server-${at}`)
    const { after } = miniBoardsOf(
      side(many, 'api://server-33'),
      side([...many, CLIENT_ID], 'api://server-33'),
    )
    expect(after.rows.length + after.more).toBe(41)
    expect(after.rows.filter(({ comes }) => comes).map(({ value }) => value)).toEqual([CLIENT_ID])
    expect(after.rows.filter(({ matchedBy }) => matchedBy.length > 0).map(({ value }) => value)).toEqual([
      'api://server-33',
    ])
  })

  test('of as many values as a configuration and a token can hold are ready at once', () => {
    const one = side('api://0', 'api://0')
    const values = Array.from({ length: 20_000 }, (_, at) => `api://${at}`)
    const many: MiniSide = {
      board: {
        ...one.board,
        expected: values.map((value) => ({ value, lane: 'R', state: 'used', from: 'resource' })),
      },
      token: values.map((value, index) => ({
        ...{ value, index, wouldMatch: null, nearest: null },
        matches: `api://${Math.floor(index / 10)}`,
      })),
      oauth: true,
    }
    const { after } = miniBoardsOf(many, many)
    expect(after.rows.map(({ matchedBy }) => matchedBy)[1]).toEqual([10, 11, 12, 13, 14])
    expect([after.more, after.token]).toEqual([19_995, { values: 20_000, unmatched: 0 }])
  })

  test('whatever the values are, the picture is finite, inside its frame, and no markup', () => {
    const value = fc.oneof(
      fc.string(),
      fc.constantFrom('<script>', '"><svg onload=x>', 'a'.repeat(5000), '\u202e'),
    )
    fc.assert(
      fc.property(fc.array(value, { maxLength: 12 }), fc.array(value, { maxLength: 6 }), (resource, aud) => {
        const { before, after } = miniBoardsOf(side(resource, aud), side([...resource, 'x'], aud))
        for (const board of [before, after]) {
          expect(miniBoard.safeParse(board).success).toBe(true)
          const { height, parts } = drawMini(board)
          for (const part of parts) {
            expect(part.x >= 0 && part.x <= MINI_WIDTH && part.y >= 0 && part.y <= height + 8).toBe(true)
            if (part.kind === 'text' && part.look === 'value') expect(part.text.length).toBeLessThan(80)
          }
          const markup = miniSvg('After', board)
          const tags = [...markup.matchAll(/<\/?([a-z]+)/g)].map(([, name]) => name)
          const known = ['figure', 'figcaption', 'svg', 'rect', 'line', 'text', 'circle', 'path']
          expect(tags.filter((name) => !known.includes(name ?? ''))).toEqual([])
          // What is left without the values of attributes and the texts has no handler of an event.
          expect(markup.replaceAll(/>[^<]*</g, '><').replaceAll(/"[^"]*"/g, '')).not.toMatch(/ on[a-z]+=/)
          expect(markup).not.toContain('\u202e')
        }
      }),
    )
  })
})
