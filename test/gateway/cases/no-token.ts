import { withConfig, type Case } from '../case.ts'

/** No token at all: the gateway asks for one, in words that depend on the server. */
export const noToken: readonly Case[] = [
  { name: 'no token, OAuth set up', stops: 'no-token', status: 401, config: withConfig((w) => ({ resource: w.canonical })), token: null },
  { name: 'no token, nothing but the issuer set', stops: 'no-token', status: 401, token: null },
  { name: 'no token, settings empty', stops: 'no-token', status: 401, config: () => ({}), token: null },
  { name: 'no token, no issuer listed', stops: 'no-token', status: 401, config: (w) => ({ resource: w.canonical }), token: null },
  { name: 'no token, OAuth off', open: 'verdict', stops: 'no-token', status: 401, oauthEnabled: false, token: null },
  { name: 'no token, server not active', stops: 'no-token', status: 401, active: false, token: null },
  { name: 'no token, private server', stops: 'no-token', status: 401, visibility: 'private', token: null },
  { name: 'no token, no such server', open: 'verdict', stops: 'no-token', status: 401, serverId: () => 'f'.repeat(32), token: null },
] // prettier-ignore
