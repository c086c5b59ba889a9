import { lifeOf } from '../../shared/token/life.ts'
import { LifeLine, LifePicture } from '../../renderer/ui/life.tsx'
import type { JsonObject } from '../../shared/kernel/json.ts'
import { NOW } from '../helpers/worlds.ts'
import { all, type Story } from './story.ts'

const HOUR = 3600
/** Time claims of every kind, as tokens have them. */
const TOKENS = {
  valid: { iat: NOW - 1320, nbf: NOW - 1320, exp: NOW + 2280 },
  'just issued': { iat: NOW - 3, exp: NOW + HOUR },
  'about to end': { iat: NOW - 30 * 24 * HOUR, exp: NOW + 50 },
  expired: { iat: NOW - 2 * HOUR, exp: NOW - HOUR },
  'not valid yet': { iat: NOW - 60, nbf: NOW + 300, exp: NOW + HOUR },
  'cannot decide': { iat: NOW - HOUR, nbf: NOW - HOUR, exp: NOW + 0.5 },
  'without exp': { iat: NOW - HOUR },
  'without anything': {},
  'no number': { iat: NOW - 60, exp: 'tomorrow' },
  'ends before it begins': { nbf: NOW + 300, exp: NOW - 300 },
  'in milliseconds': { iat: NOW - 60, exp: (NOW + HOUR) * 1000 },
  'hostile figures': { iat: -5, nbf: '9'.repeat(400), exp: 9_999_999 * 365.25 * 86_400 },
} satisfies Readonly<Record<string, JsonObject>>

const clock = { now: NOW, uncertainty: 1 }

/** The life of a token, large beside the step and small in a row of the shelf. */
export const LIVES: readonly Story[] = [
  ...all(
    'Life of a token',
    Object.fromEntries(
      Object.entries(TOKENS).map(([name, claims]) => [
        name,
        () => (
          <>
            <LifePicture life={lifeOf(claims, clock)} />
            <LifeLine life={lifeOf(claims, clock)} />
          </>
        ),
      ]),
    ),
  ),
]
