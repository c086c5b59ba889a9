import { z } from 'zod'
import { GROUPS, SORTS } from '../fleet/arrange.ts'
import { INTERPRETED } from '../kernel/interpreted.ts'
import { withoutSecrets, withoutTokens } from '../kernel/secret-text.ts'

/**
 * What is remembered of the window for one gateway, from one start to the next: where it was, how its lists
 * were looked at, the saved views and the pinned servers. No token, no secret, and nothing of a token.
 */

/** The longest text of a filter, and the longest text that a screen keeps, in characters. */
const MAX_TYPED = 200
const MAX_KEPT = 300

const columnId = z.enum(SORTS)
const serverId = z.string().min(1).max(200)

/** How the fleet is looked at, as it is remembered. */
export const fleetLook = z.object({
  filter: z.string().max(60),
  typed: z.string().max(MAX_TYPED),
  sort: z.object({ by: z.enum(SORTS), down: z.boolean() }).nullable(),
  /** Where a token that is tested ends; an earlier release kept none. */
  ending: z.string().max(60).nullish(),
  group: z.enum(GROUPS).nullable(),
  hidden: z.array(columnId).max(20),
  order: z.array(columnId).max(20),
  /** Widths of columns in pixels. */
  widths: z.record(z.string().max(20), z.number().min(20).max(4_000)),
})
export type FleetLook = z.infer<typeof fleetLook>

/** The longest name of a saved view, in characters. */
export const MAX_VIEW_NAME = 60
const savedView = z.object({ name: z.string().min(1).max(MAX_VIEW_NAME), look: fleetLook })
export type SavedView = z.infer<typeof savedView>

const place = z.object({
  at: z.string().max(40),
  server: serverId.optional(),
  tab: z.string().max(40).optional(),
})

/** The most views and pins one gateway has. */
export const MOST_VIEWS = 40
export const MOST_PINS = 100

export const desk = z.object({
  /** The screen, the server and its tab. */
  place: place.nullable(),
  /** The server of the bench. */
  bench: serverId.nullable(),
  look: fleetLook.nullable(),
  views: z.array(savedView).max(MOST_VIEWS),
  /** Ids of servers that are listed first. */
  pinned: z.array(serverId).max(MOST_PINS),
  /** More that a screen keeps, by its name: filters, what was chosen, what was learned once. */
  kept: z.record(z.string().max(60), z.string().max(MAX_KEPT).nullable()),
})
export type Desk = z.infer<typeof desk>

export const EMPTY_DESK: Desk = { place: null, bench: null, look: null, views: [], pinned: [], kept: {} }

/** Reads a stored desk. A part that is damaged counts as missing; the others stay. */
export function readDesk(stored: string | null): Desk {
  let raw: unknown
  try {
    raw = JSON.parse(stored ?? '{}')
  } catch {
    return EMPTY_DESK
  }
  const parts = typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {}
  const read = Object.entries(desk.shape).map(([name, schema]) => {
    const part = schema.safeParse(parts[name], INTERPRETED)
    return [name, part.success ? part.data : EMPTY_DESK[name as keyof Desk]]
  })
  return Object.fromEntries(read) as Desk
}

/** Whether a text has the form of a secret, or says that it is one. */
const isSecret = (text: string): boolean =>
  withoutTokens(text, '') !== text || withoutSecrets(text, '') !== text

/**
 * The desk without the texts of filters, names and screens that are unfit. In: which are, where `most` is the
 * limit.
 */
function withoutTexts(of: Desk, isUnfit: (text: string, most: number) => boolean): Desk {
  const clean = (look: FleetLook): FleetLook =>
    isUnfit(look.typed, MAX_TYPED) ? { ...look, typed: '' } : look
  return {
    ...of,
    look: of.look && clean(of.look),
    views: of.views
      .filter(({ name }) => !isUnfit(name, MAX_VIEW_NAME))
      .map((view) => ({ ...view, look: clean(view.look) })),
    kept: Object.fromEntries(
      Object.entries(of.kept).filter(([, value]) => value === null || !isUnfit(value, MAX_KEPT)),
    ),
  }
}

/**
 * The desk as it may be written to the disk: a text that looks like a token or a secret, pasted into a filter
 * or a name, is left out.
 */
export const withoutSecretsOfDesk = (of: Desk): Desk => withoutTexts(of, isSecret)

/**
 * The desk without texts that are too long to be kept, such as a token pasted into a filter: with one of them
 * in it, the whole desk would be refused.
 */
export const withoutLongTexts = (of: Desk): Desk => withoutTexts(of, (text, most) => text.length > most)

/** Saves a view under a name; one with the same name is replaced. Out: null where there are too many. */
export function saveView(views: readonly SavedView[], view: SavedView): SavedView[] | null {
  const at = views.findIndex(({ name }) => name === view.name)
  if (at >= 0) return views.with(at, view)
  return views.length < MOST_VIEWS ? [...views, view] : null
}

/** Pins a server, or takes its pin back. Beyond the most there may be, the oldest pin goes. */
export const togglePin = (pinned: readonly string[], id: string): string[] =>
  pinned.includes(id) ? pinned.filter((one) => one !== id) : [...pinned, id].slice(-MOST_PINS)
