import type { ServerTab } from '../server/tabs.ts'

/**
 * A key as it is drawn, its word in the status bar, and its text in the sheet of keys; null: it is not shown
 * there.
 */
export type Key = readonly [key: string, inBar: string | null, inSheet: string | null]

/** Keys that are shown together in the sheet of keys. */
export type KeyGroup = {
  readonly where: string
  readonly keys: readonly Key[]
  /** The tab they work on; on the others, a key may do something else. */
  readonly tab?: ServerTab
}

/** The keys of the screen that compares two gateways. */
export const COMPARE_KEYS: readonly Key[] = [
  ['↑ ↓', 'Servers', 'Choose a server'],
  ['n p', 'Next difference', 'Next and previous server that differs'],
  ['f', 'Preview', 'Review the change that explains the verdict, or all of it'],
  ['m', null, 'Review the change that makes the server like the other'],
  ['⇧ M', 'Make alike', 'Plan: make all servers that differ like those of the other gateway'],
  ['y', null, 'Copy the difference'],
  ['x', 'Swap', 'Swap the sides'],
  ['v', 'As table', 'Table or picture'],
]
