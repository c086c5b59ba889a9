import { constants } from 'node:buffer'
import { compareRecords, MAX_RECORD_BYTES, readRecord, recordOf } from '../../shared/access/record.ts'
import type { AccessComparison, RecordHead } from '../../shared/access/record.ts'
import { mapping, withColumns, type AccessMap, type AccessServer } from '../../shared/access/map.ts'
import { ACCESS_FILES, type AccessFormat } from '../../shared/access/formats.ts'
import { accessParts } from '../../shared/access/write.ts'
import type { AccessView } from '../../shared/access/view.ts'
import { configOf, resolveIssuers, type VirtualServer } from '../../shared/contextforge/index.ts'
import { providerName } from '../../shared/fleet/line.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import { each, type Work } from '../../shared/kernel/work.ts'
import { matrixAt } from '../judging/matrix.ts'
import type { GatewayHolder } from '../reading/holder.ts'
import type { OpenGateway } from '../reading/open-gateway.ts'
import type { Shelf } from '../shelf/shelf.ts'
import type { Files } from '../system/files.ts'
import { inTurns, nextTurn } from '../system/timers.ts'
import type { Access } from './access.ts'

export interface AccessFileDeps {
  readonly gateways: GatewayHolder
  readonly shelf: Shelf
  readonly files: Files
  readonly now: () => number
  /** The name and version of the program. */
  readonly madeBy: string
  readonly access: Pick<Access, 'read'>
}

/** What is written: servers in their order, and which columns are left out. */
export interface Written {
  readonly format: AccessFormat
  readonly serverIds: readonly string[]
  readonly hidden: readonly string[]
}

/** What is there at one moment: the gateway, what was walked on it, and the head of its file. */
interface Begun {
  readonly open: OpenGateway
  readonly head: RecordHead
  readonly view: AccessView
}

/** The map as a file, and a file of another day beside the map. */
export function createAccessFile({ gateways, shelf, files, now, madeBy, access }: AccessFileDeps) {
  function begin(): Result<Begun, AppError> {
    const open = gateways.need()
    if (!open.ok) return open
    const view = access.read()
    if (!view.ok) return view
    const { name } = open.value.opened.profile
    const head = { madeBy, gateway: name, base: view.value.base, madeAt: new Date(now()).toISOString() }
    return ok({ open: open.value, head, view: view.value })
  }

  async function mapOf(
    { open, view }: Begun,
    serverIds: readonly string[],
    withTokens: boolean,
  ): Promise<AccessMap> {
    const entries = withTokens ? shelf.list() : []
    const servers = open.known()
    const judged =
      entries.length === 0
        ? null
        : await matrixAt(
            open.scene,
            servers,
            entries.map(({ token }) => token),
          )
    const tokens = judged && {
      serverIds: servers.map(({ id }) => id).join('\n'),
      tokens: entries.map((entry) => entry.view),
      cells: judged.cells,
      legend: judged.legend,
    }
    return inTurns(
      (function* () {
        return yield* mapping(yield* naming(servers, serverIds), view, tokens)
      })(),
    )
  }

  async function parts({ format, serverIds, hidden }: Written): Promise<Result<Iterable<string>, AppError>> {
    const begun = begin()
    if (!begun.ok) return begun
    const withTokens = format !== 'record' && !hidden.includes('tokens')
    const map = await mapOf(begun.value, serverIds, withTokens)
    return ok(
      accessParts(
        begun.value.head,
        withColumns(map, ({ id }) => !hidden.includes(id)),
        format,
      ),
    )
  }

  return {
    /** Out: all of it. Errors: `file-failed` where it is longer than a text can be. */
    async text(written: Written): Promise<Result<string, AppError>> {
      const made = await parts(written)
      if (!made.ok) return made
      const all: string[] = []
      let length = 0
      for (const part of made.value) {
        length += part.length
        if (length > constants.MAX_STRING_LENGTH)
          return err({
            kind: 'file-failed',
            name: ACCESS_FILES[written.format].name,
            reason: 'it is too long for one text: ask for fewer servers at a time',
          })
        all.push(part)
        // Thousands of rows take seconds, in which the window must be answered too.
        await nextTurn()
      }
      return ok(all.join(''))
    },

    /** Out: the name of the file; null where nothing was written. */
    async save(written: Written): Promise<Result<string | null, AppError>> {
      const made = await parts(written)
      if (!made.ok) return made
      const { ending, name } = ACCESS_FILES[written.format]
      const day = new Date(now()).toISOString().slice(0, 10)
      const kind = { name, extensions: [ending.split('.').at(-1) ?? ending] }
      return files.save(`claimcheck-access-${day}.${ending}`, kind, made.value)
    },

    /** In: the text of a record; null: a file is asked for. Out: null where none was chosen. */
    async compare(given: string | null): Promise<Result<AccessComparison | null, AppError>> {
      const open = gateways.need()
      if (!open.ok) return open
      let record = given
      if (record === null) {
        const file = await files.open(RECORD, MAX_RECORD_BYTES)
        if (!file.ok) return file
        if (file.value === null) return ok(null)
        record = file.value.text
      }
      const before = readRecord(record)
      if (typeof before === 'string') return err({ kind: 'report-refused', reason: before })
      // Only now: while a file was chosen another gateway may have been opened.
      const begun = begin()
      if (!begun.ok) return begun
      const { head } = begun.value
      const ids = begun.value.open.known().map(({ id }) => id)
      return ok(compareRecords(before, recordOf(head, await mapOf(begun.value, ids, false))))
    },
  }
}

/** The servers of these ids, those that are known, as the map names them. */
function* naming(
  servers: readonly VirtualServer[],
  serverIds: readonly string[],
): Work<readonly AccessServer[]> {
  const known = new Map<string, VirtualServer>()
  yield* each(servers, (server) => known.set(server.id, server))
  const found: AccessServer[] = []
  yield* each(serverIds, (id) => {
    const server = known.get(id)
    if (server === undefined) return
    const { allowed: issuers } = resolveIssuers(configOf(server))
    found.push({ id, name: server.name, provider: providerName(server), issuers })
  })
  return found
}

export type AccessFile = ReturnType<typeof createAccessFile>

const RECORD = { name: ACCESS_FILES.record.name, extensions: ['json'] }
