import { changedKeys, keyDiff } from '../change/key-diff.ts'
import { count } from '../kernel/words.ts'
import { byWeight, keyRecord } from '../contextforge/index.ts'
import { withoutSecrets } from '../change/secrets.ts'
import { isObject, type Json } from '../kernel/json.ts'
import type { ObservationBody, ObservationKind } from './observation.ts'

type Said = Pick<
  ObservationBody,
  'kind' | 'serverName' | 'by' | 'via' | 'before' | 'after' | 'lost' | 'gained' | 'learning'
>

const listed = (names: readonly string[], most = 3): string => {
  const shown = names.length > most ? [...names.slice(0, most - 1), `${names.length - most + 1} more`] : names
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`
}
const exact = (values: readonly string[]): string =>
  listed(
    values.map((value) => `\`${value}\``),
    8,
  )
const verb = (names: readonly string[], one: string, many: string): string =>
  names.length === 1 ? one : many

/** Which keys went, came and changed. */
function keysOf({ before, after }: Pick<Said, 'before' | 'after'>) {
  const diff = keyDiff(before, after)
  const of = (kind: 'added' | 'removed' | 'changed'): readonly string[] =>
    diff
      .filter((change) => change.kind === kind)
      .map(({ key }) => key)
      .sort(byWeight)
  return { removed: of('removed'), added: of('added'), changed: of('changed'), diff }
}

/**
 * True where an edit has the marks of the Admin UI's form: it came from there, and dropped only what the form
 * does not know.
 */
export function looksLikeAdminForm(said: Said): boolean {
  if (said.via !== 'ui' || said.kind === 'learned') return false
  const { removed } = keysOf(said)
  return (
    said.after === null ||
    (removed.length > 0 && removed.every((key) => keyRecord(key)?.keptByAdminUi !== true))
  )
}

/**
 * What happened, in one line without times: for the card, the timeline and the notification. Holds no value.
 */
export function driftTitle(said: Said): string {
  const { serverName: name } = said
  const titles: Readonly<Record<ObservationKind, () => string>> = {
    gone: () => `${name} is not in the list any more`,
    learned: () => `resource of ${name} was learned, nobody typed it`,
    'oauth-off': () => `OAuth was turned off on ${name}`,
    'oauth-on': () => `OAuth was turned on for ${name}`,
    saved: () => `${name} was saved, its OAuth settings stayed`,
    edited: () => {
      const { removed, added, changed } = keysOf(said)
      if (removed.length > 0) return `${listed(removed)} disappeared from ${name}`
      if (changed.length > 0) return `${listed(changed)} changed on ${name}`
      return added.length > 0
        ? `${listed(added)} ${verb(added, 'was', 'were')} added to ${name}`
        : `The settings of ${name} changed`
    },
  }
  return titles[said.kind]()
}

/**
 * Who did it and where, as far as the gateway says. `at` is the time of it as shown, empty when it is not
 * known.
 */
function whoSays({ kind, by, via }: Pick<Said, 'kind' | 'by' | 'via'>, at: string): string {
  const time = at === '' ? '' : ` at ${at}`
  if (kind === 'learned') return `The gateway${time}`
  if (kind === 'gone') return 'Somebody'
  const what = via === 'ui' ? 'An Admin UI edit' : via === 'api' ? 'An API call' : 'An edit'
  return `${what}${by === null || by === '' ? '' : ` by ${by}`}${time}`
}

export type DriftLine = {
  readonly id: string
  readonly tone: 'bad' | 'warn' | 'info' | 'plus'
  readonly text: string
}

/** What it did and what that means, a sentence a line; stretches between backticks are exact strings. */
export function driftLines(said: Said, at: string): readonly DriftLine[] {
  const line = (id: string, tone: DriftLine['tone'], text: string): DriftLine => ({ id, tone, text })
  if (said.kind === 'gone')
    return [
      line(
        'gone',
        'warn',
        'It was deleted, or this login may not see it any more. Nothing is made again from here.',
      ),
    ]
  const what = line('what', 'info', `${whoSays(said, at)} ${didWhat(said)}.`)
  const lost =
    said.lost.length === 0
      ? []
      : [line('lost', 'bad', `Tokens with aud = ${exact(said.lost)} are rejected since.`)]
  const gained =
    said.gained.length === 0
      ? []
      : [line('gained', 'plus', `Tokens with aud = ${exact(said.gained)} are accepted since.`)]
  const meant: Readonly<Record<Said['learning'], readonly DriftLine[]>> = {
    armed: [
      line(
        'learning',
        'warn',
        '`resource` is empty: the audience of the first accepted token will be learned and stored.',
      ),
    ],
    disarmed:
      said.kind === 'learned'
        ? [
            line(
              'learning',
              'warn',
              'From now on only this audience counts: `client_id` and the canonical URL do not any more. Restore empties it again, and so lets it learn once more.',
            ),
          ]
        : [],
    unchanged: [],
  }
  const off =
    said.kind === 'oauth-off'
      ? [
          line(
            'off',
            'bad',
            'Tokens of the identity provider are not checked here any more, and every setting was removed.',
          ),
        ]
      : []
  const form = looksLikeAdminForm(said)
    ? [
        line(
          'form',
          'info',
          'The Admin UI form rebuilds `oauth_config` from its own few fields, so any save there drops the other keys.',
        ),
      ]
    : []
  return [what, ...off, ...lost, ...gained, ...meant[said.learning], ...form]
}

function didWhat(said: Said): string {
  const { removed, added, changed } = keysOf(said)
  if (said.kind === 'learned') {
    const resource = isObject(said.after) ? (said.after['resource'] ?? null) : null
    return `stored \`${JSON.stringify(resource)}\` as \`resource\`: the audience of the first token it accepted while \`resource\` was empty`
  }
  if (said.kind === 'oauth-off') return 'turned OAuth off'
  if (said.kind === 'saved') return 'saved the server and left its OAuth settings as they were'
  const parts = [
    ...(removed.length > 0 ? [`removed ${exact(removed)}`] : []),
    ...(changed.length > 0 ? [`changed ${exact(changed)}`] : []),
    ...(added.length > 0 ? [`added ${exact(added)}`] : []),
  ]
  const on = said.kind === 'oauth-on' ? ['turned OAuth on'] : []
  return [...on, ...parts].join(', ') || 'replaced the settings'
}

/**
 * What Restore would do, and what it cannot: secrets that were removed are known to nobody but the gateway.
 */
export function restoreSays(
  now: Json,
  back: Json,
): { readonly says: string; readonly lost: readonly string[] } {
  const keys = changedKeys(now, back)
  const there = isObject(now) ? now : {}
  const gone = (key: string): Json =>
    isObject(back) && !Object.hasOwn(there, key) ? (back[key] ?? null) : null
  const lost = keys.flatMap((key) => withoutSecrets({ [key]: gone(key) }).lost)
  const rest = keys.filter((key) => !lost.includes(key))
  const puts = rest.length === 0 ? 'puts nothing back' : `puts back ${exact(rest)}`
  const cannot =
    lost.length === 0
      ? ''
      : `; ${exact(lost)} cannot be brought back: nobody but the gateway had ${verb(lost, 'it', 'them')}`
  return { says: `${puts}${cannot}`, lost }
}

/** What a notification says. Names servers and keys, and holds no value, no host and no token. */
export function notificationOf(cards: readonly Said[]): { readonly title: string; readonly body: string } {
  const [first] = cards
  if (cards.length === 1 && first) {
    const who = whoSays(first, '')
    return {
      title: driftTitle(first),
      body: `${first.kind === 'learned' || first.kind === 'gone' ? 'Seen' : who + ', seen'} by the guard. Click to look at it.`,
    }
  }
  const names = [...new Set(cards.map(({ serverName }) => serverName))]
  return {
    title: `${count(cards.length, 'change')} outside Claimcheck`,
    body: `On ${listed(names, 4)}. Click to look at them.`,
  }
}
