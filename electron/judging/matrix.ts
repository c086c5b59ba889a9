import {
  configOf,
  decodeToken,
  type Facts,
  resolveIssuers,
  trustedIssuer,
  usualRequest,
  type VirtualServer,
} from '../../shared/contextforge/index.ts'
import { createMatrix, type Matrix } from '../../shared/judging/matrix.ts'
import { nextTurn, turns } from '../system/timers.ts'
import { gatherFacts, type Scene } from './diagnose.ts'

/** So many servers are looked at before other work gets a turn: about three milliseconds. */
const IN_ONE_GO = 1_000

/**
 * Judges every token against every server, in small parts. For each token, its issuer is asked, its signature
 * checked and its person looked up only once, however many servers there are. In: the servers of the list.
 * Sends no token anywhere.
 */
export async function matrixAt(
  scene: Scene,
  servers: readonly VirtualServer[],
  tokens: readonly string[],
): Promise<Matrix> {
  const turn = turns()
  const matrix = createMatrix(scene.gateway)
  for (const [at, server] of servers.entries()) {
    if (at % IN_ONE_GO === 0) await turn()
    matrix.add({ server, clientIds: scene.clientIdsFor(server) })
  }
  const cells = new Uint8Array(servers.length * tokens.length)
  for (const [at, token] of tokens.entries()) {
    const factsOf = await factsFor(scene, servers, token)
    await turn()
    cells.set(
      matrix.column(token, (server) => factsOf(servers[server] as VirtualServer)),
      at * servers.length,
    )
  }
  return { servers: servers.length, tokens: tokens.length, cells, legend: matrix.legend }
}

/**
 * The facts about one token at each server. They are gathered at the first server that names its issuer;
 * where none does, all are looked at, a few at a time.
 */
export async function factsFor(
  scene: Scene,
  servers: readonly VirtualServer[],
  token: string,
): Promise<(server: VirtualServer) => Facts> {
  const decoded = decodeToken(token)
  const iss = decoded.form === 'jwt' ? decoded.claims['iss'] : undefined
  const names = (server: VirtualServer): boolean =>
    trustedIssuer(iss, resolveIssuers(configOf(server))) !== null
  let home: VirtualServer | undefined
  for (let from = 0; from < servers.length && home === undefined; from += IN_ONE_GO) {
    if (from > 0) await nextTurn()
    home = servers.slice(from, from + IN_ONE_GO).find((server) => server.oauthEnabled && names(server))
  }
  const here = home ? await gatherFacts(scene, token, home.id, home) : null
  const [first] = servers
  const elsewhere = first ? await gatherFacts(scene, token, '', null) : null
  return (server) => {
    const facts = (here !== null && names(server) ? here : elsewhere) as Facts
    return {
      ...facts,
      server,
      serverId: server.id,
      clientIds: scene.clientIdsFor(server),
      learned: scene.wasLearned(server),
      // Every server has its own address; the facts were gathered for the address of another one.
      asked: usualRequest(server.id, scene.gateway.deployment.AUTH_HEADER_NAME.value, scene.gatewayUrl),
    }
  }
}
