import { expect, test } from 'vitest'
import { refusesContact } from '../../shared/issuer/reach.ts'

const GATEWAY = 'https://gw.example.com'

const INSIDE = [
  'https://127.0.0.1', 'https://127.1', 'https://2130706433', 'https://0x7f000001', 'https://0177.0.0.1', 'https://127.8.9.10:8443',
  'https://localhost', 'https://LOCALHOST', 'https://a.localhost', 'https://[::1]', 'https://[0:0:0:0:0:0:0:1]', 'https://[::ffff:127.0.0.1]',
  'https://[::ffff:7f00:1]', 'https://0.0.0.0', 'https://0', 'https://[::]', 'https://169.254.169.254', 'https://169.254.169.254/latest/meta-data/',
  'https://2852039166', 'https://0xa9fea9fe', 'https://[::ffff:169.254.169.254]', 'https://[fe80::1]', 'https://[febf::1]',
  'http://idp.example.com', 'ftp://idp.example.com', 'file:///etc/passwd', 'gopher://idp.example.com', 'data:,x', 'javascript:1', '', 'idp.example.com',
] // prettier-ignore

test.each(INSIDE)('an issuer inside, or by another way than https, is not contacted: %s', (issuer) => {
  expect(refusesContact(issuer, GATEWAY)).not.toBeNull()
})

test('an issuer outside is, and one on this computer when the gateway is there too', () => {
  expect(refusesContact('https://idp.example.com/realms/x', GATEWAY)).toBeNull()
  expect(refusesContact('https://127.0.0.1:9443', 'http://127.0.0.1:4444')).toBeNull()
})
