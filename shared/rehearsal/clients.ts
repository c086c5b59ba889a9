import { PROFILES } from '../client/profiles/all.ts'

/** Clients that speak MCP 2026-07-28 first (ways/typescript-clients.ts `claudeWay`, ways/python-sdk.ts). */
const MODERN = new Set(['claude-code', 'py2', 'fastmcp'])
/** Clients that never ask without a token: they read the metadata at its address (`claudeWay`). */
const NEVER_WITHOUT = new Set(['claude-code'])

const named = (fits: (id: string) => boolean): readonly string[] =>
  PROFILES.filter(({ id }) => fits(id)).map(({ name }) => name)

/** Whom a change at the first call concerns, and whom one of the protocol's version. */
export const FIRST_CALLERS = named((id) => !NEVER_WITHOUT.has(id))
export const MODERN_CLIENTS = named((id) => MODERN.has(id))
