import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createShelf } from '../../electron/shelf/shelf.ts'
import { createFiles } from '../../electron/system/files.ts'
import { createAccessFile, type AccessFileDeps } from '../../electron/walking/access-file.ts'
import { NOT_WALKED } from '../../shared/access/cell.ts'
import type { AccessView } from '../../shared/access/view.ts'
import { PROFILES } from '../../shared/client/profiles/all.ts'
import { ok } from '../../shared/kernel/result.ts'
import { aServer } from '../helpers/worlds.ts'

/** The file of a map of many servers that were never walked, each client with a long word of its own. */
function aFile(count: number, dialogs: Parameters<typeof createFiles>[0]) {
  const servers = Array.from({ length: count }, (_, at) => ({ ...aServer(), id: `s${at}`, name: `s${at}` }))
  const view: AccessView = {
    connection: 'c',
    base: 'https://gw.example.com',
    clients: PROFILES.map(({ id, name, basis, rules }) => ({ id, name, basis, rules })),
    serverIds: servers.map(({ id }) => id).join('\n'),
    cells: new Uint16Array(count * PROFILES.length),
    legend: [{ ...NOT_WALKED, says: 'x'.repeat(300) }],
    at: new Float64Array(count),
    versions: new Float64Array(count),
    old: new Uint8Array(count),
    round: null,
    notAsked: [],
  }
  const open = { opened: { profile: { name: 'production' } }, known: () => servers }
  const file = createAccessFile({
    gateways: { need: () => ok(open) } as unknown as AccessFileDeps['gateways'],
    shelf: createShelf(() => 'id'),
    files: createFiles(dialogs),
    now: () => 0,
    madeBy: 'Claimcheck',
    access: { read: () => ok(view) },
  })
  return { file, serverIds: servers.map(({ id }) => id) }
}

test.each(['json', 'html'] as const)(
  'others get their turn while a large map is written as %s, and what is saved is the same text',
  async (format) => {
    const folder = await mkdtemp(join(tmpdir(), 'claimcheck-'))
    const path = join(folder, 'map')
    const none = (): Promise<null> => Promise.resolve(null)
    const { file, serverIds } = aFile(600, { savePath: () => Promise.resolve(path), openPath: none })
    const written = { format, serverIds, hidden: [] }
    const timed = async <T>(work: Promise<T>): Promise<T> => {
      let fired = 0
      const timer = setInterval(() => fired++, 1)
      const made = await work
      clearInterval(timer)
      expect(fired).toBeGreaterThan(2)
      return made
    }
    const text = await timed(file.text(written))
    expect(await timed(file.save(written))).toEqual(ok('map'))
    expect(await readFile(path, 'utf8')).toBe(text.ok ? text.value : '')
    await rm(folder, { recursive: true })
  },
)
