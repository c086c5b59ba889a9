import { stepTitle } from '../client/words.ts'
import { STEPS, type StepId } from '../client/way.ts'
import { TRY, type Explained } from './letters.ts'

const MCP = 'MCP specification 2025-11-25'

const TOLD: Readonly<Record<StepId, readonly [text: string, source: string]>> = {
  refused: [
    'A client begins without a token. Only 401 tells it that it has to sign in; a page, a redirect or 403, often of a proxy in front, does not.',
    `${MCP}, Authorization; RFC 6750, section 3`,
  ],
  challenge: [
    'WWW-Authenticate of the 401 names the address of the metadata in resource_metadata. Where it is missing or names another host, a client has to guess the address, and some do not.',
    'RFC 9728, section 5.1',
  ],
  metadata: [
    'The document at /.well-known/oauth-protected-resource names the provider. It has to be had without a token; proxies that pass only the path of the server block it.',
    'RFC 9728, section 3',
  ],
  resource: [
    'resource in the metadata has to be the address the client was given. Where it is another, most clients stop, so that no token is asked for on behalf of somebody else.',
    'RFC 9728, section 3.3',
  ],
  'server-metadata': [
    'The provider says at a well-known address where one signs in and gets a token. Where the issuer has a path, RFC 8414 puts the well-known part before it and OpenID Connect behind it; clients differ in which they try.',
    'RFC 8414, section 3.1; OpenID Connect Discovery 1.0, section 4',
  ],
  issuer: [
    'issuer in the provider’s document has to equal, letter by letter, the issuer it was looked up for. Otherwise the document may be that of somebody else.',
    'RFC 8414, section 3.3',
  ],
  pkce: [
    'code_challenge_methods_supported has to name S256. A client must not go on where the provider does not announce it, also where the provider could do it.',
    `${MCP}, Authorization; RFC 7636, section 4.2; RFC 8414, section 2`,
  ],
  registration: [
    'A client needs an id at the provider: one that was set by hand, the address of a document about itself, or one it gets by registering at registration_endpoint. Which of them it can do differs.',
    `${MCP}, Authorization; RFC 7591, section 3`,
  ],
  scopes: [
    'The client asks for the scopes of the challenge or of the metadata, and names the server in resource. A provider that knows a scope or the parameter not may refuse the whole request.',
    'RFC 6749, section 3.3; RFC 8707, section 2',
  ],
  redirect: [
    'The provider sends the answer only to an address that is registered for the client. For an address on this computer it has to allow any port; every other one has to be the same letter by letter.',
    'RFC 8252, section 7.3; RFC 6749, section 3.1.2',
  ],
  token: [
    'What the provider gives out has to pass every check of the gateway, the audience among them. The bench shows these checks one by one.',
    TRY,
  ],
  'first-call': [
    'With the token the client opens a session and lists the tools. Only when the gateway answers that, the client is in.',
    `${MCP}, Lifecycle; Streamable HTTP, sending messages`,
  ],
}

/** Every step of a client's way to a server, from its address to the first call, in its order. */
export const EXPLAINED_WAY: readonly Explained[] = STEPS.map((id, at) => ({
  id: `way-${id}`,
  title: `Client, step ${at + 1}: ${stepTitle(id)}`,
  text: TOLD[id][0],
  source: TOLD[id][1],
}))
