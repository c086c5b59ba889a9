import {
  apiBoard,
  boardOf,
  configOf,
  judgeAdvertised,
  lintServer,
  metadataUrls,
  resolveIssuers,
  type VirtualServer,
} from '../../shared/contextforge/index.ts'
import { acceptedBy, type Holder } from '../../shared/fleet/holders.ts'
import { rowOf, rowsOf } from '../../shared/fleet/row.ts'
import type { TwoAnswers } from '../../shared/fleet/two-answers.ts'
import type { ServerRow, ServerView } from '../../shared/fleet/view.ts'
import { isObject, type JsonObject } from '../../shared/kernel/json.ts'
import { recognise } from '../../shared/issuer/recognise.ts'
import { refusesContact } from '../../shared/issuer/reach.ts'
import type { Scene } from './diagnose.ts'

type Known = Pick<Scene, 'gateway' | 'clientIdsFor' | 'wasLearned'> & {
  /** Left out where nobody looks for them. */
  readonly answersSeen?: () => (server: VirtualServer) => TwoAnswers | null
}

/** Who else accepts an audience of a server, in words; null: nobody. */
export type SharedBy = (server: Holder) => Promise<string | null>

const hintsFor = (scene: Known) => (server: VirtualServer) => ({
  clientIds: scene.clientIdsFor(server),
  learned: scene.wasLearned(server),
})

/**
 * The rows of a list, with what else is known. In: the connection and its servers. Secrets are masked here.
 */
export const rowsFor = (scene: Known, servers: readonly VirtualServer[]): ServerRow[] =>
  rowsOf(servers, scene.gateway, hintsFor(scene), scene.answersSeen?.())

async function oneRow(scene: Known, server: VirtualServer, sharedBy: SharedBy): Promise<ServerRow> {
  const board = boardOf(server, scene.gateway, hintsFor(scene)(server))
  const shared = await sharedBy({ name: server.name, accepts: acceptedBy(board) })
  return rowOf(server, board, scene.gateway, shared, scene.answersSeen?.()(server) ?? null)
}

/**
 * Builds the server screen: the row, what clients are told, and what the issuer's metadata says. In: the
 * connection, the server as it was just read, and how to find shared audiences. Asks the gateway and the
 * server's first issuer; if either fails, the screen is still built.
 */
export async function viewServer(
  scene: Scene & Known,
  server: VirtualServer,
  sharedBy: SharedBy,
  readAt: string,
): Promise<ServerView> {
  const row = await oneRow(scene, server, sharedBy)
  const first = resolveIssuers(configOf(server)).allowed[0]
  const [reading, metadata] = await Promise.all([
    server.oauthEnabled
      ? scene.protectedResource(server.id)
      : { state: 'not-asked' as const, url: '', detail: 'OAuth is off: clients are not told anything.' },
    server.oauthEnabled && first !== undefined ? metadataOf(scene, first) : 'No issuer to ask.',
  ])
  const advertised = judgeAdvertised(reading, row.board, scene.gateway.deployment)
  const lint = lintServer(server, row.board, scene.gateway)
  const document = typeof metadata === 'string' ? null : metadata
  const resourceIndicators = typeof metadata === 'string' ? metadata : indicatorsIn(metadata)
  const recognised = first === undefined ? null : recognise(first, document)
  const issuer =
    first === undefined || recognised === null
      ? null
      : { url: first, provider: recognised.id, sure: recognised.sure, why: recognised.why }
  return { row, advertised, lint, api: apiOf(scene), resourceIndicators, issuer, readAt }
}

/** The board of the REST API, without a token. */
function apiOf({ gateway }: Known): ServerView['api'] {
  const board = apiBoard(gateway)
  return board === null ? null : { board, tokenAudiences: null, says: '' }
}

/**
 * Builds the server screen from an earlier reading, while the gateway cannot be asked: its settings and what
 * follows from them. Sends nothing. `says`: why the gateway is not asked.
 */
export async function viewKept(
  scene: Known,
  server: VirtualServer,
  sharedBy: SharedBy,
  { readAt, says }: { readonly readAt: string; readonly says: string },
): Promise<ServerView> {
  const row = await oneRow(scene, server, sharedBy)
  const first = resolveIssuers(configOf(server)).allowed[0]
  const recognised = first === undefined ? null : recognise(first, null)
  return {
    row,
    advertised: judgeAdvertised({ state: 'not-asked', url: '', detail: says }, row.board),
    lint: lintServer(server, row.board, scene.gateway),
    api: apiOf(scene),
    resourceIndicators: says,
    issuer:
      first === undefined || recognised === null
        ? null
        : { url: first, provider: recognised.id, sure: recognised.sure, why: recognised.why },
    readAt,
  }
}

/** The issuer's metadata as this computer reads it, or why there is none. */
async function metadataOf(scene: Scene, issuer: string): Promise<JsonObject | string> {
  const refused = refusesContact(issuer, scene.gatewayUrl)
  if (refused !== null) return `Not asked: ${refused}.`
  for (const url of metadataUrls(issuer)) {
    const reply = await scene.get(url)
    if (!reply.ok || reply.value.status !== 200) continue
    const document = parse(reply.value.text)
    if (isObject(document)) return document
  }
  return 'The issuer’s metadata could not be read from here.'
}

/** What the issuer says about resource indicators: a hint, because no standard defines a field for it. */
function indicatorsIn(document: JsonObject): string {
  if (document['resource_indicators_supported'] === true)
    return 'The issuer’s metadata claims support for resource indicators (RFC 8707). A hint, not a proof.'
  if (document['resource_indicators_supported'] === false)
    return 'The issuer’s metadata says that it does not support resource indicators (RFC 8707).'
  return 'The issuer’s metadata does not mention resource indicators (RFC 8707). That proves nothing: no standard asks it to.'
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
