import type { ReactNode } from 'react'

/** One state of a component. */
export type Story = { readonly of: string; readonly state: string; readonly show: () => ReactNode }

/** The states of one component, by name. */
export const all = <T extends string>(of: string, states: Readonly<Record<T, () => ReactNode>>): Story[] =>
  Object.entries<() => ReactNode>(states).map(([state, show]) => ({ of, state, show }))

/** A callback that does nothing. */
export const nothing = (): void => undefined
export const down = {
  kind: 'unreachable',
  url: 'https://mcp.example.com',
  cause: 'connection refused',
} as const
