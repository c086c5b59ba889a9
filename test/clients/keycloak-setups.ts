import { audienceMapper } from '../gateway/rig/keycloak.ts'
import { audience, forEveryClient, policy, resourceClient, scope, trusting, withoutPolicy } from './realm.ts'
import type { SetUp } from './setup.ts'

const HERE = ['localhost', '127.0.0.1'] as const
/** The hosts of every address that the clients name when they register. */
const EVERYBODYS = [...HERE, 'github.com', 'opencode.ai'] as const
const TOOLS = 'mcp:tools'
/** The scopes that carry what the gateway wants of a token, with the audience. */
const NAMED = ['basic', 'email', TOOLS] as const
const RECIPE = [scope(TOOLS, 'optional'), trusting(...EVERYBODYS)] as const

/** What only a Keycloak makes: its policies of registration, its scopes and mappers, its addresses. */
export const KEYCLOAK_SETUPS: readonly SetUp[] = [
  // Its metadata, and the address of a realm.
  {
    id: 'kc-host',
    what: 'the proxy of Keycloak passes its own name for it on',
    realm: { prepare: RECIPE, front: { host: 'keycloak.internal:8443' } },
    server: { scopes: NAMED },
  },
  {
    id: 'kc-scheme',
    what: 'the proxy of Keycloak loses the scheme',
    realm: { prepare: RECIPE, front: { scheme: 'http' } },
    server: { scopes: NAMED },
  },
  {
    id: 'kc-below',
    what: 'the proxy serves Keycloak below a path, and Keycloak does not know',
    realm: { prepare: RECIPE, front: { below: '/auth' } },
    server: { scopes: NAMED },
  },
  {
    id: 'kc-slash',
    what: 'the server names the realm with a slash more',
    realm: { prepare: RECIPE },
    server: { scopes: NAMED, issuers: (issuer) => [`${issuer}/`] },
  },
  {
    id: 'kc-no-realm',
    what: 'the server names Keycloak without a realm',
    realm: { prepare: RECIPE },
    server: { scopes: NAMED, issuers: (issuer) => [new URL(issuer).origin] },
  },
  {
    id: 'kc-realm-off',
    what: 'the realm is switched off',
    realm: { prepare: RECIPE, settings: { enabled: false } },
    server: { scopes: NAMED },
  },

  // Policies of anonymous registration.
  { id: 'kc-fresh', what: 'a fresh realm', realm: {} },
  {
    id: 'kc-hosts-here',
    what: 'Trusted Hosts names this computer, and no page of a client',
    realm: { prepare: [trusting(...HERE)] },
  },
  {
    id: 'kc-hosts-localhost',
    what: 'Trusted Hosts names localhost alone',
    realm: { prepare: [trusting('localhost', 'github.com', 'opencode.ai'), scope(TOOLS, 'optional')] },
    server: { scopes: NAMED },
  },
  {
    id: 'kc-hosts-sender',
    what: 'Trusted Hosts wants the sender among its hosts, and it is',
    realm: {
      prepare: [policy('Trusted Hosts', { 'trusted-hosts': EVERYBODYS }), scope(TOOLS, 'optional')],
    },
    server: { scopes: NAMED },
  },
  {
    id: 'kc-hosts-any-page',
    what: 'Trusted Hosts looks at the sender alone',
    realm: {
      prepare: [
        policy('Trusted Hosts', { 'trusted-hosts': HERE, 'client-uris-must-match': ['false'] }),
        scope(TOOLS, 'optional'),
      ],
    },
    server: { scopes: NAMED },
  },
  {
    id: 'kc-scopes-any',
    what: 'hosts as in the recipe, Allowed Client Scopes removed, and the server names no scopes',
    realm: { prepare: [trusting(...EVERYBODYS), withoutPolicy('Allowed Client Scopes')] },
  },
  {
    id: 'kc-full',
    what: 'Max Clients Limit is reached',
    realm: { prepare: [...RECIPE, policy('Max Clients Limit', { 'max-clients': ['1'] })] },
    server: { scopes: NAMED },
  },
  {
    id: 'kc-no-consent',
    what: 'the recipe, without Consent Required',
    realm: { prepare: [...RECIPE, withoutPolicy('Consent Required')] },
    server: { scopes: NAMED },
  },
  {
    id: 'kc-https-only',
    what: 'a client policy wants https in every address of a client',
    realm: { prepare: [...RECIPE, forEveryClient('secure-client-uris')] },
    server: { scopes: NAMED },
  },

  // Scopes.
  { id: 'kc-recipe', what: 'the recipe', realm: { prepare: RECIPE }, server: { scopes: NAMED } },
  {
    id: 'kc-guide',
    what: 'the scope with the audience alone, as the guide of Keycloak has it',
    realm: { prepare: RECIPE },
    server: { scopes: [TOOLS] },
  },
  {
    id: 'kc-openid',
    what: 'the recipe, and the server names openid too',
    realm: { prepare: RECIPE },
    server: { scopes: ['openid', ...NAMED] },
  },
  {
    id: 'kc-scope-missing',
    what: 'the server names a scope that the realm does not have',
    realm: { prepare: [trusting(...EVERYBODYS)] },
    server: { scopes: NAMED },
  },
  {
    id: 'kc-scope-missing-any',
    what: 'the same without Allowed Client Scopes',
    realm: { prepare: [trusting(...EVERYBODYS), withoutPolicy('Allowed Client Scopes')] },
    server: { scopes: NAMED },
  },
  {
    id: 'kc-offline',
    what: 'the recipe, and the server names offline_access too',
    realm: { prepare: RECIPE },
    server: { scopes: [...NAMED, 'offline_access'] },
  },

  // What is in the token.
  {
    id: 'kc-no-mapper',
    what: 'the scope has no Audience mapper',
    realm: { prepare: [scope(TOOLS, 'optional', () => []), trusting(...EVERYBODYS)] },
    server: { scopes: NAMED },
  },
  {
    id: 'kc-mapper-slash',
    what: 'the Audience mapper has a slash more',
    realm: {
      prepare: [scope(TOOLS, 'optional', (address) => audience(`${address}/`)), trusting(...EVERYBODYS)],
    },
    server: { scopes: NAMED },
  },
  {
    id: 'kc-mapper-default',
    what: 'the mapper sits in a default scope, registration is open, and the server names no scopes',
    realm: {
      prepare: [
        scope('audience', 'default'),
        trusting(...EVERYBODYS),
        withoutPolicy('Allowed Client Scopes'),
      ],
    },
  },
  {
    id: 'kc-light',
    what: 'a client policy makes every token a lightweight one',
    realm: { prepare: [...RECIPE, forEveryClient('use-lightweight-access-token')] },
    server: { scopes: NAMED },
  },
  {
    id: 'kc-no-email',
    what: 'the person has no e-mail address in the realm',
    realm: { prepare: RECIPE, email: null },
    server: { scopes: NAMED },
  },

  // Resource indicators.
  {
    id: 'kc-indicators',
    what: 'resource indicators, with a client that stands for the server',
    realm: {
      withIndicators: true,
      prepare: [
        resourceClient('the-server'),
        scope(TOOLS, 'optional', () => [audienceMapper({ client: 'the-server' })]),
        trusting(...EVERYBODYS),
      ],
    },
    server: { scopes: NAMED },
  },
  {
    id: 'kc-indicators-recipe',
    what: 'resource indicators, with the recipe for a Keycloak without them',
    realm: { withIndicators: true, prepare: RECIPE },
    server: { scopes: NAMED },
  },
  {
    id: 'kc-indicators-slash',
    what: 'resource indicators, and the client for the server has a slash more',
    realm: {
      withIndicators: true,
      prepare: [
        resourceClient('the-server', (address) => `${address}/`),
        scope(TOOLS, 'optional', () => [audienceMapper({ client: 'the-server' })]),
        trusting(...EVERYBODYS),
      ],
    },
    server: { scopes: NAMED },
  },
  {
    id: 'kc-indicators-none',
    what: 'resource indicators, and no audience at all',
    realm: {
      withIndicators: true,
      prepare: [scope(TOOLS, 'optional', () => []), trusting(...EVERYBODYS)],
    },
    server: { scopes: NAMED },
  },
]
