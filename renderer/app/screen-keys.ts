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

/** The keys that work on one tab of a server only. */
export const SERVER_KEYS: readonly KeyGroup[] = [
  {
    where: 'Clients of a server',
    tab: 'clients',
    keys: [
      ['j k', 'Clients', 'Next and previous client'],
      ['↑ ↓', 'Lines', 'Steps, clients, or lines of the way in'],
      ['Space', 'On or off', 'The way in: line on or off'],
      ['Enter', 'Its text', 'The way in: text of the line'],
      ['g', null, 'Go on: shows what is sent first'],
      ['y', 'Copy', 'Copy the cure, or the plan’s lines for the provider'],
      ['r', 'Walk again', 'Walk again'],
      ['c', null, 'The way in: choose who shall get in'],
      ['w', null, 'One client, or the way in for everybody'],
    ],
  },
  {
    where: 'Settings of a server',
    tab: 'settings',
    keys: [
      ['Alt ↑ ↓', null, 'Move an issuer or audience'],
      ['Enter', null, 'Add one below'],
      ['Ctrl ⌫', null, 'Remove it'],
      ['Ctrl ↵', null, 'Review what was typed'],
    ],
  },
]

/** The keys of the screen that compares two gateways. */
export const COMPARE_KEYS: readonly Key[] = [
  ['↑ ↓', 'Servers', 'Choose a server'],
  ['n p', 'Next difference', 'Next and previous server that differs'],
  ['f', 'Preview', 'Review the change that explains the verdict, or all of it'],
  ['m', null, 'Review the change that makes the server like the other'],
  ['⇧ M', 'Make alike', 'Plan: make all servers that differ like those of the other gateway'],
  ['y', null, 'Copy the difference'],
  ['x', 'Swap', 'Swap the sides'],
  ['v', 'Table or picture', null],
]

/** The keys of the picture of shared audiences. */
export const SHARING_KEYS: readonly Key[] = [
  ['↑ ↓', 'Values and servers', 'Choose a value or one of its servers'],
  ['Enter', 'Open', 'Open the server, or show the servers of the value in the fleet'],
  ['← →', null, 'To the value, and to its servers'],
  ['v', 'Table or picture', null],
  ['/', 'Filter', 'Filter audiences'],
  ['Esc', 'Back', null],
]
