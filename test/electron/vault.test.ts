import { describe, expect, test } from 'vitest'
import { createVault, protectionOf } from '../../electron/vault/vault.ts'
import type { SafeStorage, SecretStore } from '../../electron/vault/vault.ts'

const flip = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => byte ^ 0x5a)
const sync = (backend: string, available = true): SafeStorage => ({
  getSelectedStorageBackend: () => backend,
  isEncryptionAvailable: () => available,
  encryptString: (text) => flip(Buffer.from(text)),
  decryptString: (blob) => Buffer.from(flip(blob)).toString(),
})
const modern = (backend: string, available = true): SafeStorage => ({
  getSelectedStorageBackend: () => backend,
  isAsyncEncryptionAvailable: () => Promise.resolve(available),
  encryptStringAsync: (text) => Promise.resolve(flip(Buffer.from(text))),
  decryptStringAsync: (blob) =>
    Promise.resolve({ result: Buffer.from(flip(blob)).toString(), shouldReEncrypt: false }),
})

function store(): SecretStore & { rows: Map<string, { blob: Uint8Array; backend: string }> } {
  const rows = new Map<string, { blob: Uint8Array; backend: string }>()
  return {
    rows,
    read: (id) => rows.get(id) ?? null,
    write: (id, blob, backend) => void rows.set(id, { blob, backend }),
    remove: (id) => void rows.delete(id),
    ids: () => new Set(rows.keys()),
  }
}

describe('where secrets may be kept', () => {
  test.each([
    ['linux', sync('gnome_libsecret'), 'keyring'],
    ['linux', modern('gnome_libsecret'), 'keyring'],
    ['linux', sync('kwallet6'), 'keyring'],
    // Available after plain-text encryption was allowed, and still a constant everybody knows.
    ['linux', sync('basic_text', true), 'memory'],
    ['linux', sync('basic_text', false), 'memory'],
    ['linux', modern('basic_text', true), 'memory'],
    ['linux', sync('unknown', true), 'memory'],
    ['linux', sync('', true), 'memory'],
    // A locked keyring keeps its name.
    ['linux', sync('gnome_libsecret', false), 'memory'],
    ['linux', modern('gnome_libsecret', false), 'memory'],
    ['linux', {}, 'memory'],
    ['darwin', sync('irrelevant'), 'keyring'],
    ['win32', modern('irrelevant'), 'keyring'],
    ['darwin', {}, 'memory'],
  ] as const)('%s %j: %s', async (platform, safe, kept) => {
    expect((await protectionOf(safe, platform)).kept).toBe(kept)
  })

  test('a runtime that throws is answered with memory', async () => {
    const broken: SafeStorage = {
      getSelectedStorageBackend: () => {
        throw new Error('x')
      },
      isEncryptionAvailable: () => {
        throw new Error('x')
      },
    }
    expect((await protectionOf(broken, 'linux')).kept).toBe('memory')
    expect((await protectionOf(broken, 'darwin')).kept).toBe('memory')
  })
})

describe('keeping', () => {
  test.each([
    ['synchronous', sync('kwallet5')],
    ['asynchronous', modern('kwallet5')],
  ])('only ciphertext reaches the store (%s)', async (_name, safe) => {
    const rows = store()
    const vault = createVault(safe, await protectionOf(safe, 'linux'), rows)
    expect(await vault.keep('p', 'hunter2')).toEqual({ ok: true, value: 'keyring' })
    expect(Buffer.from(rows.rows.get('p')?.blob ?? []).toString()).not.toContain('hunter2')
    const again = createVault(safe, vault.protection, rows)
    expect(await again.get('p')).toEqual({ ok: true, value: 'hunter2' })
    expect([again.has('p'), again.where('p')]).toEqual([true, 'keyring'])
    again.remove('p')
    expect([rows.rows.size, again.has('p')]).toEqual([0, false])
  })

  test('without a keyring nothing reaches the store, and the secret lasts as long as the process', async () => {
    const rows = store()
    const safe = sync('basic_text')
    const vault = createVault(safe, await protectionOf(safe, 'linux'), rows)
    expect(await vault.keep('p', 'hunter2')).toEqual({ ok: true, value: 'memory' })
    expect(rows.rows.size).toBe(0)
    expect(await vault.get('p')).toEqual({ ok: true, value: 'hunter2' })
    expect(vault.where('p')).toBe('memory')
    expect(await createVault(safe, vault.protection, rows).get('p')).toEqual({ ok: true, value: null })
  })

  test('F47: a blob of another key is unreadable, not fatal, and can be replaced', async () => {
    const rows = store()
    rows.write('p', new Uint8Array([1, 2, 3]), 'kwallet5')
    const safe: SafeStorage = {
      ...sync('kwallet5'),
      decryptString: () => {
        throw new Error('bad key')
      },
    }
    const vault = createVault(safe, await protectionOf(safe, 'linux'), rows)
    expect(await vault.get('p')).toEqual({ ok: false, error: { kind: 'secret-unreadable' } })
    expect(await vault.get('q')).toEqual({ ok: true, value: null })
    expect(await vault.keep('p', 'new')).toEqual({ ok: true, value: 'keyring' })
    expect(await vault.get('p')).toEqual({ ok: true, value: 'new' })
  })

  test('F47: a keyring that refuses is said, and the secret still works in this session', async () => {
    const safe: SafeStorage = {
      ...sync('kwallet5'),
      encryptString: () => {
        throw new Error('locked now')
      },
    }
    const vault = createVault(safe, await protectionOf(safe, 'linux'), store())
    expect(await vault.keep('p', 'x')).toMatchObject({
      ok: false,
      error: { kind: 'secret-store-unavailable' },
    })
    expect(await vault.get('p')).toEqual({ ok: true, value: 'x' })
    expect(vault.where('p')).toBe('memory')
  })
})
