import type { Handlers } from '../../shared/ipc/contract.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import { matrixAt } from '../judging/matrix.ts'
import { reachedBy } from '../../shared/fleet/heat-at.ts'
import type { OpenGateway } from '../reading/open-gateway.ts'
import type { FleetReading } from '../reading/reading.ts'
import type { Deps } from './deps.ts'

/** The greatest age of the list against which tokens are judged; the guard usually has a newer one. */
const SHOWN_AGAIN_MS = 60_000

type MatrixHandlers = Pick<Handlers, 'token.matrix' | 'token.column'>
type Listed = Pick<OpenGateway, 'scene'> & Pick<FleetReading, 'servers' | 'answeredAt'>

/** The calls about tokens at every server of the list. They send no token anywhere. */
export function createMatrixHandlers({ shelf, gateways }: Deps): MatrixHandlers {
  const list = async (): Promise<Result<Listed, AppError>> => {
    const open = gateways.need()
    if (!open.ok) return open
    const read = await open.value.fleet(SHOWN_AGAIN_MS)
    return read.ok ? ok({ scene: open.value.scene, ...read.value }) : read
  }
  return {
    'token.matrix': async () => {
      const listed = await list()
      if (!listed.ok) return listed
      const { scene, servers, answeredAt } = listed.value
      const entries = shelf.list()
      const tokens = entries.map(({ token }) => token)
      const { cells, legend } = await matrixAt(scene, servers, tokens)
      return ok({
        serverIds: servers.map(({ id }) => id).join('\n'),
        tokens: entries.map(({ view }) => view),
        cells,
        legend: [...legend],
        asOf: new Date(answeredAt).toISOString(),
      })
    },
    'token.column': async ({ tokenId }) => {
      const listed = await list()
      if (!listed.ok) return listed
      const { scene, servers, answeredAt } = listed.value
      const entry = shelf.get(tokenId)
      if (entry === null) return err({ kind: 'token-gone' })
      const { cells, legend } = await matrixAt(scene, servers, [entry.token])
      return ok({
        tokenId,
        serverIds: servers.map(({ id }) => id).join('\n'),
        cells,
        legend: legend.map(reachedBy),
        asOf: new Date(answeredAt).toISOString(),
      })
    },
  }
}
