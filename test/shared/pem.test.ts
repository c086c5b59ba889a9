import { expect, test } from 'vitest'
import { addAuthorities, certificatesIn } from '../../shared/network/pem.ts'

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
