import { expect, test } from 'vitest'
import { refusesContact } from '../../shared/issuer/reach.ts'

const GATEWAY = 'https://gw.example.com'

const INSIDE = [
  'https://127.0.0.1',
  'https://127.1',
  'https://2130706433',
  'https://0x7f000001',
  'https://0177.0.0.1',
  'https://127.8.9.10:8443',
  'https://localhost',
  'https://LOCALHOST',
  'https://a.localhost',
  'https://[::1]',
  'https://[0:0:0:0:0:0:0:1]',
  'https://[::ffff:127.0.0.1]',
  'https://[::ffff:7f00:1]',
  'https://0.0.0.0',
  'https://0',
  'https://[::]',
  'https://169.254.169.254',
  'https://169.254.169.254/latest/meta-data/',
  'https://2852039166',
  'https://0xa9fea9fe',
  'https://[::ffff:169.254.169.254]',
  'https://[fe80::1]',
  'https://[febf::1]',
  'http://idp.example.com',
  'ftp://idp.example.com',
  'file:///etc/passwd',
  'gopher://idp.example.com',
  'data:,x',
  'javascript:1',
  '',
  'idp.example.com',
]

test.each(INSIDE)('an issuer inside, or by another way than https, is not contacted: %s', (issuer) => {
  expect(refusesContact(issuer, GATEWAY)).not.toBeNull()
})

/** The same addresses in the spellings of IPv6, and the services of clouds that hand out secrets. */
const OTHER_SPELLINGS = [
  'https://localhost.',
  'https://a.localhost',
  'https://a.b.localhost.',
  'https://127.0.0.1.',
  'https://[::127.0.0.1]',
  'https://[::ffff:0:127.0.0.1]',
  'https://[64:ff9b::127.0.0.1]',
  'https://[64:ff9b:1::7f00:1]',
  'https://[2002:7f00:1::]',
  'https://[2002:a9fe:a9fe::1]',
  'https://[64:ff9b::a9fe:a9fe]',
  'https://[::a9fe:a9fe]',
  'https://[2001:0:1:2:3:4:80ff:fffe]',
  'https://[fe80::5efe:7f00:1]',
  'https://[2001:db8::200:5efe:a9fe:a9fe]',
  'https://[::ffff:0.0.0.0]',
  'https://[fd00:ec2::254]',
  'https://[fd00:0ec2:0:0::254]',
  'https://[fd20:ce::254]',
  'https://168.63.129.16',
  'https://[::ffff:168.63.129.16]',
  'https://100.100.100.200',
  'https://192.0.0.192',
  'https://metadata.google.internal',
  'https://METADATA.google.internal.',
  'https://metadata.goog',
]

test.each(OTHER_SPELLINGS)('an issuer inside in another spelling is not contacted: %s', (issuer) => {
  expect(refusesContact(issuer, GATEWAY)).not.toBeNull()
})

test.each([
  'https://10.0.0.1',
  'https://192.168.1.1',
  'https://localhost.example.com',
  'https://notlocalhost',
  'https://128.0.0.1',
  'https://[fd00::1]',
  'https://[2001:db8::1]',
  'https://[64:ff9b::8.8.8.8]',
  'https://[2002:808:808::1]',
  'https://[::ffff:8.8.8.8]',
  'https://[2001:db8:0:5efe::1]',
])('an issuer outside, or in a company’s own network, is contacted: %s', (issuer) => {
  expect(refusesContact(issuer, GATEWAY)).toBeNull()
})

test('a gateway on this computer lets an issuer be here too, and nowhere else inside', () => {
  for (const here of ['https://localhost.', 'https://[::1]', 'https://[::ffff:127.0.0.1]'])
    expect(refusesContact(here, 'http://localhost:4444')).toBeNull()
  expect(refusesContact('https://169.254.169.254', 'http://localhost:4444')).not.toBeNull()
})

test('an issuer outside is, and one on this computer when the gateway is there too', () => {
  expect(refusesContact('https://idp.example.com/realms/x', GATEWAY)).toBeNull()
  expect(refusesContact('https://127.0.0.1:9443', 'http://127.0.0.1:4444')).toBeNull()
})
