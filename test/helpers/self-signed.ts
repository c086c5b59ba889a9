import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Leaf } from './certificates.ts'

function inFolder<T>(act: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'claimcheck-openssl-'))
  try {
    return act(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const openssl = (args: readonly string[], input?: string): Buffer =>
  execFileSync('openssl', args, {
    stdio: ['pipe', 'pipe', 'ignore'],
    ...(input === undefined ? {} : { input }),
  })

/** A self-signed certificate for this computer, as `openssl req -x509` makes it. */
export function makeSelfSigned(): Leaf {
  return inFolder((folder) => {
    const key = join(folder, 'key.pem')
    const cert = openssl([
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '3',
      '-subj',
      '/CN=127.0.0.1',
      '-addext',
      'subjectAltName=IP:127.0.0.1',
      '-keyout',
      key,
    ])
    return { key: readFileSync(key, 'utf8'), cert: cert.toString('utf8') }
  })
}

/** A certificate request (PKCS#10), as DER. */
export const makeRequest = (): Buffer =>
  inFolder((folder) =>
    openssl([
      'req',
      '-new',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      '/CN=gw',
      '-outform',
      'DER',
      '-keyout',
      join(folder, 'key.pem'),
    ]),
  )

/** A PKCS#12 file, as companies give them to their people. */
export const makePkcs12 = (leaf: Leaf, passphrase: string): Buffer =>
  openssl(['pkcs12', '-export', '-passout', `pass:${passphrase}`], `${leaf.key}\n${leaf.cert}`)

/** The key, encrypted with a passphrase, as PEM. */
export const encryptKey = (leaf: Leaf, passphrase: string): string =>
  openssl(['pkcs8', '-topk8', '-passout', `pass:${passphrase}`], leaf.key).toString('utf8')
