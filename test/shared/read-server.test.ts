import { expect, test } from 'vitest'
import { z } from 'zod'
import { readServer } from '../../shared/contextforge/index.ts'
import { visible } from '../../shared/kernel/visible.ts'
import { seeded } from '../helpers/random.ts'

const isControl = (letter: string): boolean => letter < ' ' || (letter >= '\u007f' && letter <= '\u009f')

/** The same rules as a schema: slow, and said once more. */
const seen = z.string().transform(visible)
const text = z.string().nullable().catch(null)
const shown = seen.nullable().catch(null)
const row = z.object({
  id: z
    .string()
    .min(1)
    .max(256)
    .refine((id) => id.isWellFormed() && id !== '.' && id !== '..', 'cannot stand in an address')
    .refine((id) => !Array.from(id).some(isControl), 'has a line break or another control character'),
  name: seen.catch('(no readable name)'),
  description: z
    .string()
    .transform((value) => value.split('\n').map(visible).join('\n'))
    .nullable()
    .catch(null),
  visibility: z.string().catch(''),
  teamId: text,
  ownerEmail: shown,
  version: z.number().int().nullable().catch(null),
  updatedAt: text,
  modifiedBy: shown,
  modifiedVia: shown,
  oauthEnabled: z.boolean().catch(false),
  enabled: z.boolean().optional().catch(undefined),
  isActive: z.boolean().optional().catch(undefined),
})

const KEYS = [...Object.keys(row.shape), 'oauthConfig', '__proto__', 'servers']
const VALUES: readonly unknown[] = [
  ...['', 'a', 'server-1', 'two\nlines', '\u202Ehidden', 'x\u0000y', '\ud800', '😀', '.', '..', '...', 'a b'],
  ...['x'.repeat(256), 'x'.repeat(257), 'é'.repeat(256)],
  ...[0, -0, 1, 1.5, 2 ** 53, -(2 ** 53) + 1, Infinity, true, false, null],
  ...[[], ['a'], {}, { a: [1] }],
]

test('a server is read as the schema of its fields reads it, whatever it is', () => {
  const dice = seeded(20261128)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(dice() * list.length)] as T
  const [read, refused] = [{ count: 0 }, { count: 0 }]
  for (let at = 0; at < 20_000; at++) {
    const fields = KEYS.filter(() => dice() < 0.6).map((key) => [key, pick(VALUES)] as const)
    const isPlain = dice() < 0.5
    const raw: unknown =
      dice() < 0.05
        ? pick(VALUES)
        : Object.fromEntries(isPlain ? [...fields, ['id', pick(['s1', '0-_z'])]] : fields)
    const wanted = row.safeParse(raw)
    const found = readServer(raw)
    expect(found.ok).toBe(wanted.success)
    if (!found.ok || !wanted.success) {
      const issues = wanted.error?.issues.map(
        ({ path, message }) => `${path.join('.') || 'reply'}: ${message}`,
      )
      expect(!found.ok && found.error).toEqual(issues)
      refused.count++
      continue
    }
    const { enabled, isActive, ...rest } = wanted.data
    const config = (raw as { oauthConfig?: unknown }).oauthConfig ?? null
    expect(found.value).toEqual({ ...rest, enabled: enabled ?? isActive ?? true, oauthConfig: config })
    read.count++
  }
  expect(read.count).toBeGreaterThan(5_000)
  expect(refused.count).toBeGreaterThan(2_000)
})

test.each(['a\nb', '\n', 'a\r', '\u0000', 'a\u0085', 'tab\t'])(
  'an id with a control character (%j) is refused, since ids cross to the window one a line',
  (id) => {
    const error = ['id: has a line break or another control character']
    expect(readServer({ id, name: 'n' })).toEqual({ ok: false, error })
  },
)

test('a configuration of 64 levels is read, one of 65 is replaced by a note', () => {
  const nested = (levels: number): unknown => (levels === 0 ? 'end' : { a: nested(levels - 1) })
  const config = (levels: number): unknown => {
    const read = readServer({ id: 's', oauthConfig: nested(levels) })
    return read.ok && read.value.oauthConfig
  }
  expect(config(64)).toEqual(nested(64))
  expect(config(65)).toBe('(not read: nested deeper than 64 levels)')
})
