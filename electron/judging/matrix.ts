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
import { turns } from '../system/timers.ts'
import { gatherFacts, type Scene } from './diagnose.ts'

/** Servers read in one go; a thousand take about three milliseconds. */
const IN_ONE_GO = 1_000

/**
 * Judges every token against every server, in turns. An issuer is asked, a signature checked and a person
 * looked up once for each token, whatever the number of servers. In: the servers of the list as read. Sends
 * no token anywhere.
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

/** What is known of one token at each server: gathered at the first server that names its issuer. */
export async function factsFor(
  scene: Scene,
  servers: readonly VirtualServer[],
  token: string,
): Promise<(server: VirtualServer) => Facts> {
  const decoded = decodeToken(token)
  const iss = decoded.form === 'jwt' ? decoded.claims['iss'] : undefined
  const names = (server: VirtualServer): boolean =>
    trustedIssuer(iss, resolveIssuers(configOf(server))) !== null
  const home = servers.find((server) => server.oauthEnabled && names(server))
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
      // The door is each server's own: what was gathered elsewhere asked at another one.
      asked: usualRequest(server.id, scene.gateway.deployment.AUTH_HEADER_NAME.value, scene.gatewayUrl),
    }
  }
}
