import { isTyped } from './confirm.ts'
import { count, sentence } from '../kernel/words.ts'
import type { Diagnosis, Verdict } from '../contextforge/index.ts'
import type { Effect, KeyChange, PastToken, Review } from './review.ts'

/**
 * What a change means, in words: for the preview strip and for the review sheet, so that both say the same.
 */

export type EffectLine = {
  readonly id: string
  readonly tone: 'plus' | 'minus' | 'warn' | 'ok' | 'bad' | 'info'
  readonly strong: string
  /** Plain words; stretches between backticks are exact strings. */
  readonly text: string
}

const noneOr = (n: number): string => (n === 0 ? 'none' : String(n))
const exact = (values: readonly string[]): string => values.map((value) => `\`${value}\``).join(', ')
const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1] ?? ''}`

/**
 * One line per consequence, as the review reads them: the set, what is risky about it, the tokens at the end.
 */
export function effectLines(effect: Effect): readonly EffectLine[] {
  return [
    audiences(effect),
    ...effect.warnings.map(({ title, text }, index): EffectLine => ({
      id: `warning-${index}`,
      tone: 'warn',
      strong: sentence(title),
      text,
    })),
    ...effect.sharedWith.filter(({ servers }) => servers.length > 0).map(shared),
    ...learning(effect),
    ...past(effect),
    tokens(effect),
  ]
}

/** The same for the preview, where the tokens come right after the set: they are what somebody waits for. */
export function previewLines(effect: Effect): readonly EffectLine[] {
  const [set, ...rest] = effectLines(effect)
  const last = rest.pop()
  return [set, last, ...rest].filter((line) => line !== undefined)
}

function audiences({ gained, lost }: Effect): EffectLine {
  const id = 'audiences'
  if (gained.length === 0 && lost.length === 0) {
    return {
      id,
      tone: 'info',
      strong: 'The expected set stays the same.',
      text: 'No audience is gained or lost.',
    }
  }
  const says = [
    ...(gained.length > 0 ? [`Also accepts tokens for ${exact(gained)}.`] : []),
    ...(lost.length > 0 ? [`No longer accepts tokens for ${exact(lost)}.`] : []),
  ].join(' ')
  const strong =
    gained.length === 0
      ? `${count(lost.length, 'audience')} lost, none gained.`
      : `${count(gained.length, 'audience')} gained, ${noneOr(lost.length)} lost.`
  return { id, tone: gained.length === 0 ? 'minus' : 'plus', strong, text: says }
}

function shared({ audience, servers }: Effect['sharedWith'][number]): EffectLine {
  const all = servers.length === 1 ? 'both servers' : `all ${servers.length + 1} servers`
  return {
    id: `shared-${audience}`,
    tone: 'warn',
    strong: `Shared with ${listed(servers)}.`,
    text: `One token with \`${audience}\` fits ${all}.`,
  }
}

function learning({ learning: state }: Effect): readonly EffectLine[] {
  if (state === 'unchanged') return []
  return state === 'armed'
    ? [
        {
          id: 'learning',
          tone: 'warn',
          strong: 'Learning is armed.',
          text: 'The gateway will store the audience of the next token it accepts.',
        },
      ]
    : [
        {
          id: 'learning',
          tone: 'info',
          strong: 'Learning ends.',
          text: 'The gateway stores no audience by itself any more.',
        },
      ]
}

/** Clients seen in earlier tests: the token is gone, but what it was for is known. */
function past({ past: { lost, gained } }: Effect): readonly EffectLine[] {
  const name = ({ client, label }: PastToken): string => client ?? label
  const names = (list: readonly PastToken[]): string => listed([...new Set(list.map(name))])
  const audiences = (list: readonly PastToken[]): string =>
    exact([...new Set(list.map(({ audience }) => audience))])
  const [out, into] = [new Set(lost.map(name)).size, new Set(gained.map(name)).size]
  return [
    ...(out === 0
      ? []
      : [
          {
            id: 'past-lost',
            tone: 'bad',
            strong: `${count(out, 'client')} tested before will be rejected:`,
            text: `${names(lost)}, by ${audiences(lost)}.`,
          } as const,
        ]),
    ...(into === 0
      ? []
      : [
          {
            id: 'past-gained',
            tone: 'info',
            strong: `${count(into, 'client')} refused before will pass the audience check:`,
            text: `${names(gained)}, by ${audiences(gained)}.`,
          } as const,
        ]),
  ]
}

function tokens({ tokens: all }: Effect): EffectLine {
  const id = 'tokens'
  const becomes = (after: Verdict): readonly string[] =>
    all.filter((token) => token.before !== token.after && token.after === after).map((token) => token.label)
  const accepted = becomes('accepted')
  const rejected = becomes('rejected')
  const of = `of ${count(all.length, 'shelf token')}`
  if (all.length === 0)
    return {
      id,
      tone: 'info',
      strong: 'No token on the shelf.',
      text: 'Paste one to see what becomes of it.',
    }
  if (accepted.length === 0 && rejected.length === 0) {
    return {
      id,
      tone: 'info',
      strong: `No verdict changes for the ${count(all.length, 'shelf token')}.`,
      text: '',
    }
  }
  if (accepted.length === 0) {
    const verb = rejected.length === 1 ? 'becomes' : 'become'
    return {
      id,
      tone: 'bad',
      strong: `${rejected.length} ${of} ${verb} rejected:`,
      text: `${listed(rejected)}.`,
    }
  }
  const verb = accepted.length === 1 ? 'becomes' : 'become'
  const other = rejected.length === 0 ? 'None becomes rejected.' : `${listed(rejected)} becomes rejected.`
  const tone = rejected.length === 0 ? 'ok' : 'warn'
  return {
    id,
    tone,
    strong: `${accepted.length} ${of} ${verb} accepted:`,
    text: `${listed(accepted)}. ${other}`,
  }
}

/** `Preview, not applied.` and what stands behind it. */
export const previewSays = (review: Pick<Review, 'diff'>): string =>
  `Nothing was sent to the gateway. ${count(review.diff.length, 'key')} would be written.`

/** The verdict as it would be, beside what it is now. */
export function previewVerdict(
  now: Diagnosis | null,
  then: Diagnosis | null,
  review: Review,
): { readonly verdict: Verdict | null; readonly title: string; readonly text: string } {
  const before = now ? `Now: ${inShort(now.headline)}.` : ''
  if (!then) {
    return {
      verdict: null,
      title: 'No token to judge',
      text: 'Choose or paste a token to see whether this change lets it in.',
    }
  }
  const matched = then.tokenAudiences.find((audience) => audience.matches !== null)
  const words: Readonly<Record<Verdict, string>> = {
    accepted: matched ? `Would be accepted: audience matches ${matched.value}` : 'Would be accepted',
    rejected: then.headline.replace(/^Rejected/, 'Would still be rejected'),
    'cannot-decide': then.headline.replace(/^Cannot decide/, 'Cannot decide, even with this change'),
  }
  const stays = now?.verdict === 'accepted' && then.verdict === 'rejected'
  const title = stays ? words.rejected.replace('Would still be', 'Would be') : words[then.verdict]
  const servers = [...new Set(review.effect.sharedWith.flatMap((entry) => entry.servers))]
  const share =
    servers.length === 0
      ? ''
      : `After this change ${listed(servers)} ${servers.length === 1 ? 'shares' : 'share'} this audience.`
  const checked = then.steps.every((step) => step.outcome === 'pass')
    ? `All ${then.steps.length} steps were checked.`
    : ''
  const text = [before, share, then.verdict === 'accepted' ? checked : then.summary]
    .filter((part) => part !== '')
    .join(' ')
  return { verdict: then.verdict, title, text }
}

/** `Rejected at step N of M: audience` as `rejected at step N`. */
const inShort = (headline: string): string =>
  headline.charAt(0).toLowerCase() +
  headline
    .slice(1)
    .replace(/:[^]*/, '')
    .replace(/ of \d+/, '')

/** `1 key added, 1 key changed` */
export function diffSummary(diff: readonly KeyChange[]): string {
  const kinds = ['added', 'changed', 'removed'] as const
  const parts = kinds.flatMap((kind) => {
    const n = diff.filter((change) => change.kind === kind).length
    return n === 0 ? [] : [`${count(n, 'key')} ${kind}`]
  })
  return parts.length === 0 ? 'nothing changes' : parts.join(', ')
}

export type DiffLine = { readonly id: string; readonly sign: '+' | '-'; readonly text: string }

/** The key diff as lines: what goes before what comes, a list with one item a line. */
export const diffLines = (diff: readonly KeyChange[]): readonly DiffLine[] =>
  diff.flatMap(({ key, before, after }) => [
    ...(before === null ? [] : lines(key, before, '-')),
    ...(after === null ? [] : lines(key, after, '+')),
  ])

function lines(key: string, value: string, sign: '+' | '-'): readonly DiffLine[] {
  const items = listItems(value)
  const indent = ' '.repeat(key.length + 3)
  const texts =
    items.length < 2
      ? [`${key}: ${value}`]
      : items.map((item, index) => {
          const start = index === 0 ? `${key}: [` : indent
          return `${start}${item}${index === items.length - 1 ? ']' : ','}`
        })
  return texts.map((text, index) => ({ id: `${sign}${key}:${index}`, sign, text }))
}

/** The items of a JSON list of plain values; none for anything else. */
function listItems(value: string): readonly string[] {
  try {
    const parsed: unknown = JSON.parse(value)
    return Array.isArray(parsed) ? parsed.map((item) => JSON.stringify(item)) : []
  } catch {
    return []
  }
}

/** `5 other keys kept: client_id, scopes, …` */
export function keptSays(keys: readonly string[], limit = 4): string {
  if (keys.length === 0) return 'no other keys'
  const more = keys.length > limit ? ', …' : ''
  return `${count(keys.length, 'other key')} kept: ${keys.slice(0, limit).join(', ')}${more}`
}

/** Why the change cannot be applied yet; null when it can. */
export function blockedBy(
  review: Review | null,
  given: {
    readonly typedName: string
    readonly canonicalConfirmed: boolean
    readonly reason: string
    readonly readOnly: boolean
  },
): string | null {
  if (!review) return 'Reading the server'
  if (given.readOnly) return 'This profile is read-only'
  if (review.diff.length === 0) return 'Nothing to change'
  if (review.typeName && !isTyped(given.typedName, review.serverName))
    return 'Type the server’s name to apply'
  if (review.confirmCanonical !== null && !given.canonicalConfirmed) return 'Confirm the address to apply'
  if (review.reasonRequired && given.reason.trim() === '') return 'Say why to apply'
  return null
}

/** `2 of 3 shelf tokens are accepted (was 0).` */
export function appliedSays(tokens: Effect['tokens']): string {
  if (tokens.length === 0) return 'The server has the settings you reviewed.'
  const accepted = (when: 'before' | 'after'): number =>
    tokens.filter((token) => token[when] === 'accepted').length
  const verb = accepted('after') === 1 ? 'is' : 'are'
  return `${accepted('after')} of ${tokens.length} shelf token${tokens.length === 1 && accepted('after') === 1 ? '' : 's'} ${verb} accepted (was ${accepted('before')}).`
}
