import type { Answer, Answered, Prediction } from '../answers.ts'
import { keepLast } from '../../kernel/keep-last.ts'
import type { Case, Site } from '../case.ts'
import { type Door, type DoorId, doorAt } from '../doors.ts'
import { withoutToken } from '../no-token.ts'
import { elsewhere } from './advice.ts'
import { fail, pass, readingSite, step, unknown, type Check } from './step.ts'
import { goesToOwnKey } from './routing.ts'
import { takingOf, trustedStep } from './trusted.ts'

/**
 * How each kind of address answers a provider's token; null where the token is judged. Addresses of one kind
 * answer alike.
 */
const ANSWERS: Readonly<Record<DoorId, Answer | null>> = {
  server: null,
  'virtual-server': 'not-for-oauth',
  versioned: 'not-for-oauth',
  'two-slashes': 'not-for-oauth',
  'id-spelling': 'not-for-oauth',
  'all-servers': 'not-for-oauth',
  'no-such': 'no-such-door',
  'no-such-rpc': 'no-such-route',
  sse: 'not-signed-in',
  message: 'not-signed-in',
  rpc: 'not-signed-in',
  record: 'not-signed-in',
  initialize: 'invalid-own-token',
  'all-sse': 'not-signed-in',
}

const doorOf = keepLast(doorAt)

const isRight = (door: Door, { serverId, gateway }: Site): boolean =>
  door.right &&
  door.serverId === serverId &&
  (door.id === 'server' || gateway.capabilities.rules.hasVirtualServers)

const hasHeader = (header: string, { settings }: Site): boolean =>
  header === settings.AUTH_HEADER_NAME || header.toLowerCase() === settings.AUTH_HEADER_NAME.toLowerCase()

/** The findings of nearly every request. */
const noProxy = pass(
  'PROXY_USER_HEADER',
  'no proxy names anybody',
  'The token counts: no trusted proxy names a person.',
)
const rightDoor = readingSite(
  ({ asked }) => [asked?.path],
  (path) =>
    pass('the address', 'the server’s own', 'The request goes to the server’s own address.', {
      ...(path === undefined ? {} : { received: [path] }),
    }),
)

const isOwn = (c: Case): boolean => c.claims['iss'] === c.settings.JWT_ISSUER || goesToOwnKey(c)

const proxy: Check = (c) => {
  const { facts, settings } = c
  const source = 'PROXY_USER_HEADER'
  const active = !settings.MCP_CLIENT_AUTH_ENABLED && settings.TRUST_PROXY_AUTH
  if (!active || settings.PROXY_USER_HEADER === '') return noProxy
  const door = facts.asked === undefined ? null : doorOf(facts.asked.path)
  const who = settings.PROXY_USER_HEADER
  const text = `The gateway believes the proxy in front of it: ${who} is asking, and the token does not count, not even an expired one.`
  // At other addresses the named person meets other checks: without a bearer token, the CSRF check answers.
  if (
    facts.asked !== undefined &&
    (door === null || !isRight(door, c.site) || !hasHeader(facts.asked.header, c.site))
  )
    return unknown(source, 'the proxy’s word counts', text, { beyond: 'the token does not count' })
  const state = facts.proxyUser?.state ?? 'unknown'
  if (state === 'active')
    return pass(source, `${who}, by the proxy`, text, { received: [who], settles: 'the proxy’s word counts' })
  if (state === 'unknown')
    return unknown(source, 'whom the proxy names is not known', `Cannot decide. ${text}`, {
      received: [who],
      beyond: 'the token does not count',
    })
  return fail(
    source,
    state === 'disabled' ? 'disabled' : 'not registered',
    `${text} ContextForge has ${state === 'disabled' ? 'disabled this account' : 'no such user'}.`,
    {
      received: [who],
      answer: state === 'disabled' ? 'disabled-user' : 'no-proxy-user',
      beyond: 'the token does not count',
    },
  )
}

/** Whether the request goes to the server's own address, with the token in the header that is read. */
const comesRight = keepLast((site: Site): boolean => {
  const door = site.asked === undefined ? null : doorOf(site.asked.path)
  return (
    site.asked !== undefined && door !== null && isRight(door, site) && hasHeader(site.asked.header, site)
  )
})

const wrongDoor: Check = (c) => {
  const { facts } = c
  const { asked } = facts
  const source = 'the address'
  if (asked === undefined || comesRight(c.site)) return rightDoor(c)
  const door = doorOf(asked.path)
  if (door === null)
    return unknown(
      source,
      'no known door',
      `Cannot decide: ${asked.path} is no address of a gateway this app knows.`,
      {
        beyond: 'not at this door',
        received: [asked.path],
      },
    )
  const sameHeader = hasHeader(asked.header, c.site)
  if (isRight(door, c.site)) return wrongHeader(c, asked.header)
  const right = [`/servers/${facts.serverId}/mcp`]
  if (door.right && door.serverId !== facts.serverId)
    return unknown(source, 'another server', 'The address is of another server than the one chosen here.', {
      beyond: 'of another server',
      received: [asked.path],
    })
  const says =
    door.says === ''
      ? 'This release takes no token of an identity provider at /v1/virtual-servers/….'
      : door.says
  // The gateway's own tokens are accepted at other addresses too, and a token in another header is no token
  // to the gateway. Both cases are not decided here.
  const taking = sameHeader ? takingOf(c) : null
  const brought = taking === null || taking.how === 'not' ? null : taking
  const follows =
    brought?.how === 'taken' ? ' What this address answers follows the roles of that account.' : ''
  if (!sameHeader || isOwn(c) || brought !== null)
    return unknown(
      source,
      'another door',
      `Cannot decide: ${brought === null ? says : `${brought.says}${follows}`}`,
      {
        beyond: 'not at this door',
        expected: right,
        received: [asked.path],
      },
    )
  // Releases before 1.0.5 have nothing under /v1.
  const noRoute =
    door.id === 'record' && asked.path.startsWith('/v1/') && facts.gateway.capabilities.basePath === ''
  const answer = noRoute ? 'no-such-route' : ANSWERS[door.id]
  return fail(source, 'wrong door', `Wrong door. ${says}`, {
    ...(answer === null ? {} : { answer }),
    expected: right,
    received: [asked.path],
    beyond: 'not at this door',
  })
}

/** The token is in a header that the gateway does not read, so for the gateway there is no token. */
function wrongHeader({ facts, settings }: Case, header: string): ReturnType<Check> {
  const name = settings.AUTH_HEADER_NAME
  const text = `The token is sent in ${header}, and this gateway reads ${name} (AUTH_HEADER_NAME): for it no token has come.`
  const more = { expected: [name], received: [header], beyond: 'the token is not read' }
  const { capabilities, deployment } = facts.gateway
  const prediction = withoutToken(facts.server, capabilities, deployment)
  return prediction.status === null || prediction.status < 300
    ? unknown('AUTH_HEADER_NAME', 'another header', text, more)
    : fail('AUTH_HEADER_NAME', 'another header', text, { ...more, answered: withoutLearning(prediction) })
}

const withoutLearning = ({ status, detail, wwwAuthenticate }: Prediction): Answered => ({
  status,
  detail,
  wwwAuthenticate,
})

/** Steps that decide before the token is looked at. A step is shown only where it does not simply pass. */
export const before = [
  trustedStep,
  step({
    id: 'proxy',
    group: 'Routing',
    title: 'Trusted proxy',
    wants: 'a person the proxy names and ContextForge knows',
    foundAt: 'In the request',
    answeredLike: 'no-proxy-user',
    check: proxy,
    advise: () => [
      elsewhere(
        'proxy-user',
        'gateway',
        'Register the person the proxy names',
        'While the gateway trusts its proxy, tokens of clients decide nothing.',
      ),
    ],
  }),
  step({
    id: 'door',
    group: 'Routing',
    title: 'Door',
    wants: 'the address and the header at which this server takes provider tokens',
    foundAt: 'In the request',
    answeredLike: 'not-for-oauth',
    check: wrongDoor,
    advise: ({ facts, settings }) => [
      elsewhere(
        'right-door',
        'client',
        'Use the server’s own address',
        `POST /servers/${facts.serverId}/mcp, with the token in ${settings.AUTH_HEADER_NAME}.`,
        `${facts.asked?.base ?? ''}/servers/${facts.serverId}/mcp`,
      ),
    ],
  }),
] as const
