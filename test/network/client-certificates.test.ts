import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { NetworkSettings } from '../../shared/network/settings.ts'
import { startFront, type Front } from '../fakes/front.ts'
import { startPlainIssuer, type PlainIssuer } from '../fakes/plain-issuer.ts'
import { createAuthority, issueLoopback, type Authority, type Leaf } from '../helpers/certificates.ts'
import { startCompany, type Company } from '../helpers/company.ts'
import { startLoopback } from '../helpers/loopback.ts'
import { encryptKey, makePkcs12 } from '../helpers/self-signed.ts'

const SERVER = 'payments-mcp'
const PASSPHRASE = 'correct horse battery staple 4711'

let company: Company
let front: Front
let issuer: PlainIssuer
let authority: Authority
let staff: Authority
let leaf: Leaf

beforeEach(async () => {
  company = await startCompany()
  authority = await createAuthority('Servers')
  staff = await createAuthority('Staff')
  leaf = await staff.issue(['dana'], undefined, 'client')
  const wants = {
    ...(await issueLoopback(authority)),
    ca: staff.certPem,
    requestCert: true,
    rejectUnauthorized: true,
  }
  front = await startFront({ target: company.demo.url, tls: wants })
  issuer = await startPlainIssuer(wants)
  await company.admin.put(SERVER, {
    oauthConfig: { authorization_servers: [issuer.url], resource: ['mtls'] },
  })
})
afterEach(async () => {
  await Promise.all([front.stop(), issuer.stop()])
  await company.stop()
})

async function pair(of: Leaf, key = of.key): Promise<NetworkSettings> {
  const [certFile, keyFile] = [company.file('dana.crt', of.cert), company.file('dana.key', key)]
  await company.choose(certFile)
  await company.choose(keyFile)
  return { proxy: { mode: 'none' }, clientCertificate: { form: 'pem', certFile, keyFile } }
}
const profile = (network?: NetworkSettings) => ({
  url: front.url,
  caPem: authority.certPem,
  ...(network === undefined ? {} : { network }),
})

describe('client certificates (mTLS)', () => {
  test('without one the gateway is not entered, and the error says that one is required', async () => {
    expect(await company.open(profile())).toMatchObject({
      kind: 'client-certificate-refused',
      sent: false,
      sure: true,
    })
    expect(front.seen).toEqual([])
  })

  test('a host that just hangs up is not said to want one, but that it may', async () => {
    const silent = await startLoopback(
      (_request, _response, socket) => socket.destroy(),
      await issueLoopback(authority),
    )
    const reply = await company.open({ ...profile(), url: silent.url })
    expect(reply).toMatchObject({
      kind: 'unreachable',
      cause: expect.stringContaining('may do that too') as string,
    })
    await silent.stop()
  })

  test('another implementation of TLS is understood alike', async () => {
    const certs = await issueLoopback(authority)
    const files = [
      company.file('s.crt', certs.cert),
      company.file('s.key', certs.key),
      company.file('ca.crt', staff.certPem),
    ] as const
    const server = spawn('openssl', [
      's_server',
      '-accept',
      '127.0.0.1:0',
      '-cert',
      files[0],
      '-key',
      files[1],
      '-CAfile',
      files[2],
      '-Verify',
      '2',
      '-verify_return_error',
      '-naccept',
      '9',
      '-www',
    ])
    try {
      const port = await new Promise<string>((resolve) =>
        server.stdout.on('data', (text: Buffer) => {
          const found = /ACCEPT 127\.0\.0\.1:(\d+)/.exec(text.toString())
          if (found?.[1] !== undefined) resolve(found[1])
        }),
      )
      const url = `https://127.0.0.1:${port}`
      expect(await company.open({ ...profile(), url })).toMatchObject({
        kind: 'client-certificate-refused',
        sent: false,
        sure: true,
      })
      const stranger = await createAuthority('Somebody else')
      const network = await pair(await stranger.issue(['dana'], undefined, 'client'))
      expect(await company.open({ ...profile(network), url })).toMatchObject({
        kind: 'client-certificate-refused',
        sent: true,
        sure: true,
      })
    } finally {
      server.kill()
    }
  })

  test('one of another authority is refused, and the error says that it was shown', async () => {
    const stranger = await createAuthority('Somebody else')
    const network = await pair(await stranger.issue(['dana'], undefined, 'client'))
    expect(await company.open(profile(network))).toMatchObject({
      kind: 'client-certificate-refused',
      sent: true,
    })
    expect(front.seen).toEqual([])
  })

  test('the right one is shown to the gateway, to discovery, for keys, for tokens and for introspection', async () => {
    expect(await company.open(profile(await pair(leaf)))).toBeNull()
    const { world, admin } = company
    const serverId = admin.idOf(SERVER)
    const { tokens } = await world.call('token.add', {
      text: await issuer.sign({ aud: 'mtls', email: company.demo.email }),
    })
    const tokenId = tokens[0]?.id ?? ''
    const { diagnosis } = await world.call('token.test', { tokenId, serverId })
    expect(diagnosis.steps.find(({ id }) => id === 'signature')?.outcome).toBe('pass')
    expect(issuer.asked()).toContain('/keys')
    expect(issuer.asked().some((path) => path.startsWith('/.well-known/'))).toBe(true)

    const { issuers } = await world.call('grant.offer', { serverId })
    const [offer] = issuers
    const hosts = [
      ...new Set([
        ...(offer?.flows.flatMap((flow) => flow.hosts) ?? []),
        ...(offer?.introspectionHosts ?? []),
      ]),
    ]
    await world.call('grant.start', {
      serverId,
      issuer: issuer.url,
      flow: 'client-credentials',
      clientId: 'robot',
      clientSecret: 'a secret of the robot',
      register: false,
      initialAccessToken: '',
      resources: ['mtls'],
      audience: '',
      scope: '',
      extra: [],
      port: null,
      nonce: false,
      hosts,
    })
    await expect.poll(async () => (await world.call('grant.current', {})).grant?.phase).toBe('done')
    expect(issuer.asked()).toContain('/token')
    const said = await world.call('grant.introspect', {
      serverId,
      tokenId,
      issuer: issuer.url,
      clientId: 'robot',
      clientSecret: 'a secret of the robot',
      hosts,
    })
    expect(said.active).toBe(true)
    expect(issuer.asked()).toContain('/introspect')
  })

  test('an issuer that wants one and gets none leaves the verdict open, and says why', async () => {
    const plain = await startFront({ target: company.demo.url })
    expect(await company.open({ url: plain.url, caPem: authority.certPem })).toBeNull()
    const serverId = company.admin.idOf(SERVER)
    const { tokens } = await company.world.call('token.add', {
      text: await issuer.sign({ aud: 'mtls', email: company.demo.email }),
    })
    const { diagnosis } = await company.world.call('token.test', { tokenId: tokens[0]?.id ?? '', serverId })
    expect(diagnosis.verdict).not.toBe('accepted')
    expect(JSON.stringify(diagnosis)).toContain('wants a client certificate')
    await plain.stop()
  })

  test('a PKCS#12 file opens with its passphrase only, and the passphrase is in no file of the app', async () => {
    const file = company.file('dana.p12', makePkcs12(leaf, PASSPHRASE))
    await company.choose(file)
    const network: NetworkSettings = { proxy: { mode: 'none' }, clientCertificate: { form: 'pkcs12', file } }
    const without = await company.open(profile(network))
    expect(without).toMatchObject({
      kind: 'client-certificate-unusable',
      file: 'dana.p12',
      reason: 'it needs a passphrase',
    })
    const wrong = await company.open(profile(network), { certificatePassphrase: 'not this' })
    expect(wrong).toMatchObject({
      kind: 'client-certificate-unusable',
      reason: 'its passphrase is another one',
    })
    expect(front.seen).toEqual([])
    expect(await company.open(profile(network), { certificatePassphrase: PASSPHRASE })).toBeNull()
    const files = readdirSync(company.folder).filter((name) => name.startsWith('history'))
    expect(files.length).toBeGreaterThan(0)
    for (const name of files)
      expect(readFileSync(join(company.folder, name)).includes(PASSPHRASE), name).toBe(false)
  })

  test('an encrypted key, and one that does not belong to the certificate, are told apart', async () => {
    const network = await pair(leaf, encryptKey(leaf, PASSPHRASE))
    expect(await company.open(profile(network), { certificatePassphrase: PASSPHRASE })).toBeNull()
    expect(await company.open(profile(network))).toMatchObject({
      kind: 'client-certificate-unusable',
      reason: 'it needs a passphrase',
    })
    const other = await pair(leaf, (await staff.issue(['other'])).key)
    expect(await company.open(profile(other))).toMatchObject({
      kind: 'client-certificate-unusable',
      file: 'dana.key',
    })
  })

  test('a file the operator did not choose is not read, whatever the window says', async () => {
    const certFile = company.file('other.crt', leaf.cert)
    const keyFile = company.file('other.key', leaf.key)
    const network: NetworkSettings = {
      proxy: { mode: 'none' },
      clientCertificate: { form: 'pem', certFile, keyFile },
    }
    expect(await company.open(profile(network))).toMatchObject({ kind: 'request-refused' })
  })
})
