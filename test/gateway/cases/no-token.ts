import { withConfig, type Case } from '../case.ts'

/** The CSRF check of 1.0.1 to 1.0.6 refuses it before the gateway asks for a token. */
const csrf = { from: '1.0.1', release: '1.0.7', open: 'verdict', status: 403 } as const

/** No token at all: the gateway asks for one, in words that depend on the server. */
export const noToken: readonly Case[] = [
  {
    name: 'no token, OAuth set up',
    stops: 'no-token',
    status: 401,
    before: csrf,
    config: withConfig((w) => ({ resource: w.canonical })),
    token: null,
  },
  { name: 'no token, nothing but the issuer set', stops: 'no-token', status: 401, before: csrf, token: null },
  {
    name: 'no token, settings empty',
    stops: 'no-token',
    status: 401,
    before: csrf,
    config: () => ({}),
    token: null,
  },
  {
    name: 'no token, no issuer listed',
    stops: 'no-token',
    status: 401,
    before: csrf,
    config: (w) => ({ resource: w.canonical }),
    token: null,
  },
  {
    name: 'no token, OAuth off',
    open: 'verdict',
    stops: 'no-token',
    status: 401,
    before: csrf,
    oauthEnabled: false,
    token: null,
  },
  {
    name: 'no token, server not active',
    stops: 'no-token',
    status: 401,
    before: csrf,
    active: false,
    token: null,
  },
  {
    name: 'no token, private server',
    stops: 'no-token',
    status: 401,
    before: csrf,
    visibility: 'private',
    token: null,
  },
  {
    name: 'no token, no such server',
    open: 'verdict',
    stops: 'no-token',
    status: 401,
    before: csrf,
    serverId: () => 'f'.repeat(32),
    token: null,
  },
]
