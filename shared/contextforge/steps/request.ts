import { count } from '../../kernel/words.ts'
import { elsewhere } from './advice.ts'
import { fail, pass, reading, readingSite, step } from './step.ts'

/**
 * The size of the header field as HeaderSizeMiddleware counts it: the name, two bytes of separator, the whole
 * value.
 */
const fieldBytes = (name: string, token: string): number => name.length + 2 + 'Bearer '.length + token.length

/**
 * The number of letters of the longest token that fits. In: the limit in bytes, and the name of the header.
 */
export const longestToken = (limit: number, header: string): number => limit - fieldBytes(header, '')

/**
 * Protocol versions that begin with `initialize`, and below those that begin with `server/discover`
 * (mcp_types/version.py).
 */
const HANDSHAKE = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25']
const MODERN = ['2026-07-28']

const protocol = readingSite(
  ({ asked, gateway, settings }) => [
    asked?.protocolVersion ?? null,
    gateway.capabilities.rules.speaksModern && settings.MCP_INBOUND_PROTOCOL_MODE !== 'legacy',
  ],
  (version, modern) => {
    const source = 'MCP-Protocol-Version'
    if (version === null) return pass(source, 'none named', 'The request names no version of MCP.')
    const spoken = modern ? [...HANDSHAKE, ...MODERN] : HANDSHAKE
    if (spoken.includes(version)) return pass(source, version, `The gateway speaks ${version}.`)
    return fail(
      source,
      'not spoken',
      `The gateway does not speak MCP ${version}: it checks the token, and then answers 400.`,
      { expected: spoken, received: [version] },
    )
  },
)

const call = readingSite(
  ({ asked, settings }) => [asked, settings.USE_STATEFUL_SESSIONS],
  (asked, hasSessions) => {
    const source = 'the call'
    if (asked === undefined) return pass(source, 'initialize', 'The request is one initialize.')
    // With stateful sessions, DELETE ends a session and needs its id.
    if (asked.method === 'DELETE' && hasSessions)
      return fail(
        source,
        'no session to end',
        'USE_STATEFUL_SESSIONS is on: the token is checked, and then DELETE without the id of a session is answered with 400.',
        { expected: ['Mcp-Session-Id'], received: [] },
      )
    if (asked.method !== 'POST')
      return fail(
        source,
        asked.method,
        `The server’s address takes POST only: the token is checked, and then ${asked.method} is answered with 405.`,
        { answer: 'wrong-method', expected: ['POST'], received: [asked.method] },
      )
    const modern = MODERN.includes(asked.protocolVersion ?? '')
    if (modern && asked.call === 'initialize')
      return fail(
        source,
        'no initialize in this version',
        `MCP ${asked.protocolVersion} has no initialize: the token is checked, and then the answer is 400. Its first call is server/discover.`,
        { expected: ['server/discover'], received: ['initialize'] },
      )
    return pass(source, asked.call, `The gateway takes ${asked.call}.`)
  },
)

const headerSize = reading(
  ({ facts, settings }) => [facts.token.length, settings, facts.gateway.capabilities.rules.limitsHeaderField],
  (length, settings, isLimited) => {
    const header = settings.AUTH_HEADER_NAME
    const most = longestToken(settings.MAX_HEADER_FIELD_SIZE_BYTES, header)
    const source = 'MAX_HEADER_FIELD_SIZE_BYTES'
    const has = count(length, 'letter')
    if (!isLimited || !settings.HEADER_SIZE_VALIDATION_ENABLED)
      return pass(source, 'no limit', 'No header is too long for this gateway.')
    if (length <= most)
      return pass(source, `${has}, at most ${most}`, `The token has ${has}; ${most} fit into ${header}.`)
    return fail(
      source,
      `${has}, ${most} fit`,
      `The token has ${has}, and ${most} fit: the gateway checks it, and then refuses the request with HTTP 431, since ${header} is longer than ${settings.MAX_HEADER_FIELD_SIZE_BYTES} bytes (MAX_HEADER_FIELD_SIZE_BYTES).`,
      { expected: [`at most ${most} letters`], received: [has] },
    )
  },
)

const host = readingSite(
  ({ asked, settings, gateway }) => [
    asked,
    settings,
    gateway.capabilities.rules.checksHost,
    gateway.hostsSeen,
  ],
  (asked, settings, isChecked, hostsSeen) => {
    const { host: to = null, origin = null } = asked ?? {}
    const { MCP_ALLOWED_ORIGINS: origins, MCP_ALLOWED_HOSTS: hosts } = settings
    if (!isChecked) return pass('MCP_ALLOWED_HOSTS', 'any host', 'This release takes requests to any host.')
    if (origin !== null && origins.length > 0 && !origins.includes(origin))
      return fail(
        'MCP_ALLOWED_ORIGINS',
        'another origin',
        `The request comes with Origin ${origin}, and the gateway takes only those of MCP_ALLOWED_ORIGINS, compared to the letter.`,
        { answer: 'origin-refused', expected: origins, received: [origin] },
      )
    if (to === null || passes(to, hosts, hostsSeen))
      return pass('MCP_ALLOWED_HOSTS', to ?? 'any host', 'The gateway takes requests to this host.', {
        received: to === null ? [] : [to],
      })
    return fail(
      'MCP_ALLOWED_HOSTS',
      'another host',
      `The request goes to ${to}, and the gateway takes only those of MCP_ALLOWED_HOSTS, compared to the letter with the port: it checks the token, and then answers 403.`,
      { answer: 'host-refused', expected: hosts, received: [to] },
    )
  },
)

const passes = (to: string, hosts: readonly string[], seen: readonly string[] = []): boolean =>
  hosts.length === 0 || isLoopback(to) || hosts.includes(to) || seen.includes(to)

/** Like the gateway's code: removes the port, then compares exactly. */
function isLoopback(to: string): boolean {
  const bare = to.includes(':') ? to.slice(0, to.lastIndexOf(':')) : to
  return ['127.0.0.1', 'localhost', '::1', '[::1]'].includes(bare)
}

/**
 * Steps about the request around the token, checked after it. They are shown only where they do not pass.
 * Sources: header_size_middleware.py, `MCPOriginHostGate`.
 */
export const after = [
  step({
    id: 'protocol-version',
    group: 'Request',
    title: 'Protocol version',
    wants: 'a version of MCP the gateway speaks',
    foundAt: 'In the request',
    answeredLike: 'bad-request',
    check: protocol,
    advise: () => [
      elsewhere(
        'other-version',
        'client',
        'Let the client speak a version the gateway knows',
        'MCP_INBOUND_PROTOCOL_MODE=auto takes the newer ones too, from 1.1.0 on.',
      ),
    ],
  }),
  step({
    id: 'header-size',
    group: 'Request',
    title: 'Header size',
    wants: 'a header no longer than MAX_HEADER_FIELD_SIZE_BYTES',
    foundAt: 'In the request',
    answeredLike: 'header-too-long',
    check: headerSize,
    advise: () => [
      elsewhere(
        'shorter-token',
        'identity-provider',
        'Ask for shorter tokens',
        'Fewer groups and roles in access tokens make them shorter; many providers leave them out on request.',
      ),
      {
        ...elsewhere(
          'longer-header',
          'gateway-environment',
          'Raise MAX_HEADER_FIELD_SIZE_BYTES',
          'A proxy in front may have a limit of its own.',
        ),
        risk: 'The gateway then reads longer headers of every caller.',
      },
    ],
  }),
  step({
    id: 'host',
    group: 'Request',
    title: 'Host and origin',
    wants: 'a host and an origin the gateway takes',
    foundAt: 'In the request',
    answeredLike: 'host-refused',
    check: host,
    advise: () => [
      {
        ...elsewhere(
          'allow-host',
          'gateway-environment',
          'Add the host or the origin to the gateway’s list',
          'MCP_ALLOWED_HOSTS takes host:port, MCP_ALLOWED_ORIGINS whole origins.',
        ),
        risk: 'Browsers and clients that use it get in where their token fits.',
      },
    ],
  }),
  step({
    id: 'call',
    group: 'Request',
    title: 'Call',
    wants: 'a POST with a first call of its version',
    foundAt: 'In the request',
    answeredLike: 'bad-request',
    check: call,
    advise: () => [
      elsewhere(
        'other-call',
        'client',
        'Begin as the version asks',
        'POST initialize up to 2025-11-25, and server/discover from 2026-07-28 on.',
      ),
    ],
  }),
] as const
