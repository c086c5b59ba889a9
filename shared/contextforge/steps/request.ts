import { count } from '../../kernel/words.ts'
import { elsewhere } from './advice.ts'
import { fail, pass, step, type Check } from './step.ts'

/** The field as HeaderSizeMiddleware counts it: the name, a separator of two, and the whole value. */
const fieldBytes = (name: string, token: string): number => name.length + 2 + 'Bearer '.length + token.length

/** Letters of the longest token that fits. In: the limit, and the name of the header. */
export const longestToken = (limit: number, header: string): number => limit - fieldBytes(header, '')

const headerSize: Check = ({ facts, settings }) => {
  const header = settings.AUTH_HEADER_NAME
  const most = longestToken(settings.MAX_HEADER_FIELD_SIZE_BYTES, header)
  const source = 'MAX_HEADER_FIELD_SIZE_BYTES'
  const has = count(facts.token.length, 'letter')
  if (!facts.gateway.capabilities.rules.limitsHeaderField || !settings.HEADER_SIZE_VALIDATION_ENABLED)
    return pass(source, 'no limit', 'No header is too long for this gateway.')
  if (facts.token.length <= most)
    return pass(source, `${has}, at most ${most}`, `The token has ${has}; ${most} fit into ${header}.`)
  return fail(
    source,
    `${has}, ${most} fit`,
    `The token has ${has}, and ${most} fit: the gateway checks it, and then refuses the request with HTTP 431, since ${header} is longer than ${settings.MAX_HEADER_FIELD_SIZE_BYTES} bytes (MAX_HEADER_FIELD_SIZE_BYTES).`,
    { expected: [`at most ${most} letters`], received: [has] },
  )
}

const host: Check = ({ facts, settings }) => {
  const { host: to = null, origin = null } = facts.asked ?? {}
  const { MCP_ALLOWED_ORIGINS: origins, MCP_ALLOWED_HOSTS: hosts } = settings
  if (!facts.gateway.capabilities.rules.checksHost)
    return pass('MCP_ALLOWED_HOSTS', 'any host', 'This release takes requests to any host.')
  if (origin !== null && origins.length > 0 && !origins.includes(origin))
    return fail(
      'MCP_ALLOWED_ORIGINS',
      'another origin',
      `The request comes with Origin ${origin}, and the gateway takes only those of MCP_ALLOWED_ORIGINS, compared to the letter.`,
      { answer: 'origin-refused', expected: origins, received: [origin] },
    )
  if (to === null || passes(to, hosts, facts.gateway.hostsSeen))
    return pass('MCP_ALLOWED_HOSTS', to ?? 'any host', 'The gateway takes requests to this host.', {
      received: to === null ? [] : [to],
    })
  return fail(
    'MCP_ALLOWED_HOSTS',
    'another host',
    `The request goes to ${to}, and the gateway takes only those of MCP_ALLOWED_HOSTS, compared to the letter with the port: it checks the token, and then answers 403.`,
    { answer: 'host-refused', expected: hosts, received: [to] },
  )
}

const passes = (to: string, hosts: readonly string[], seen: readonly string[] = []): boolean =>
  hosts.length === 0 || isLoopback(to) || hosts.includes(to) || seen.includes(to)

/** As the gateway's code has it: the port taken off, then compared to the letter. */
function isLoopback(to: string): boolean {
  const bare = to.includes(':') ? to.slice(0, to.lastIndexOf(':')) : to
  return ['127.0.0.1', 'localhost', '::1', '[::1]'].includes(bare)
}

/**
 * What the gateway looks at after the token: the request around it. Such steps are shown only where they do
 * not pass. Sources: header_size_middleware.py, `MCPOriginHostGate`.
 */
export const after = [
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
] as const
