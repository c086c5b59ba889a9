import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
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
  let gateway = 'production'
  let reads = 0
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
  const open = () => ({ opened: { profile: { name: gateway } }, known: () => servers })
  const file = createAccessFile({
    gateways: { need: () => ok(open()) } as unknown as AccessFileDeps['gateways'],
    shelf: createShelf(() => 'id'),
    files: createFiles(dialogs),
    now: () => 0,
    madeBy: 'Claimcheck',
    access: {
      read: () => {
        reads++
        return ok({ ...view, base: `https://${gateway}.example.com` })
      },
    },
  })
  return {
    file,
    serverIds: servers.map(({ id }) => id),
    opens: (name: string) => void (gateway = name),
    reads: () => reads,
  }
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

test('a comparison is of the gateway that is open once its file was chosen, and looks once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'claimcheck-'))
  const path = join(folder, 'record.json')
  const map = aFile(1, {
    savePath: () => Promise.resolve(null),
    openPath: () => {
      map.opens('staging')
      return Promise.resolve(path)
    },
  })
  map.opens('staging')
  const record = await map.file.text({ format: 'record', serverIds: map.serverIds, hidden: [] })
  await writeFile(path, record.ok ? record.value : '')
  map.opens('production')
  const before = map.reads()
  expect(await map.file.compare(null)).toMatchObject({ ok: true, value: { elsewhere: false } })
  expect(map.reads() - before).toBe(1)
  await rm(folder, { recursive: true })
})
