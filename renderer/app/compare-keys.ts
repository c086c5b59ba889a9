import type { Key } from './screens.tsx'

/** The keys of the screen that compares two gateways. */
export const COMPARE_KEYS: readonly Key[] = [
  ['↑ ↓', 'Servers', 'Choose a server'],
  ['n p', 'Next difference', 'Next and previous server that differs'],
  ['f', 'Preview', 'Review the change that explains the verdict, or all of it'],
  ['m', null, 'Review the change that makes the server like the other'],
  ['⇧ M', 'Make alike', 'Plan: make all servers that differ like those of the other gateway'],
  ['y', null, 'Copy the difference'],
  ['x', 'Swap', 'Swap the sides'],
]
