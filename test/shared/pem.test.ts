import { expect, test } from 'vitest'
import { addAuthorities, certificatesIn } from '../../shared/network/pem.ts'

const one = '-----BEGIN CERTIFICATE-----\nQUFBQQ==\n-----END CERTIFICATE-----'
const other = '-----BEGIN CERTIFICATE-----\nQg==\n-----END CERTIFICATE-----'
const key = '-----BEGIN PRIVATE KEY-----\nQw==\n-----END PRIVATE KEY-----'

test('of a PEM file only the certificates are taken, never the key that stands beside them', () => {
  expect(certificatesIn(`${key}\n${one}\nsubject: x\n${other}`)).toEqual([one, other])
  expect(addAuthorities('', `${one}\n${key}`)).toEqual({ caPem: one, added: 1 })
})

test('a certificate without an end is none, and a file of beginnings is read at once', () => {
  expect(certificatesIn(one.slice(0, -1))).toEqual([])
  expect(certificatesIn(`${other}${one.slice(0, -1)}`)).toEqual([other])
  // Looking for the end of each would take longer than a test may.
  expect(certificatesIn('-----BEGIN CERTIFICATE-----\n'.repeat(200_000))).toEqual([])
})

test('authorities are added to those that are there, each once, however their lines are broken', () => {
  const both = `${one}\n${other}`
  expect(addAuthorities(`${one}\n`, both)).toEqual({ caPem: both, added: 1 })
  expect(addAuthorities(one, 'nothing of the kind')).toEqual({ caPem: one, added: 0 })
  expect(addAuthorities('', `${one}\n${one}`)).toEqual({ caPem: one, added: 1 })
  for (const again of [one.replaceAll('\n', '\r\n'), one.replace('QUFB', 'QU\nFB')])
    expect(addAuthorities(one, again)).toEqual({ caPem: one, added: 0 })
})
