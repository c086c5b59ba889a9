import { lanePairs } from '../../shared/compare/lanes.ts'
import { settingsOnBoth } from '../../shared/compare/settings.ts'
import type { JsonObject } from '../../shared/kernel/json.ts'
import type { ListedGateway } from '../../shared/connection/gateways.ts'
import { miniBoardsOf } from '../../shared/audience/mini-boards.ts'
import type { Connection } from '../../shared/connection/view.ts'
import type { Review } from '../../shared/change/review.ts'
import type { ApplyReport } from '../../shared/change/apply-report.ts'
import type { ApiDoor } from '../../shared/contextforge/board.ts'
import { deploymentOf } from '../../shared/contextforge/deployment.ts'
import { NO_HINTS } from '../../shared/contextforge/lanes.ts'
import { findingsOf } from '../../shared/fleet/findings.ts'
import { lineOf, type FleetLine } from '../../shared/fleet/line.ts'
import { rowsOf } from '../../shared/fleet/row.ts'
import type { FleetView, ServerRow, ServerView } from '../../shared/fleet/view.ts'
import { judge } from '../../shared/judging/judge.ts'
import type { ProbeReport } from '../../shared/probe/view.ts'
import { describeToken } from '../../shared/token/describe.ts'
import type { TokenView } from '../../shared/token/view.ts'
import type { DriftCard } from '../../shared/watch/view.ts'
import { reportParts } from '../helpers/saved-report.ts'
import {
  aDeployment,
  aGateway,
  aServer,
  aToken,
  CANONICAL,
  ISSUER,
  SERVER_ID,
  someFacts,
} from '../helpers/worlds.ts'

/** What the page shows, made by the same code as in the app: for tests of components, and for the gallery. */

export const AT = '2026-11-23T10:00:00.000Z'
export const OTHER = 'https://mcp.example.com'
export const CLIENT_ID = 'my-oauth-client-id'

/** A token as the window knows it. */
export const aTokenView = (claims: Parameters<typeof aToken>[0] = {}, label?: string): TokenView => {
  const view = describeToken(aToken(claims), { id: 't1', fingerprint: 'abcdef012345' })
  return label === undefined ? view : { ...view, label }
}

const server = aServer({ resource: CANONICAL, client_id: CLIENT_ID })
export const accepted = judge(someFacts({ server }))
export const rejected = judge(someFacts({ server, token: aToken({ aud: [CLIENT_ID, OTHER] }) }))
export const undecided = judge(
  someFacts({ server, user: { state: 'unknown', why: 'this login may not read users' } }),
)

/** The board of the REST API with a token of a trusted provider. In: what an operator said. */
export const apiDoorOf = (said: Readonly<Record<string, string>>, issuer = ISSUER): ApiDoor => {
  const apiAudience = 'https://api.example.com'
  const provider = { id: 'acme', name: 'Acme', issuer, apiAudience, createsUsers: true, domains: [] }
  const { SSO_API_TOKEN_AUTH_ENABLED } = deploymentOf({}, said)
  const deployment = aDeployment({}, { SSO_API_TOKEN_AUTH_ENABLED })
  const gateway = aGateway('strict-or-fallback', { trusted: [provider], deployment })
  const token = aToken({ aud: [CANONICAL, apiAudience] })
  const { api } = judge(someFacts({ server, gateway, token }))
  if (api == null) throw new Error('no board of the API')
  return api
}

/** The board of a rejected token, and after the client id was added to resource. */
export const boards = miniBoardsOf(
  { board: rejected.board, token: rejected.tokenAudiences, oauth: true },
  sideOf([CANONICAL, CLIENT_ID], [CLIENT_ID, OTHER]),
)
/** More values than fit, and then OAuth off. */
const many = sideOf(
  Array.from({ length: 9 }, (_, at) => `https://a-very-long-name-of-a-host.example.com/servers/${at}/mcp`),
  [OTHER],
)
export const manyBoards = miniBoardsOf(many, { ...many, oauth: false })

function sideOf(resource: string[], aud: string[]) {
  const facts = someFacts({
    server: aServer({ resource, client_id: CLIENT_ID }),
    token: aToken({ aud }),
  })
  const { board, tokenAudiences } = judge(facts)
  return { board, token: tokenAudiences, oauth: true }
}

const OTHER_OWN = `https://gw-prod.example.com/servers/${SERVER_ID}/mcp`
const aSaved = (id: string, environment: 'PROD' | 'STAGE' | 'DEV', more: Partial<ListedGateway>) => ({
  ...{ id, name: id, url: `https://${id}.example.com`, environment, state: 'kept' as const },
  ...{ endsAt: null, kept: null },
  ...more,
})
/** Saved gateways: the one in sight, one that is open beside it, and two that are not. */
export const gateways: readonly ListedGateway[] = [
  aSaved('prod', 'PROD', { state: 'here', endsAt: '2099-01-01T00:00:00.000Z' }),
  aSaved('stage', 'STAGE', { state: 'open' }),
  aSaved('mcp.example.com', 'DEV', { url: 'https://mcp.example.com', kept: { servers: 19, asOf: AT } }),
  aSaved('lab', 'DEV', { state: 'asks' }),
]
/** Two servers of one name: on the left the client id is included, on the right it is not. */
export const compared = (() => {
  const gateway = aGateway()
  const at = (resource: string[], more: JsonObject = {}) => {
    const one = aServer({ resource, client_id: CLIENT_ID, ...more })
    const { board, tokenAudiences } = judge(
      someFacts({ server: one, token: aToken({ aud: [CLIENT_ID, OTHER] }) }),
    )
    return { of: { board, tokenAudiences }, at: { server: one, gateway, wasLearned: () => false } }
  }
  const left = at([CANONICAL, CLIENT_ID], { scopes_supported: ['openid', 'mcp'] })
  const right = at([OTHER_OWN])
  const settings = settingsOnBoth(left.at, right.at)
  return { left: left.of, right: right.of, settings, pairs: lanePairs(left.of, right.of, settings) }
})()

/** An open connection. */
export const aConnection = (
  more: Partial<Connection['profile']> = {},
  rest: Partial<Connection> = {},
): Connection => {
  const { profile, capabilities } = reportParts().connection
  return {
    profile: { ...profile, ...more },
    demo: false,
    baseUrl: 'https://mcp.example.com',
    capabilities,
    versionNote: '',
    appDomain: aGateway().appDomain,
    signedInAs: 'ops@example.com',
    signInEndsAt: null,
    rights: [],
    scopeNote: '',
    secretKept: 'memory',
    ...rest,
  }
}

export const rows: readonly ServerRow[] = rowsOf(
  [
    server,
    aServer({ resource: [] }, { id: 'b', name: 'meeting-notes' }),
    aServer({}, { id: 'c', name: 'search', oauthEnabled: false, oauthConfig: null }),
    aServer({ resource: [CANONICAL, 'api://orders'] }, { id: 'd', name: 'orders', enabled: false }),
    aServer({ authorization_servers: [] }, { id: 'e', name: 'legacy-files', visibility: 'private' }),
  ],
  aGateway(),
  () => NO_HINTS,
)
export const lines: readonly FleetLine[] = rows.map(({ server: one, board }) =>
  lineOf(one, board, findingsOf(one, board, aGateway(), null)),
)
const [row] = rows
if (!row) throw new Error('no row')

/** A complete list of servers. */
export const aFleet = (more: Partial<FleetView> = {}): FleetView => ({
  rows: [...rows],
  connection: 'c1',
  askedAt: AT,
  asOf: AT,
  complete: true,
  partial: null,
  behind: [],
  scopeNote: '',
  ...more,
})

/** The note of a list whose second page failed. */
export const aPartial: NonNullable<FleetView['partial']> = {
  missing: [{ why: 'page-failed', page: 2, error: { kind: 'gateway-failing', status: 500, detail: '' } }],
  notSeen: [{ serverId: 's9', name: 'search-mcp', seenAt: AT }],
}

export const aServerView: ServerView = {
  row,
  advertised: {
    url: `${CANONICAL}/.well-known`,
    state: 'read',
    resource: CANONICAL,
    authorizationServers: [],
    agrees: true,
    says: '',
  },
  lint: [],
  resourceIndicators: '',
  issuer: null,
  readAt: AT,
}

/** The state of the server in a version. */
export const aState = (version: number) => ({
  connection: 'c1',
  serverId: SERVER_ID,
  version,
  configuration: `v${version}`,
  askedAt: `2026-11-23T10:0${version}:00.000Z`,
  answeredAt: `2026-11-23T10:0${version}:01.000Z`,
})

const prediction = (status: number) => ({
  status,
  detail: null,
  wwwAuthenticate: null,
  learnedResource: null,
})

/** A live test and its answer. */
export const aProbe = (more: Partial<ProbeReport> = {}): ProbeReport => ({
  predicted: prediction(401),
  actual: { status: 401, detail: 'Invalid OAuth access token', wwwAuthenticate: null, accepted: false },
  agrees: true,
  reasons: [],
  configBefore: '{}',
  configAfter: '{}',
  configChanged: false,
  configDiff: [],
  at: AT,
  of: aState(4),
  left: aState(4),
  ...more,
})

/** The review of a change. */
export const aReview = (more: Partial<Review> = {}): Review => ({
  planId: 'plan-1',
  serverId: SERVER_ID,
  serverName: 'payments-mcp',
  title: 'Turn on “Include client id in audience” on payments-mcp',
  request: `PUT /v1/servers/${SERVER_ID}`,
  diff: [{ key: 'resource', before: CANONICAL, after: [CANONICAL, CLIENT_ID] }] as unknown as Review['diff'],
  keptKeys: ['authorization_servers', 'client_secret'],
  unknownKeys: [],
  maskedKeys: ['client_secret'],
  effect: {
    gained: [CLIENT_ID],
    lost: [],
    issuersGained: [],
    issuersLost: [],
    widens: true,
    sharedWith: [{ audience: CLIENT_ID, servers: ['orders'] }],
    learning: 'unchanged',
    tokens: [{ tokenId: 't1', label: 'claude-desktop', before: 'rejected', after: 'accepted' }],
    past: { lost: [], gained: [] },
    warnings: [{ title: 'Any token of this client passes', text: 'whatever it was meant for.' }],
  },
  certainty: [
    { sure: true, text: 'The gateway’s version is known.' },
    { sure: false, text: 'Others may save in between.' },
  ],
  typeName: true,
  confirmCanonical: null,
  reasonRequired: false,
  instruction: { body: { oauthConfig: {} }, blanks: [], masks: [] },
  readAt: AT,
  ...more,
})

/** The report of a change that was applied. */
export const anApplied = (outcome: ApplyReport['outcome'], says: string): ApplyReport =>
  ({
    record: { id: 'change-1' },
    outcome,
    says,
    windowMs: 12,
    server: aServerView,
    tokens: [],
    differing: [{ key: 'resource', kind: 'conflict', base: 'a', theirs: 'b', mine: 'c' }],
  }) as unknown as ApplyReport

/** A card of the guard. */
export const aCard = (more: Partial<DriftCard> = {}): DriftCard =>
  ({
    id: 'card-1',
    kind: 'edited',
    serverId: SERVER_ID,
    serverName: 'payments-mcp',
    at: AT,
    since: AT,
    by: 'maria@example.com',
    via: 'ui',
    versionBefore: 4,
    versionAfter: 5,
    snapshotId: 's1',
    diff: [{ key: 'resource', before: [CANONICAL], after: undefined }],
    title: 'resource disappeared after an edit in the Admin UI',
    lines: [
      { id: 'a', tone: 'bad', text: 'Tokens for `resource` are refused now.' },
      { id: 'b', tone: 'info', text: 'The canonical URL counts instead.' },
    ],
    state: 'open',
    restore: 'Put resource back',
    ...more,
  }) as unknown as DriftCard
