import type { AppError } from '../../shared/kernel/errors.ts'
import { readServer, serverPage, type VirtualServer } from '../../shared/contextforge/index.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import type { HttpReply } from './http.ts'
import { readReply } from './reply.ts'

/** Every server this login may see. `broken` rows could not be read; `complete` is false when some may be missing. */
export type ServerList = {
  readonly servers: readonly VirtualServer[]
  readonly broken: readonly { readonly row: number; readonly issues: readonly string[] }[]
  readonly complete: boolean
}

/** Page sizes tried in turn: the gateway's maximum, then smaller ones when a page of long descriptions is too large. */
const PAGE_SIZES = [500, 50, 5] as const
const MAX_PAGES = 2_000

/**
 * Reads all pages. In: the API's path and how to get one page. Out: each server once, in the gateway's order.
 * A cursor seen before ends the walk, since a gateway that repeats itself would keep us forever. Errors: of the first
 * page; a later page that fails makes the list incomplete instead of losing what was read, unless the sign-in ended.
 */
export async function listAllServers(ask: {
  readonly basePath: string
  readonly fetchPage: (path: string) => Promise<Result<HttpReply, AppError>>
}): Promise<Result<ServerList, AppError>> {
  const servers = new Map<string, VirtualServer>()
  const broken: { row: number; issues: readonly string[] }[] = []
  const seen = new Set<string>()
  let cursor: string | null = null
  let size = 0
  let row = 0
  let repeated = false
  for (let page = 0; page < MAX_PAGES; page++) {
    const reply = await readPage(ask, PAGE_SIZES[size] ?? 5, cursor)
    if (!reply.ok && reply.error.kind === 'reply-too-large' && size < PAGE_SIZES.length - 1) {
      size++
      continue
    }
    if (!reply.ok) {
      const fatal =
        page === 0 || servers.size === 0 || ['sign-in-refused', 'cancelled'].includes(reply.error.kind)
      return fatal ? err(reply.error) : ok({ servers: [...servers.values()], broken, complete: false })
    }
    for (const raw of reply.value.servers) {
      row++
      const server = readServer(raw)
      if (!server.ok) broken.push({ row, issues: server.error })
      else {
        // Seen twice: rows moved between two pages, so others may have slipped through.
        if (servers.has(server.value.id)) repeated = true
        servers.set(server.value.id, server.value)
      }
    }
    const next: string | null = reply.value.nextCursor ?? null
    const ended = next === null || next === ''
    if (ended || seen.has(next))
      return ok({
        servers: [...servers.values()],
        broken,
        complete: ended && !repeated && broken.length === 0,
      })
    seen.add(next)
    cursor = next
  }
  return ok({ servers: [...servers.values()], broken, complete: false })
}

type Page = { servers: unknown[]; nextCursor?: string | null | undefined }

async function readPage(
  ask: { basePath: string; fetchPage: (path: string) => Promise<Result<HttpReply, AppError>> },
  limit: number,
  cursor: string | null,
): Promise<Result<Page, AppError>> {
  const query = new URLSearchParams({
    include_pagination: 'true',
    include_inactive: 'true',
    limit: String(limit),
  })
  if (cursor !== null) query.set('cursor', cursor)
  const path = `${ask.basePath}/servers?${query.toString()}`
  const reply = await ask.fetchPage(path)
  if (!reply.ok) return reply
  // Depth is judged row by row: one hostile configuration must not hide every other server.
  return readReply(reply.value, {
    endpoint: `GET ${ask.basePath}/servers`,
    needs: 'servers.read',
    schema: serverPage,
    deep: true,
  })
}
