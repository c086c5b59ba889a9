import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ImportChoice, ImportPreview } from '../../shared/profiles/preview.ts'
import { startDemoWorld, type DemoWorld } from '../helpers/world.ts'

let world: DemoWorld
let folder: string
/** The file the operator chooses, for opening and for saving; null: none. */
let chosen: string | null
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-exchange-'))
  chosen = join(folder, 'profiles.json')
  world = await startDemoWorld({ openPath: () => chosen, savePath: () => chosen ?? '' })
})
afterEach(async () => {
  await world.close()
  rmSync(folder, { recursive: true, force: true })
})

const draft = (more: object = {}) => ({
  ...{ id: null, name: 'prod', url: world.demo.url, environment: 'PROD' as const, readOnly: false },
  ...{ signInWith: 'password' as const, email: 'ops@example.com', authHeaderName: 'Authorization' },
  ...{ caPem: world.demo.caPem, assumedAppDomain: '' },
  ...more,
})
const save = async (more: object = {}) => (await world.call('profile.save', { draft: draft(more) })).profile
const names = async () => (await world.call('profile.list', {})).profiles.map(({ name }) => name)

/** Writes a file and opens it for import. */
async function opened(name: string, text: string): Promise<ImportPreview> {
  chosen = join(folder, name)
  writeFileSync(chosen, text)
  const { preview } = await world.call('profile.import', {})
  if (preview === null) throw new Error('nothing was opened')
  return preview
}
const apply = (preview: ImportPreview, choices: readonly ImportChoice[]) =>
  world.call('profile.import-apply', { importId: preview.importId, choices: [...choices] })

test('of an account that is no e-mail address it is not said that it is missing', async () => {
  const refused = async (email: string) => world.refused('profile.save', { draft: draft({ email }) })
  expect(await refused(' ')).toMatchObject({ issues: ['email: needed for a sign-in with a password'] })
  expect(await refused('ops')).toMatchObject({ issues: ['email: no e-mail address, it has no @'] })
})

describe('profiles out and in', () => {
  test('those that are chosen are written, without a secret, and come back elsewhere as they were', async () => {
    const prod = await save({ said: { JWT_ISSUER: 'mine' } })
    const stage = await save({ name: 'stage', environment: 'STAGE' })
    await save({ name: 'not this one' })
    await world.deps.vault.keep(prod.id, 'hunter2')
    const { file, profiles } = await world.call('profile.export', { profileIds: [prod.id, stage.id] })
    expect([file, profiles]).toEqual(['profiles.json', 2])
    const text = readFileSync(chosen ?? '', 'utf8')
    expect(text).not.toContain('hunter2')
    expect(text).not.toContain('not this one')

    for (const { id } of (await world.call('profile.list', {})).profiles)
      await world.call('profile.remove', { profileId: id })
    const preview = await opened('again.json', text)
    expect(preview.entries.map(({ outcome }) => outcome)).toEqual(['new', 'new'])
    expect(await apply(preview, ['add', 'add'])).toEqual({ added: ['prod', 'stage'], replaced: [] })
    const { profiles: back } = await world.call('profile.list', {})
    const same = ({ id: _id, network: _network, hasSecret: _secret, ...rest }: (typeof back)[number]) => rest
    expect(back.map(same)).toEqual([prod, stage].map(same))
    expect(back.every(({ hasSecret }) => !hasSecret)).toBe(true)
  })

  test('nothing is stored before it is decided, nothing that was left out, and no choice is made up', async () => {
    await save()
    const text = readFileSync(await written(), 'utf8').replace('ops@example.com', 'other@example.com')
    const preview = await opened('x.json', text)
    expect(preview.entries[0]).toMatchObject({ outcome: 'name', here: { changes: ['account'] } })
    expect(await apply(preview, ['leave'])).toEqual({ added: [], replaced: [] })
    expect((await world.call('profile.list', {})).profiles[0]?.email).toBe('ops@example.com')
    const again = await opened('x.json', text)
    expect(await apply(again, ['replace'])).toEqual({ added: [], replaced: ['prod'] })
    expect((await world.call('profile.list', {})).profiles[0]?.email).toBe('other@example.com')
    expect(await names()).toEqual(['prod'])
  })

  test('a profile that is replaced at another address keeps no sign-in and is not open any more', async () => {
    const { id } = await save()
    await world.call('connection.open', { profileId: id, secret: world.demo.password, keepSecret: true })
    const text = readFileSync(await written(), 'utf8').replace(world.demo.url, 'https://evil.example')
    const preview = await opened('x.json', text)
    expect(preview.entries[0]?.here?.changes).toEqual(['address'])
    await apply(preview, ['replace'])
    expect(world.deps.vault.has(id)).toBe(false)
    expect((await world.call('connection.current', {})).connection).toBeNull()
  })

  test('an import that was decided, or another file since, cannot be applied', async () => {
    await save()
    const text = readFileSync(await written(), 'utf8').replace('"prod"', '"new"')
    const first = await opened('a.json', text)
    const second = await opened('b.json', text)
    const late = { importId: first.importId, choices: ['add' as const] }
    expect(await world.refused('profile.import-apply', late)).toEqual({ kind: 'plan-gone' })
    await apply(second, ['add'])
    expect(await world.refused('profile.import-apply', { ...late, importId: second.importId })).toEqual({
      kind: 'plan-gone',
    })
    expect(await names()).toEqual(['prod', 'new'])
  })

  test('a .env file becomes a profile, and its secrets reach neither the window nor the disk', async () => {
    const preview = await opened(
      'stage.env',
      'APP_DOMAIN=https://mcp.example.com\nPLATFORM_ADMIN_EMAIL=a@b.example\nPLATFORM_ADMIN_PASSWORD=hunter2hunter2\n',
    )
    expect(preview).toMatchObject({
      source: 'env',
      secrets: ['PLATFORM_ADMIN_PASSWORD'],
      entries: [{ url: 'https://mcp.example.com', environment: 'STAGE', outcome: 'new' }],
    })
    expect(JSON.stringify([preview, world.published])).not.toContain('hunter2')
    await apply(preview, ['add'])
    expect((await world.call('profile.list', {})).profiles[0]).toMatchObject({
      ...{ name: 'mcp.example.com', environment: 'STAGE', readOnly: false, hasSecret: false },
      assumedAppDomain: 'https://mcp.example.com',
    })
    const stored = ['history.db', 'history.db-wal'].map((name) =>
      readFileSync(join(world.folder, name), 'latin1'),
    )
    expect(stored.join('')).toContain('mcp.example.com')
    expect(stored.join('')).not.toContain('hunter2')
  })

  test('the gateways of a client’s settings become profiles that sign in with an API token', async () => {
    const url = 'https://mcp.example.com/servers/5ccc/mcp'
    const headers = { Authorization: 'Bearer hunter2hunter2' }
    const preview = await opened('mcp.json', JSON.stringify({ mcpServers: { payments: { url, headers } } }))
    expect(preview).toMatchObject({ source: 'client', secrets: ['Authorization of payments'] })
    expect(await apply(preview, ['add'])).toEqual({ added: ['mcp.example.com'], replaced: [] })
    const [profile] = (await world.call('profile.list', {})).profiles
    expect(profile).toMatchObject({ url: 'https://mcp.example.com', signInWith: 'token', readOnly: true })
    expect(JSON.stringify([preview, profile])).not.toContain('hunter2')
  })

  test.each([
    ['an address nobody can use', { url: 'ftp://x.example' }, /ftp: is not https/],
    ['sign-in data in its address', { url: 'https://a:b@x.example' }, /secret/],
    ['a header name that is none', { authHeaderName: 'X Bad:' }, /header/i],
    [
      'a proxy that is none',
      { proxy: { mode: 'own', url: 'socks5://p', user: '' } },
      /proxies are supported/,
    ],
  ])(
    'a profile with %s is refused with its reason, and the others are taken',
    async (_what, more, reason) => {
      await save()
      const file = JSON.parse(readFileSync(await written(), 'utf8')) as { profiles: object[] }
      const [first] = file.profiles
      const other = { ...first, name: 'fine', url: 'https://fine.example' }
      const preview = await opened(
        'x.json',
        JSON.stringify({ ...file, profiles: [{ ...first, ...more }, other] }),
      )
      expect(preview.entries.map(({ outcome }) => outcome)).toEqual(['refused', 'new'])
      expect(preview.entries[0]?.reason).toMatch(reason)
      expect(JSON.stringify(preview)).not.toContain('a:b@')
      // A decision for what is refused is not followed.
      expect(await apply(preview, ['add', 'add'])).toEqual({ added: ['fine'], replaced: [] })
    },
  )

  test('a file that is none of these, is too large or is no file gets a clear error, and nothing is lost', async () => {
    await save()
    const failing = async (name: string, text: string) => {
      chosen = join(folder, name)
      writeFileSync(chosen, text)
      return world.refused('profile.import', {})
    }
    expect(await failing('a.txt', 'Dear operator')).toMatchObject({ kind: 'import-refused', name: 'a.txt' })
    expect(await failing('b.yaml', 'JWT_ISSUER: [hunter2')).toMatchObject({ kind: 'import-refused' })
    expect(JSON.stringify(await failing('b.yaml', 'JWT_ISSUER: [hunter2'))).not.toContain('hunter2')
    expect(await failing('c.json', ' '.repeat(1024 * 1024 + 1))).toMatchObject({
      kind: 'import-refused',
      reason: expect.stringMatching(/larger/) as string,
    })
    chosen = folder
    expect(await world.refused('profile.import', {})).toMatchObject({ kind: 'file-failed' })
    chosen = null
    expect(await world.call('profile.import', {})).toEqual({ preview: null })
    const dropped = { name: 'd.txt', text: 'Dear operator' }
    expect(await world.refused('profile.import', { dropped })).toMatchObject({ name: 'd.txt' })
    expect(await names()).toEqual(['prod'])
  })
})

/** Exports every profile. Out: the path. */
async function written(): Promise<string> {
  chosen = join(folder, 'all.json')
  const { profiles } = await world.call('profile.list', {})
  await world.call('profile.export', { profileIds: profiles.map(({ id }) => id) })
  return chosen
}
