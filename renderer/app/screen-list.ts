import type { Again } from '../../shared/token/again.ts'

/** Where the window is. */
export type Screen =
  | { readonly at: 'connect' }
  | { readonly at: 'fleet' }
  | { readonly at: 'server'; readonly id: string; readonly tab?: 'settings' }
  | { readonly at: 'bench'; readonly id: string | null; readonly again?: Again }
  | { readonly at: 'history' }
  | { readonly at: 'watch'; readonly card?: string }
  | { readonly at: 'settings' }
  | { readonly at: 'network' }

/** A key as it is drawn, and what it does. */
export type Key = readonly [key: string, does: string]

const COMMANDS: Key = ['Ctrl K', 'Commands']
const HELP: Key = ['?', 'Keys']

/** The keys the status bar names, most useful first. */
export const SCREEN_KEYS: Readonly<Record<Screen['at'], readonly Key[]>> = {
  connect: [['Ctrl D', 'Open the demo'], ['Ctrl ↵', 'Connect'], HELP],
  fleet: [['↑ ↓', 'Rows'], ['Enter', 'Open'], ['t', 'Test'], ['Ctrl V', 'Test a token'], COMMANDS, HELP],
  server: [['1-5', 'Tabs'], ['f', 'First fix'], ['v', 'As table'], ['t', 'Bench'], COMMANDS, HELP],
  bench: [['Ctrl V', 'Paste a token'], ['g', 'Get one'], ['f', 'First fix'], ['c', 'Shelf'], ['Ctrl ⇧ E', 'Share'], COMMANDS, HELP],
  history: [['↑ ↓', 'Entries'], ['u', 'Undo'], ['r', 'Restore'], ['t', 'Test again'], ['/', 'Filter'], ['Esc', 'Back'], COMMANDS, HELP],
  watch: [['↑ ↓', 'Cards'], ['r', 'Restore'], ['a', 'Acknowledge'], ['l', 'Look now'], COMMANDS, HELP],
  settings: [['Esc', 'Back'], COMMANDS, HELP],
  network: [['/', 'Filter'], ['Esc', 'Back'], COMMANDS, HELP],
} // prettier-ignore

/** Every key there is, for the sheet of keys. */
export const ALL_KEYS: readonly { readonly where: string; readonly keys: readonly Key[] }[] = [
  {
    where: 'Everywhere',
    keys: [
      ['Ctrl K', 'Commands: servers, screens and acts by name'],
      ['Ctrl R', 'Read the gateway again'],
      ['Ctrl 1', 'Fleet'],
      ['Ctrl 2', 'Token bench'],
      ['Ctrl 3', 'History'],
      ['Ctrl 4', 'Watch'],
      ['Ctrl 5', 'Settings'],
      ['Ctrl Z', 'Undo the last applied change (opens the review)'],
      ['Ctrl V', 'Put a token on the shelf and test it'],
      ['Ctrl ⇧ Del', 'Forget all tokens'],
      ['Esc', 'Close, discard a preview, or go back'],
      ['?', 'This list'],
    ],
  },
  { where: 'Connect', keys: [['Ctrl D', 'Open the built-in demo']] },
  {
    where: 'Fleet',
    keys: [
      ['↑ ↓', 'Choose a row'],
      ['Enter', 'Open the server'],
      ['t', 'Test the token on it'],
      ['/', 'Filter'],
      ['x', 'Tick a server for a change of several; Shift+x up to here, Ctrl+A all'],
    ],
  },
  {
    where: 'Server',
    keys: [
      ['1-5', 'Audience, settings, test, history, raw JSON'],
      ['f', 'Preview the first fix that is done here'],
      ['v', 'Switchboard as picture or table'],
      ['Ctrl ↵', 'Review the previewed change'],
      ['t', 'Open in the bench'],
    ],
  },
  {
    where: 'Token bench',
    keys: [
      ['g', 'Get a token from the issuer'],
      ['s', 'Send the one request to the gateway'],
      ['n', 'Try the gate: requests that must be refused'],
      ['c', 'Shelf: names, and two tokens compared'],
      ['Ctrl ⇧ E', 'Share the diagnosis'],
      ['f', 'Review the first fix that is done here'],
      ['Enter', 'Open the server'],
    ],
  },
  {
    where: 'Settings of a server',
    keys: [
      ['Alt ↑ ↓', 'Move an issuer or audience'],
      ['Enter', 'Add one below'],
      ['Ctrl ⌫', 'Remove it'],
      ['Ctrl ↵', 'Review what was typed'],
    ],
  },
  {
    where: 'Watch',
    keys: [
      ['↑ ↓', 'Choose a card'],
      ['r', 'Restore what was there before (opens the review)'],
      ['a', 'Acknowledge the card'],
      ['Enter', 'Open the server'],
      ['l', 'Look at the gateway now'],
    ],
  },
  { where: 'Review', keys: [['Ctrl ↵', 'Apply'], ['Esc', 'Cancel']] },
] // prettier-ignore
