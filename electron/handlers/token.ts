import type { Handlers } from '../../shared/ipc/contract.ts'
import type { PasteContext } from '../../shared/paste/answer.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import { MAX_SHELF } from '../../shared/token/shelf.ts'
import { judgeToken, testRecordOf } from '../judging/judge-token.ts'
import type { OpenGateway } from '../reading/open-gateway.ts'
import type { ShelfEntry } from '../shelf/shelf.ts'
import { nextTurn, oneByOne } from '../system/timers.ts'
import type { Deps } from './deps.ts'

type TokenHandlers = Pick<Handlers, 'token.add' | 'token.list' | 'token.forget' | 'token.test' | 'token.demo'>

/**
 * Pasted tokens: recognised, kept in memory, judged. What goes back to the window is their claims and a
 * fingerprint.
 */
export function createTokenHandlers({
  shelf,
  gateways,
  history,
  now,
  newId,
  demo,
  recognise,
}: Deps): TokenHandlers {
  const said = new Map<string, string>()
  const inOrder = oneByOne()
  return {
    'token.add': ({ text, serverId }) => {
      const entrance = shelf.entrance()
      // An answer never overtakes the one to an earlier paste, and no more than one search is under way.
      return inOrder(async () => {
        const { found, tokens, why, answers, sentTo } = await recognise(
          text,
          contextOf(gateways.current(), serverId ?? null),
        )
        if (found.length === 0 && answers.length === 0) return err({ kind: 'nothing-found', reason: why })
        const added: ShelfEntry[] = []
        // Of more than the shelf holds the first, where the access tokens are. One that was here before may
        // still make room for them.
        for (const { token } of tokens.slice(0, MAX_SHELF)) {
          await nextTurn()
          const entry = entrance.add(token, sentTo)
          if (entry === null) return err({ kind: 'token-gone' })
          added.push(entry)
        }
        return ok({
          found: [...found],
          answers: [...answers],
          tokens: added.filter(({ id }) => shelf.get(id) !== null).map(({ view }) => view),
        })
      })
    },
    'token.list': async () => ok({ tokens: shelf.list().map((entry) => entry.view) }),
    'token.forget': async ({ tokenId }) => {
      shelf.forget(tokenId)
      return ok({})
    },
    'token.test': async ({ tokenId, serverId, remember, anew }) => {
      const open = gateways.need()
      if (!open.ok) return open
      const entry = shelf.get(tokenId)
      if (entry === null) return err({ kind: 'token-gone' })
      const started = now()
      if (anew === true) open.value.readAnew()
      // The fleet asks for each of its rows: the verdict alone, on what the row shows.
      const isRow = remember === false
      const reading = await open.value.scene.readServer(serverId, isRow ? 'known' : 0)
      const judged = await judgeToken(open.value, { entry, serverId, reading, ranked: !isRow })
      if (!judged.ok) return judged
      // The disk confirms what is written below: in a turn of its own.
      await nextTurn()
      const testedAt = new Date(now()).toISOString()
      const record = testRecordOf({ id: newId(), at: testedAt, serverId, probe: null }, entry, judged.value)
      // A screen that is looked at again asks again; only a new answer is worth a line.
      const key = [open.value.opened.profile.id, record.fingerprint, serverId].join(' ')
      const answer = [record.verdict, record.stoppedAt].join(' ')
      if (remember !== false && said.get(key) !== answer) {
        said.set(key, answer)
        // A verdict is worth showing even where it cannot be remembered.
        history.tests.record(open.value.opened.profile.id, record)
      }
      const clock = open.value.scene.clock()
      return ok({
        diagnosis: judged.value.diagnosis,
        serverName: judged.value.server?.name ?? serverId,
        testedAt,
        milliseconds: now() - started,
        clock: { gateway: clock.now, skew: clock.now - now() / 1000, uncertainty: clock.uncertainty },
        of: judged.value.of,
      })
    },
    'token.demo': async ({ serverId }) => {
      const entrance = shelf.entrance()
      const open = gateways.need()
      if (!open.ok) return open
      if (!open.value.opened.demo)
        return err({ kind: 'nothing-found', reason: 'Only the built-in demo can make a token' })
      // An id the demo does not know is answered like any server that is not there.
      if (!open.value.known().some((server) => server.id === serverId))
        return err({ kind: 'server-gone', serverId })
      const { token, story, ends } = await (await demo()).tokenFor(serverId)
      const entry = entrance.add(token)
      return entry === null ? err({ kind: 'token-gone' }) : ok({ token: entry.view, story, ends })
    },
  }
}

/** What a paste is said for: the gateway that is open, and the server that is looked at. */
const contextOf = (open: OpenGateway | null, serverId: string | null): PasteContext | null =>
  open === null
    ? null
    : {
        gatewayUrl: open.opened.profile.url,
        serverId,
        headerName: open.opened.profile.authHeaderName.trim() || 'Authorization',
      }
