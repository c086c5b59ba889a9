import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

const head = z.object({ seq: z.number(), hash: z.string() })
export type Head = z.infer<typeof head>

/** The newest row of each chained table, noted outside of the database. */
export type Heads = {
  readonly note: (name: string, head: Head) => void
  readonly read: (name: string) => Head | null
}

/**
 * Notes heads in a small file beside the database, so that rows missing at the end are noticed: a write-ahead log that was deleted,
 * or a tail that was cut off. It may be behind the database, since it is written after it, and then says nothing. Never throws.
 */
export function createHeads(path: string): Heads {
  let heads: Readonly<Record<string, Head>> = load(path)
  return {
    note(name, value) {
      heads = { ...heads, [name]: value }
      try {
        writeFileSync(`${path}.new`, JSON.stringify(heads), { mode: 0o600 })
        renameSync(`${path}.new`, path)
      } catch {
        // What cannot be noted is not noticed later; the row itself is on disk.
      }
    },
    read: (name) => heads[name] ?? null,
  }
}

function load(path: string): Readonly<Record<string, Head>> {
  try {
    const parsed = z.record(z.string(), head).safeParse(JSON.parse(readFileSync(path, 'utf8')))
    return parsed.success ? parsed.data : {}
  } catch {
    return {}
  }
}
