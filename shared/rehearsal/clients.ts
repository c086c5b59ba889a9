import { PROFILES } from '../client/profiles/all.ts'

/** Clients that start with MCP 2026-07-28 (ways/typescript-clients.ts `claudeWay`, ways/python-sdk.ts). */
const MODERN = new Set(['claude-code', 'py2', 'fastmcp'])
/** Clients that never send a request without a token, but read the metadata first (`claudeWay`). */
const NEVER_WITHOUT = new Set(['claude-code'])

const named = (fits: (id: string) => boolean): readonly string[] =>
  PROFILES.filter(({ id }) => fits(id)).map(({ name }) => name)

/**
 * The clients affected by a change of the first call without a token, and below them those affected by a
 * change of protocol version.
 */
export const FIRST_CALLERS = named((id) => !NEVER_WITHOUT.has(id))
export const MODERN_CLIENTS = named((id) => MODERN.has(id))
