import type { AppError } from '../../shared/kernel/errors.ts'
import { readServer, serverPage, type VirtualServer } from '../../shared/contextforge/index.ts'
import type { Missing } from '../../shared/fleet/missing.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import { nextTurn } from '../system/timers.ts'
import type { HttpReply, HttpRequest } from './http.ts'
import { createPageReader, type PageRead, type PageReader } from './page.ts'
import { readBody, readReply } from './reply.ts'

/**
 * Every server this login may see. `broken`: the number of rows that could not be read. `complete` is false
 * when some servers may be missing.
 */
export type ServerList = {
  readonly servers: readonly VirtualServer[]
  readonly broken: readonly { readonly row: number; readonly issues: readonly string[] }[]
  readonly complete: boolean
  /** What an incomplete list lacks; empty where it is complete. */
  readonly missing: readonly Missing[]
  /** The number of pages that were asked for, including failed ones. */
  readonly pages: number
  /** The cursor of the next page, where only the first page was wanted; null where there are no more. */
  readonly rest: string | null
}

/**
 * The number of rows per page at first and at most; the gateway never answers with more
 * (pagination_max_page_size).
 */
const FIRST_SIZE = 100
const LARGEST_SIZE = 500
/**
 * A page should not take longer (milliseconds) and not be larger (bytes) than this, to stay well within the
 * deadline and the size limit.
 */
const PAGE_MS = 5_000
const PAGE_BYTES = 16 * 1024 * 1024
const MAX_PAGES = 2_000
/** The longest description a list keeps, in characters. A server that is read alone keeps all of it. */
const MAX_DESCRIPTION = 300

/**
 * How many rows to ask for: adjusted from page to page, and kept for the next list of the same gateway.
 * `most` is the upper limit: a failed page lowers it, and each good page raises it a little.
 */
export type PageSize = { rows: number; most: number }
/** The size of the first page of a gateway. */
export const firstPageSize = (): PageSize => ({ rows: FIRST_SIZE, most: LARGEST_SIZE })

export type ListAsk = {
  /** The base path of the API: `/v1` or empty. */
  readonly basePath: string
  readonly size: PageSize
  readonly fetchPage: (
    path: string,
    into: NonNullable<HttpRequest['into']>,
  ) => Promise<Result<HttpReply, AppError>>
  /** Removes from each row what no reply may show. */
  readonly clean?: (text: string) => string
  /** Called after each page with the number of servers so far. */
  readonly progress?: (servers: number) => void
  /** Awaited before each page. */
  readonly turn?: () => Promise<void>
  /** Called with the servers of each page once they are read. */
  readonly page?: (servers: readonly VirtualServer[]) => void
  /** True: read only the first page. */
  readonly firstOnly?: boolean
  /** The result of a first page, to continue from. */
  readonly from?: { readonly servers: readonly VirtualServer[]; readonly cursor: string } | null
}

/**
 * Reads all pages. Only the needed fields of each row are kept. The next page is requested before the rows of
 * this one are read, so that the gateway works meanwhile. Pages become smaller when one takes too long or is
 * too large, and grow again. Out: each server once, in the gateway's order. A repeated cursor ends the
 * reading, because a gateway that repeats itself would keep us forever. Errors: those of the first page. If a
 * later page fails or is stopped, the list is incomplete but keeps what was read, unless the sign-in ended.
 */
export async function listAllServers(ask: ListAsk): Promise<Result<ServerList, AppError>> {
  const { size, from = null } = ask
  const servers = new Map(from?.servers.map((server) => [server.id, server]))
  const broken: { row: number; issues: readonly string[] }[] = []
  const seen = new Set<string>()
  let row = servers.size
  let moved = false
  let pages = 0
  const listed = (more: readonly Missing[], rest: string | null = null): Result<ServerList, AppError> => {
    const missing: readonly Missing[] = [
      ...more,
      ...(moved ? [{ why: 'rows-moved' } as const] : []),
      ...(broken.length > 0 ? [{ why: 'rows-unreadable', rows: broken.length } as const] : []),
    ]
    const complete = missing.length === 0 && rest === null
    return ok({ servers: [...servers.values()], broken, complete, missing, pages, rest })
  }
  const begin = async (cursor: string | null): Promise<Page> => {
    await ask.turn?.()
    pages++
    return readPage(ask, size.rows, cursor)
  }
  let cursor = from?.cursor ?? null
  let next = begin(cursor)
  for (let page = from === null ? 1 : 2; page <= MAX_PAGES;) {
    const reply = await next
    if (!reply.ok && reply.smaller !== null) {
      size.rows = reply.smaller
      size.most = reply.smaller
      next = begin(cursor)
      continue
    }
    if (!reply.ok) {
      const { error } = reply
      if (page === 1 || ['sign-in-refused', 'sign-in-expired'].includes(error.kind)) return err(error)
      return listed([
        error.kind === 'cancelled' ? { why: 'stopped', page } : { why: 'page-failed', page, error },
      ])
    }
    size.most = Math.min(LARGEST_SIZE, Math.ceil(size.most * 1.1))
    size.rows = Math.min(size.most, reply.nextSize)
    cursor = reply.nextCursor
    const repeats = cursor !== null && seen.has(cursor)
    const goesOn = cursor !== null && !repeats && ask.firstOnly !== true && page < MAX_PAGES
    if (cursor !== null) seen.add(cursor)
    if (goesOn) {
      next = begin(cursor)
      // It is on its way before anything else is done.
      await nextTurn()
    }
    const here: VirtualServer[] = []
    await reply.rows((read) => {
      row++
      if (!read.ok) broken.push({ row, issues: read.error })
      else {
        if (servers.has(read.value.id)) moved = true
        servers.set(read.value.id, read.value)
        here.push(read.value)
      }
    })
    ask.page?.(here)
    ask.progress?.(servers.size)
    if (cursor === null) return listed([])
    if (repeats) return listed([{ why: 'no-end', page }])
    if (ask.firstOnly === true) return listed([], cursor)
    page++
  }
  return listed([{ why: 'no-end', page: MAX_PAGES }])
}

type Row = Result<VirtualServer, readonly string[]>
type Page =
  | {
      readonly ok: true
      readonly rows: PageRead<Row>['rows']
      readonly nextCursor: string | null
      readonly nextSize: number
    }
  /** `smaller`: how many rows to try instead; null where that would not help. */
  | { readonly ok: false; readonly error: AppError; readonly smaller: number | null }

async function readPage(ask: ListAsk, limit: number, cursor: string | null): Promise<Page> {
  const query = new URLSearchParams({
    include_pagination: 'true',
    include_inactive: 'true',
    limit: String(limit),
  })
  if (cursor !== null) query.set('cursor', cursor)
  let reader: PageReader<Row> | null = null
  const reply = await ask.fetchPage(`${ask.basePath}/servers?${query.toString()}`, () => {
    const now = createPageReader({ parsed: kept, text: readRow }, ask.clean ?? ((text) => text))
    reader = now
    return now.write
  })
  const came = reader as PageReader<Row> | null
  if (!reply.ok) return { ok: false, error: reply.error, smaller: smallerAfter(reply.error, limit, came) }
  const endpoint = `GET ${ask.basePath}/servers`
  const read = pageOf(reply.value, came, endpoint)
  if (!read.ok) return { ok: false, error: read.error, smaller: null }
  const { rows, count, nextCursor } = read.value
  const { doneAt, sentAt } = reply.value
  return {
    ok: true,
    rows,
    nextCursor: nextCursor === '' ? null : nextCursor,
    nextSize: sizeAfter(limit, count, came?.bytes() ?? 0, doneAt - sentAt),
  }
}

type PageOf = Pick<PageRead<Row>, 'rows' | 'count'> & { readonly nextCursor: string | null }

function pageOf(reply: HttpReply, came: PageReader<Row> | null, endpoint: string): Result<PageOf, AppError> {
  // The depth is checked per row: one hostile configuration must not hide all other servers.
  const ask = { endpoint, needs: 'servers.read', schema: serverPage, deep: true }
  if (came === null || reply.text !== '') {
    const read = readReply(reply, ask)
    if (!read.ok) return read
    const { servers, nextCursor = null } = read.value
    const rows: PageOf['rows'] = async (take) => servers.map(kept).forEach(take)
    return ok({ rows, count: servers.length, nextCursor })
  }
  const page = came.end()
  if (page === null)
    return err({ kind: 'reply-unexpected', endpoint, issues: ['the JSON is broken or cut off'] })
  const read = readBody(page.rest, ask)
  return read.ok ? ok({ ...page, nextCursor: read.value.nextCursor ?? null }) : read
}

function readRow(text: string | null): Row {
  if (text === null) return err(['a row of this size is not read'])
  try {
    return kept(JSON.parse(text))
  } catch {
    return err(['the JSON of this row is broken'])
  }
}

/** Texts that many servers have in common, each in memory once. */
const common = new Map<string, string>()
const MOST_COMMON = 1_000
const once = <T extends string | null>(text: T): T => {
  if (text === null) return text
  const known = common.get(text)
  if (known !== undefined) return known as T
  if (common.size < MOST_COMMON) common.set(text, text)
  return text
}

/** A server with only the fields a list needs. */
function kept(raw: unknown): Row {
  const read = readServer(raw)
  if (!read.ok) return read
  const server = read.value
  server.visibility = once(server.visibility)
  server.teamId = once(server.teamId)
  server.ownerEmail = once(server.ownerEmail)
  server.modifiedBy = once(server.modifiedBy)
  server.modifiedVia = once(server.modifiedVia)
  const { description } = server
  if (description !== null && description.length > MAX_DESCRIPTION) {
    // A substring keeps the whole text in memory unless it is copied.
    const copy = Buffer.from(description.slice(0, MAX_DESCRIPTION), 'utf8').toString('utf8')
    server.description = `${copy}…`
  }
  return read
}

/** The page size to try after a failed page; null where a smaller page would fail in the same way. */
function smallerAfter(error: AppError, limit: number, reader: PageReader<Row> | null): number | null {
  if (limit <= 1 || (error.kind !== 'reply-too-large' && error.kind !== 'timed-out')) return null
  const came = reader?.count() ?? 0
  return Math.max(1, came > 0 ? Math.min(Math.floor(came / 2), limit - 1) : Math.floor(limit / 5))
}

function sizeAfter(limit: number, rows: number, bytes: number, milliseconds: number): number {
  const fits = Math.min(PAGE_BYTES / Math.max(bytes, 1), PAGE_MS / Math.max(milliseconds, 1))
  if (fits < 1) return Math.max(1, Math.floor(rows * fits))
  // A page that was not full is no reason for a larger size, but none against it either.
  return fits >= 2 ? limit * 2 : limit
}
