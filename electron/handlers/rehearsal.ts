import { doorsOf } from '../../shared/contextforge/index.ts'
import type { Handlers } from '../../shared/ipc/contract.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import { rehearse } from '../../shared/rehearsal/rehearse.ts'
import { rehearsalReport } from '../../shared/rehearsal/words.ts'
import { pairsAt } from '../judging/rehearse.ts'
import type { Deps } from './deps.ts'

const MARKDOWN = { name: 'Markdown', extensions: ['md'] }

type RehearsalHandlers = Pick<Handlers, 'rehearsal.run' | 'rehearsal.save'>

/**
 * The calls to rehearse an upgrade, with the servers as they are now and the tokens of the shelf. Sends no
 * token.
 */
export function createRehearsalHandlers({ gateways, shelf, files }: Deps): RehearsalHandlers {
  return {
    'rehearsal.run': async ({ to }) => {
      const open = gateways.need()
      if (!open.ok) return open
      if (doorsOf(to) === null)
        return err({ kind: 'request-refused', issues: ['A release is three numbers, such as 1.1.0'] })
      const list = await open.value.fleet(0)
      if (!list.ok) return list
      const { scene } = open.value
      const { servers, complete } = list.value
      const found = rehearse({
        from: scene.gateway.capabilities,
        to,
        servers,
        pairs: await pairsAt(scene, servers, shelf.list()),
      })
      if (complete) return ok({ rehearsal: found })
      const missing = { what: 'The servers', why: 'The list of servers may be incomplete.' }
      const outcome = found.outcome === 'nothing' ? 'cannot-tell' : found.outcome
      return ok({ rehearsal: { ...found, outcome, open: [...found.open, missing] } })
    },
    'rehearsal.save': async ({ rehearsal }) => {
      const name = `rehearsal-${rehearsal.from}-to-${rehearsal.to}`.replace(/[^\w.-]+/g, '-')
      const saved = await files.save(`${name}.md`, MARKDOWN, rehearsalReport(rehearsal))
      return saved.ok ? ok({ name: saved.value }) : saved
    },
  }
}
