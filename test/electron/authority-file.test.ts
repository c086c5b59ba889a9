import { generateKeyPairSync } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readCertificates } from '../../electron/network/trust.ts'
import { MAX_AUTHORITY_BYTES } from '../../shared/network/pem.ts'
import { startDemoWorld, type DemoWorld } from '../helpers/world.ts'
import { createAuthority } from '../helpers/certificates.ts'
import { makePkcs12, makeRequest } from '../helpers/self-signed.ts'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const derOf = (pem: string): Buffer => Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64')
const authority = await createAuthority()
const pem = authority.certPem.trim()
const leaf = await authority.issue(['127.0.0.1'])
const none = 'it has no certificate in PEM or DER form'
const broken = 'one of its certificates cannot be read'

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const encrypted = { format: 'der', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' } as const

describe('a file of certificates', () => {
  test.each([
    ['in PEM', bytesOf(pem), 1],
    ['in PEM behind a byte-order mark', bytesOf(`\ufeff${pem}\r\n`), 1],
    ['of several in PEM, with the key beside them', bytesOf(`${leaf.key}\n${leaf.cert}\n${pem}`), 2],
    ['in DER', derOf(pem), 1],
  ])('%s gives each of them in PEM, and no key', (_what, file, count) => {
    const read = readCertificates(file)
    const text = read.ok ? read.value : ''
    expect(text.match(/-----BEGIN [^-]+-----/g)).toEqual(Array(count).fill('-----BEGIN CERTIFICATE-----'))
    expect(derOf(text.slice(text.lastIndexOf('-----BEGIN')))).toEqual(derOf(pem))
  })

  test.each([
    ['a private key', privateKey.export({ format: 'der', type: 'pkcs8' }), none],
    ['a private key with a passphrase', privateKey.export(encrypted), none],
    ['a public key', publicKey.export({ format: 'der', type: 'spki' }), none],
    ['a request for a certificate', makeRequest(), none],
    ['a PKCS#12 file', makePkcs12(leaf, 'x'), none],
    ['a certificate in DER that is cut', derOf(pem).subarray(0, -1), none],
    ['a private key in PEM', bytesOf(leaf.key), none],
    ['nothing', new Uint8Array(), none],
    ['words', bytesOf('no certificate'), none],
    ['beginnings without an end', bytesOf('-----BEGIN CERTIFICATE-----\n'.repeat(30_000)), none],
    ['a good one and a broken one', bytesOf(pem + pem.replace(/\n.{8}/, '\n')), broken],
  ])('that is %s is refused, and says why without a word of it', (_what, file, why) => {
    expect(readCertificates(file)).toEqual({ ok: false, error: why })
  })
})

describe('a dropped file of authorities', () => {
  let app: DemoWorld
  beforeEach(async () => {
    app = await startDemoWorld()
  })
  afterEach(() => app.close())
  const read = (name: string, bytes: Uint8Array) =>
    app.handlers['profile.read-authority']({ name, base64: Buffer.from(bytes).toString('base64') })

  test('is read where certificates can be read, and what is none is told by its name', async () => {
    expect(await read('ca.cer', derOf(pem))).toEqual({
      ok: true,
      value: { text: expect.stringContaining('-----BEGIN CERTIFICATE-----') as string },
    })
    expect(await read('gw.key', privateKey.export(encrypted))).toEqual({
      ok: false,
      error: { kind: 'file-failed', name: 'gw.key', reason: none },
    })
    expect(await read('large.pem', new Uint8Array(MAX_AUTHORITY_BYTES))).toMatchObject({ ok: false })
  })
})
