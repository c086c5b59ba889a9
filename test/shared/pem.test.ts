import { describe, expect, test } from 'vitest'
import { addAuthorities, certificatesIn, textOfCertificates } from '../../shared/network/pem.ts'

const one = '-----BEGIN CERTIFICATE-----\nQQ==\n-----END CERTIFICATE-----'
const other = '-----BEGIN CERTIFICATE-----\nQg==\n-----END CERTIFICATE-----'
const key = '-----BEGIN PRIVATE KEY-----\nQw==\n-----END PRIVATE KEY-----'

test('of a PEM file only the certificates are taken, never the key that stands beside them', () => {
  expect(certificatesIn(`${key}\n${one}\nsubject: x\n${other}`)).toEqual([one, other])
  expect(addAuthorities('', `${one}\n${key}`)).toBe(one)
})

test('authorities are added to those that are there, each once', () => {
  expect(addAuthorities(`${one}\n`, `${one}\n${other}`)).toBe(`${one}\n${other}`)
  expect(addAuthorities(one, 'nothing of the kind')).toBe(one)
})

describe('a file of certificates', () => {
  const bytes = (...start: number[]): Uint8Array => Uint8Array.from([...start, ...Array<number>(256).fill(7)])

  test('in PEM is taken as it stands, byte-order mark and all', () => {
    expect(certificatesIn(textOfCertificates(new TextEncoder().encode(`\ufeff${one}\n${other}`)))).toEqual([
      one,
      other,
    ])
  })

  test('in DER becomes the same certificate in PEM', () => {
    const der = bytes(0x30, 0x82, 0x01, 0x02, 0x30, 0x01)
    const [pem = '', ...more] = certificatesIn(textOfCertificates(der))
    expect(more).toEqual([])
    const lines = pem.split('\n').slice(1, -1)
    expect(new Uint8Array(Buffer.from(lines.join(''), 'base64'))).toEqual(der)
    expect(lines.every((line, at) => line.length === 64 || at === lines.length - 1)).toBe(true)
  })

  test.each([
    ['a PKCS#12 file', bytes(0x30, 0x82, 0x01, 0x02, 0x02, 0x01)],
    ['DER with something behind it', bytes(0x30, 0x82, 0x01, 0x01, 0x30, 0x01)],
    ['DER that is cut', bytes(0x30, 0x82, 0x01, 0x03, 0x30, 0x01)],
    ['nothing', new Uint8Array()],
    ['a short text', new TextEncoder().encode('0')],
  ])('that is %s holds no certificate', (_what, file) => {
    expect(certificatesIn(textOfCertificates(file))).toEqual([])
  })
})
