import type { AppError } from '../../shared/kernel/errors.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'

/**
 * The parts of Electron's safeStorage that may exist: the synchronous ones are removed in 46, the
 * asynchronous ones do not exist in 33.
 */
export type SafeStorage = {
  readonly getSelectedStorageBackend?: () => string
  readonly isEncryptionAvailable?: () => boolean
  readonly encryptString?: (text: string) => Uint8Array
  readonly decryptString?: (blob: Buffer) => string
  readonly isAsyncEncryptionAvailable?: () => Promise<boolean>
  readonly encryptStringAsync?: (text: string) => Promise<Uint8Array>
  readonly decryptStringAsync?: (
    blob: Buffer,
  ) => Promise<{ readonly result: string; readonly shouldReEncrypt: boolean }>
}

/** Where ciphertext is stored; the vault never stores anything else there. */
export type SecretStore = {
  readonly read: (profileId: string) => { readonly blob: Uint8Array; readonly backend: string } | null
  readonly write: (profileId: string, blob: Uint8Array, backend: string) => void
  readonly remove: (profileId: string) => void
  readonly ids: () => ReadonlySet<string>
}

export type Protection = {
  readonly kept: 'keyring' | 'memory'
  readonly backend: string
  readonly says: string
}

export type Vault = {
  readonly protection: Protection
  /** Stores a secret; tells where it was really stored. */
  readonly keep: (profileId: string, secret: string) => Promise<Result<'keyring' | 'memory', AppError>>
  /** Null when there is none. Errors: `secret-unreadable` when the keyring now has another key. */
  readonly get: (profileId: string) => Promise<Result<string | null, AppError>>
  readonly has: (profileId: string) => boolean
  /** Where the secret is now; also `memory` when there is none. */
  readonly where: (profileId: string) => 'keyring' | 'memory'
  readonly remove: (profileId: string) => void
}

/** Backends without protection: Chromium encrypts with a constant that everybody knows. */
const unprotected: ReadonlySet<string> = new Set(['basic_text', 'unknown', ''])

/**
 * Decides where secrets may be stored. On Linux, both a named keyring and a working encryption are needed: a
 * locked keyring still has its name, and encryption also works after plain text was allowed, which this app
 * never does. In: safeStorage after the app is ready, and the platform. Never fails: when in doubt, memory.
 */
export async function protectionOf(safe: SafeStorage, platform: string): Promise<Protection> {
  const backend = platform === 'linux' ? backendOf(safe) : platform === 'darwin' ? 'keychain' : 'dpapi'
  const memory = (says: string): Protection => ({ kept: 'memory', backend, says })
  if (platform === 'linux' && unprotected.has(backend))
    return memory('No keyring was found. Secrets stay in memory and are gone when you quit.')
  if (!(await isAvailable(safe)))
    return memory(
      'The keyring is locked or does not answer. Secrets stay in memory; unlock it and start again to keep them.',
    )
  return { kept: 'keyring', backend, says: `Secrets are kept by ${nameOf(backend)}.` }
}

/**
 * Stores admin secrets: encrypted by the system's keyring where there is a real one, otherwise only in this
 * process.
 */
export function createVault(safe: SafeStorage, protection: Protection, store: SecretStore | null): Vault {
  const memory = new Map<string, string>()
  const durable = protection.kept === 'keyring' ? store : null
  return {
    protection,
    async keep(profileId, secret) {
      memory.set(profileId, secret)
      if (durable === null) return ok('memory')
      try {
        durable.write(profileId, await encrypt(safe, secret), protection.backend)
        return ok('keyring')
      } catch {
        return err({ kind: 'secret-store-unavailable', reason: 'The keyring did not take it' })
      }
    },
    async get(profileId) {
      const known = memory.get(profileId)
      if (known !== undefined) return ok(known)
      const kept = durable?.read(profileId) ?? null
      if (kept === null) return ok(null)
      try {
        const { result, shouldReEncrypt } = await decrypt(safe, kept.blob)
        memory.set(profileId, result)
        if (shouldReEncrypt) durable?.write(profileId, await encrypt(safe, result), protection.backend)
        return ok(result)
      } catch {
        return err({ kind: 'secret-unreadable' })
      }
    },
    has: (profileId) => memory.has(profileId) || (durable?.ids().has(profileId) ?? false),
    where: (profileId) => (durable?.ids().has(profileId) === true ? 'keyring' : 'memory'),
    remove(profileId) {
      memory.delete(profileId)
      // Also when only memory is used now: ciphertext that was stored earlier must not outlive its profile.
      store?.remove(profileId)
    },
  }
}

function backendOf(safe: SafeStorage): string {
  try {
    return safe.getSelectedStorageBackend?.() ?? 'unknown'
  } catch {
    return 'unknown'
  }
}

async function isAvailable(safe: SafeStorage): Promise<boolean> {
  try {
    if (safe.isAsyncEncryptionAvailable !== undefined) return await safe.isAsyncEncryptionAvailable()
    return safe.isEncryptionAvailable?.() ?? false
  } catch {
    return false
  }
}

async function encrypt(safe: SafeStorage, text: string): Promise<Uint8Array> {
  if (safe.encryptStringAsync !== undefined) return safe.encryptStringAsync(text)
  if (safe.encryptString !== undefined) return safe.encryptString(text)
  throw new Error('no encryption in this runtime')
}

async function decrypt(
  safe: SafeStorage,
  blob: Uint8Array,
): Promise<{ result: string; shouldReEncrypt: boolean }> {
  if (safe.decryptStringAsync !== undefined) return safe.decryptStringAsync(Buffer.from(blob))
  if (safe.decryptString !== undefined)
    return { result: safe.decryptString(Buffer.from(blob)), shouldReEncrypt: false }
  throw new Error('no decryption in this runtime')
}

const nameOf = (backend: string): string =>
  ({
    keychain: 'the macOS Keychain',
    dpapi: 'Windows (DPAPI)',
    gnome_libsecret: 'the system keyring (Secret Service)',
    kwallet: 'KWallet',
    kwallet5: 'KWallet',
    kwallet6: 'KWallet',
  })[backend] ?? `the system keyring (${backend})`
