import type { AppError } from '../../shared/kernel/errors.ts'
import { serverPage, type VirtualServer } from '../../shared/contextforge/index.ts'
import type { Missing } from '../../shared/fleet/missing.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import { nextTurn } from '../system/timers.ts'
import type { HttpReply, HttpRequest } from './http.ts'
import { kept, readRow, type Row } from './listed-row.ts'
import { createPageReader, MOST_ROWS, type PageRead, type PageReader } from './page.ts'
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
/** More servers than any real list has: beyond them, a list that never ends would fill the memory. */
const MAX_SERVERS = 200_000
/** After so many pages in a row that brought no server that was new, the list is taken to have no end. */
const MAX_IDLE_PAGES = 20
/** How often in a row the same page is waited for when the gateway asks to wait. */
const MAX_WAITS = 3
/** The longest cursor, in characters; the gateway's own have some hundred. */
const MAX_CURSOR = 4_096
/** Rows up to this size, in characters of JSON, are always kept. */
const SMALL_ROW = 4_096
/** What the settings of all larger rows of a list may take together, in characters of JSON. */
const MAX_SETTINGS = 128 * 1024 * 1024

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
    signal: AbortSignal,
    into: NonNullable<HttpRequest['into']>,
  ) => Promise<Result<HttpReply, AppError>>
  /** Removes from each row what no reply may show. */
  readonly clean?: (text: string) => string
  /** Called after each page with the number of servers so far. */
  readonly progress?: (servers: number) => void
  /** Stops the reading. */
  readonly signal?: AbortSignal | undefined
  /** Awaited before each page. The signal: that page is not wanted any more. */
  readonly turn?: (signal: AbortSignal) => Promise<void>
  /** Waits as many seconds as the gateway's rate limit asks for; missing: such a page has failed. */
  readonly wait?: (seconds: number) => Promise<void>
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
 * too large, and grow again. Out: each server once, in the gateway's order. A repeated cursor, pages without
 * a new server and more servers than any real list has end the reading, because such a gateway would keep us
 * forever. Errors: those of the first page. If a later page fails or is stopped, the list is incomplete but
 * keeps what was read, unless the sign-in ended.
 */
export async function listAllServers(ask: ListAsk): Promise<Result<ServerList, AppError>> {
  const { size, from = null } = ask
  const servers = new Map(from?.servers.map((server) => [server.id, server]))
  const broken: { row: number; issues: readonly string[] }[] = []
  const seen = new Set<string>()
  let row = servers.size
  let moved = false
  let pages = 0
  let idle = 0
  let waits = 0
  let unfit = 0
  let room = MAX_SETTINGS
  /** Whether the settings of a server of a page of large rows still fit beside those that are kept. */
  const fits = ({ oauthConfig }: VirtualServer): boolean => {
    const size = JSON.stringify(oauthConfig).length
    if (size > SMALL_ROW && size > room) return false
    if (size > SMALL_ROW) room -= size
    return true
  }
  const listed = (more: readonly Missing[], rest: string | null = null): Result<ServerList, AppError> => {
    const missing: readonly Missing[] = [
      ...more,
      ...(moved ? [{ why: 'rows-moved' } as const] : []),
      ...(broken.length > 0 ? [{ why: 'rows-unreadable', rows: broken.length } as const] : []),
    ]
    const complete = missing.length === 0 && rest === null
    return ok({ servers: [...servers.values()], broken, complete, missing, pages, rest })
  }
  /** Ends the request that was begun last. */
  let stop = new AbortController()
  const begin = async (cursor: string | null): Promise<Came> => {
    stop = new AbortController()
    const signal = AbortSignal.any([stop.signal, ...(ask.signal === undefined ? [] : [ask.signal])])
    await ask.turn?.(signal)
    if (signal.aborted) return failed({ kind: 'cancelled' }, size.rows)
    pages++
    return receive(ask, size.rows, cursor, signal)
  }
  const isEndless = (): boolean =>
    idle >= MAX_IDLE_PAGES || servers.size + unfit >= MAX_SERVERS || page >= MAX_PAGES
  const goesOn = (to: string | null): to is string =>
    to !== null && !seen.has(to) && ask.firstOnly !== true && !isEndless()
  const grow = (rows: number): void => {
    size.most = Math.min(LARGEST_SIZE, Math.ceil(size.most * 1.1))
    size.rows = Math.min(size.most, rows)
  }
  let cursor = from?.cursor ?? null
  let page = from === null ? 1 : 2
  let next = begin(cursor)
  try {
    for (;;) {
      const came = await next
      const early = goesOn(came.ahead) ? came.ahead : null
      if (early !== null) {
        grow(came.nextSize)
        next = begin(early)
        await onItsWay()
      }
      const reply = came.read()
      if (!reply.ok && reply.smaller !== null) {
        size.rows = reply.smaller
        size.most = reply.smaller
        next = begin(cursor)
        continue
      }
      if (!reply.ok && reply.error.kind === 'rate-limited' && page > 1 && ask.wait && waits < MAX_WAITS) {
        waits++
        await ask.wait(reply.error.retryAfterSeconds)
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
      waits = 0
      cursor = reply.nextCursor
      const repeats = cursor !== null && seen.has(cursor)
      const hasEnd = repeats || isEndless()
      if (early === null || cursor !== early) {
        // The end of the page told it wrongly.
        if (early !== null) stop.abort()
        grow(reply.nextSize)
        if (goesOn(cursor)) {
          next = begin(cursor)
          await onItsWay()
        }
      }
      if (cursor !== null) seen.add(cursor)
      const here: VirtualServer[] = []
      const before = servers.size + unfit
      await reply.rows((read) => {
        row++
        if (!read.ok) broken.push({ row, issues: read.error })
        else if (reply.isHeavy && !fits(read.value)) {
          unfit++
          broken.push({ row, issues: ['its settings do not fit beside those of the others'] })
        } else {
          if (servers.has(read.value.id)) moved = true
          servers.set(read.value.id, read.value)
          here.push(read.value)
        }
      })
      idle = servers.size + unfit === before ? idle + 1 : 0
      ask.page?.(here)
      ask.progress?.(servers.size)
      if (reply.badCursor !== null)
        return listed([{ why: 'page-failed', page: page + 1, error: reply.badCursor }])
      if (cursor === null) return listed([])
      if (hasEnd) return listed([{ why: 'no-end', page }])
      if (ask.firstOnly === true) return listed([], cursor)
      page++
    }
  } finally {
    // Nobody waits for a page that was begun and not taken, however the reading ended.
    stop.abort()
    next.catch(() => undefined)
  }
}

/**
 * Lets a request leave before its turn is taken by work: the HTTP library looks for two turns whether the
 * other side closes a connection it has used before.
 */
async function onItsWay(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await nextTurn()
}

/** A page that has arrived, before it is parsed. */
type Came = {
  /** The cursor of the next page; null: only the parsed page tells it, or how many rows to ask for. */
  readonly ahead: string | null
  /** How many rows to ask for next, where `ahead` is there. */
  readonly nextSize: number
  /** To be called once. */
  readonly read: () => Page
}
type Page =
  | {
      readonly ok: true
      readonly rows: PageRead<Row>['rows']
      readonly nextCursor: string | null
      /** Why there is no next page although the gateway named one. */
      readonly badCursor: AppError | null
      readonly nextSize: number
      /** Its rows are larger than the settings of servers are. */
      readonly isHeavy: boolean
    }
  /** `smaller`: how many rows to try instead; null where that would not help. */
  | { readonly ok: false; readonly error: AppError; readonly smaller: number | null }

const failed = (error: AppError, limit: number, smaller: number | null = null): Came => ({
  ahead: null,
  nextSize: limit,
  read: () => ({ ok: false, error, smaller }),
})

async function receive(ask: ListAsk, limit: number, cursor: string | null, stop: AbortSignal): Promise<Came> {
  const query = new URLSearchParams({
    include_pagination: 'true',
    include_inactive: 'true',
    limit: String(limit),
  })
  if (cursor !== null) query.set('cursor', cursor)
  let reader: PageReader<Row> | null = null
  const reply = await ask.fetchPage(`${ask.basePath}/servers?${query.toString()}`, stop, () => {
    const now = createPageReader({ parsed: kept, text: readRow }, ask.clean ?? ((text) => text))
    reader = now
    return now.write
  })
  const came = reader as PageReader<Row> | null
  if (!reply.ok) return failed(reply.error, limit, smallerAfter(reply.error, limit, came))
  const { doneAt, sentAt, text } = reply.value
  const bytes = came?.bytes() ?? 0
  const fits = fitsOf(bytes, doneAt - sentAt)
  return {
    // How many rows to ask for after a page that was too large or slow follows from its rows.
    ahead: fits < 1 || text !== '' ? null : (came?.ahead() ?? null),
    nextSize: sizeAfter(limit, limit, fits),
    read() {
      const endpoint = `GET ${ask.basePath}/servers`
      const read = pageOf(reply.value, came, endpoint)
      if (!read.ok) return { ok: false, error: read.error, smaller: null }
      const { rows, count, nextCursor } = read.value
      return {
        ok: true,
        rows,
        ...cursorIn(nextCursor, endpoint),
        isHeavy: Math.max(bytes, text.length) > count * SMALL_ROW,
        nextSize: sizeAfter(limit, count, fits),
      }
    },
  }
}

type PageOf = Pick<PageRead<Row>, 'rows' | 'count'> & { readonly nextCursor?: unknown }

function pageOf(reply: HttpReply, came: PageReader<Row> | null, endpoint: string): Result<PageOf, AppError> {
  // The depth is checked per row: one hostile configuration must not hide all other servers.
  const ask = { endpoint, needs: 'servers.read', schema: serverPage, deep: true }
  if (came === null || reply.text !== '') {
    const read = readReply(reply, ask)
    if (!read.ok) return read
    const { servers, nextCursor } = read.value
    const rows: PageOf['rows'] = async (take) => servers.map(kept).forEach(take)
    return ok({ rows, count: servers.length, nextCursor })
  }
  const page = came.end()
  if (page === null) {
    const isOver = came.count() > MOST_ROWS
    const issue = isOver ? `more than ${MOST_ROWS} rows in one page` : 'the JSON is broken or cut off'
    return err({ kind: 'reply-unexpected', endpoint, issues: [issue] })
  }
  const read = readBody(page.rest, ask)
  return read.ok ? ok({ ...page, nextCursor: read.value.nextCursor }) : read
}

/** In: whatever stands in place of the cursor. */
function cursorIn(
  raw: unknown,
  endpoint: string,
): { readonly nextCursor: string | null; readonly badCursor: AppError | null } {
  if (raw === undefined || raw === null || raw === '') return { nextCursor: null, badCursor: null }
  if (typeof raw === 'string' && raw.length <= MAX_CURSOR) return { nextCursor: raw, badCursor: null }
  const issue = typeof raw === 'string' ? `longer than ${MAX_CURSOR} characters` : 'not a text'
  return {
    nextCursor: null,
    badCursor: { kind: 'reply-unexpected', endpoint, issues: [`nextCursor: ${issue}`] },
  }
}

/** The page size to try after a failed page; null where a smaller page would fail in the same way. */
function smallerAfter(error: AppError, limit: number, reader: PageReader<Row> | null): number | null {
  if (limit <= 1 || (error.kind !== 'reply-too-large' && error.kind !== 'timed-out')) return null
  const came = reader?.count() ?? 0
  // Where not even a row of a short page comes in time, the size of the page is not the reason.
  if (error.kind === 'timed-out' && came === 0 && limit < FIRST_SIZE) return null
  return Math.max(1, came > 0 ? Math.min(Math.floor(came / 2), limit - 1) : Math.floor(limit / 5))
}

/** How many times the page could have been as large and as slow; below 1 it was too much. */
const fitsOf = (bytes: number, milliseconds: number): number =>
  Math.min(PAGE_BYTES / Math.max(bytes, 1), PAGE_MS / Math.max(milliseconds, 1))

function sizeAfter(limit: number, rows: number, fits: number): number {
  if (fits < 1) return Math.max(1, Math.floor(rows * fits))
  // A page that was not full is no reason for a larger size, but none against it either.
  return fits >= 2 ? limit * 2 : limit
}
