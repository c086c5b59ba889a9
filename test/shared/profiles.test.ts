import { describe, expect, test } from 'vitest'
import type { Profile } from '../../shared/connection/view.ts'
import type { Told } from '../../shared/profiles/candidate.ts'
import { readEnv } from '../../shared/profiles/env-text.ts'
import { guessed } from '../../shared/profiles/from-settings.ts'
import { choicesFor, draftOf, previewOf } from '../../shared/profiles/preview.ts'
import { readImport } from '../../shared/profiles/read-file.ts'
import { writeProfiles } from '../../shared/profiles/shared-file.ts'
import { readYaml } from '../../electron/profiles/yaml.ts'

const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl'

const aProfile = (more: Partial<Profile> = {}): Profile => ({
  ...{ id: 'p1', name: 'prod', url: 'https://mcp.example.com', environment: 'PROD', readOnly: true },
  ...{ signInWith: 'password', email: 'ops@example.com', authHeaderName: 'Authorization', caPem: '' },
  ...{ assumedAppDomain: '', hasSecret: true },
  ...more,
})

/** The profile as it stands in an export. */
const aFileProfile = (): Told =>
  (JSON.parse(writeProfiles([aProfile()]).text) as { profiles: [Told] }).profiles[0]

const read = (name: string, text: string) => readImport(name, text, readYaml)
/** What is found in a file that must be readable. */
function found(name: string, text: string) {
  const result = read(name, text)
  if (!result.ok) throw new Error(result.error)
  return result.value
}
const refusal = (name: string, text: string): string => {
  const result = read(name, text)
  if (result.ok) throw new Error('it was read')
  return result.error
}
const exported = (more: object = {}, profile: object = {}) =>
  JSON.stringify({
    format: 'claimcheck-profiles',
    version: 1,
    profiles: [{ ...aFileProfile(), ...profile }],
    ...more,
  })

describe('an export of profiles', () => {
  test('comes back as it was, without id, secret and what belongs to one computer', () => {
    const profile = aProfile({
      said: { JWT_ISSUER: 'my-issuer' },
      network: {
        proxy: { mode: 'own', url: 'http://proxy.example.com:8080', user: 'ops' },
        clientCertificate: { form: 'pkcs12', file: '/home/ops/me.p12' },
      },
      caPem: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\nB\n',
    })
    const { text, leftOut } = writeProfiles([profile])
    for (const gone of ['"id"', 'hasSecret', '/home/ops', 'PRIVATE KEY']) expect(text).not.toContain(gone)
    expect(leftOut).toEqual(['the files of the client certificate of prod'])
    const [candidate] = found('profiles.json', text).candidates
    expect(candidate).toMatchObject({ refused: null, told: { name: 'prod', said: profile.said } })
    expect(candidate?.told.network).toEqual({
      proxy: { mode: 'own', url: 'http://proxy.example.com:8080', user: 'ops' },
      clientCertificate: null,
    })
    expect(candidate?.facts).toContain('trusts 1 certificate authority of its own')
  })

  test('a secret in it is named and not kept, and an unknown key is named', () => {
    const file = found(
      'profiles.json',
      exported({ made: 'elsewhere' }, { password: 'hunter2', colour: 'red', note: TOKEN }),
    )
    expect(file.secrets).toEqual(['profiles[0].password', 'profiles[0].note'])
    expect(file.notRead).toEqual(['made', 'profiles[0].colour'])
    expect(JSON.stringify(file)).not.toContain('hunter2')
    expect(JSON.stringify(file)).not.toContain(TOKEN)
    expect(file.candidates[0]?.refused).toBeNull()
  })

  test('a secret that stands in the place of a key is not shown', () => {
    const file = found('profiles.json', exported({ [TOKEN]: 1 }, { said: { [TOKEN]: 'x' } }))
    expect(JSON.stringify(file)).not.toContain(TOKEN.slice(0, 20))
    expect(file.secrets).toEqual(['…'])
    expect(file.notRead).toEqual(['profiles[0].said.…'])
  })

  test.each([
    ['a token for a name', { name: TOKEN }, 'name holds a secret'],
    ['sign-in data in an address', { publicUrl: 'https://a:hunter2@b.example' }, 'publicUrl holds a secret'],
    ['a name nobody can see', { name: 'prod\u202Edorp' }, 'name holds characters that cannot be seen'],
    ['no environment', { environment: undefined }, 'environment is missing'],
    ['an unknown environment', { environment: 'TEST' }, 'environment is not what it has to be'],
    ['a name that is too long', { name: 'x'.repeat(121) }, 'name is not what it has to be'],
    ['a number for an address', { url: 7 }, 'url is not what it has to be'],
  ])('a profile with %s is refused alone, with its reason', (_what, profile, reason) => {
    const { candidates } = found('profiles.json', exported({}, profile))
    expect(candidates.map(({ refused }) => refused)).toEqual([reason])
    expect(JSON.stringify(candidates)).not.toMatch(/hunter2|eyJ/)
  })

  test.each([
    ['a newer version', { version: 2 }, /version 2 of the format.*reads up to 1/],
    ['no version', { version: '1' }, /does not say which version/],
    ['no list', { profiles: {} }, /lists no profile/],
    ['too many profiles', { profiles: Array.from({ length: 101 }, () => ({})) }, /at most 100/],
  ])('a file with %s is refused as a whole', (_what, more, says) => {
    expect(refusal('profiles.json', exported(more))).toMatch(says)
  })

  test('a key that stands twice is not guessed at', () => {
    const text = exported().replace('"version":1', '"version":1,"version":1')
    expect(refusal('profiles.json', text)).toMatch(/a key twice: version/)
  })

  test('words on settings are kept only where the setting is known and can have the value', () => {
    const said = {
      MCP_REQUIRE_AUTH: 'no',
      MAX_HEADER_FIELD_SIZE_BYTES: 'many',
      NEW_ONE: 'x',
      JWT_ISSUER: TOKEN,
    }
    const file = found('profiles.json', exported({}, { said }))
    expect(file.candidates[0]?.told.said).toEqual({ MCP_REQUIRE_AUTH: 'no' })
    expect(file.notRead).toEqual(['profiles[0].said.MAX_HEADER_FIELD_SIZE_BYTES', 'profiles[0].said.NEW_ONE'])
    expect(file.secrets).toEqual(['profiles[0].said.JWT_ISSUER'])
  })
})

describe('a .env file', () => {
  const ENV = `# the staging gateway
export APP_DOMAIN="https://stage-mcp.example.com"
APP_ROOT_PATH=/gateway
ENVIRONMENT=staging   # of the platform team
PLATFORM_ADMIN_EMAIL='ops@example.com'
PLATFORM_ADMIN_PASSWORD=hunter2
JWT_SECRET_KEY="line one
APP_DOMAIN=https://evil.example
line three"
DATABASE_URL=postgresql://mcp:hunter3@db/mcp
JWT_ISSUER=my-gateway
AUTH_HEADER_NAME=X-MCP-Gateway-Auth
MAX_HEADER_FIELD_SIZE_BYTES=lots
SSL_CERT_FILE=/etc/ssl/ca.pem
PROXY_USER_HEADER=X-Authenticated-User
MCP_ALLOWED_HOSTS=\${HOSTS}
EMPTY_SECRET=
`
  test('makes a profile: address, environment, account, and the operator’s word on settings', () => {
    const { candidates, source } = found('.env', ENV)
    expect(source).toBe('env')
    expect(candidates).toHaveLength(1)
    expect(candidates[0]?.told).toEqual({
      name: 'stage-mcp.example.com',
      url: 'https://stage-mcp.example.com/gateway',
      environment: 'STAGE',
      readOnly: false,
      email: 'ops@example.com',
      authHeaderName: 'X-MCP-Gateway-Auth',
      assumedAppDomain: 'https://stage-mcp.example.com',
      said: { JWT_ISSUER: 'my-gateway' },
    })
    expect(candidates[0]?.facts[0]).toBe('STAGE, as ENVIRONMENT says (staging)')
  })

  test('its secrets are named, also in an address and over several lines, and none is kept', () => {
    const file = found('.env', ENV)
    expect(file.secrets).toEqual(['PLATFORM_ADMIN_PASSWORD', 'JWT_SECRET_KEY', 'DATABASE_URL'])
    expect(JSON.stringify(file)).not.toMatch(/hunter|line (one|three)|evil/)
    expect(file.notRead).toEqual(['MAX_HEADER_FIELD_SIZE_BYTES', 'MCP_ALLOWED_HOSTS'])
  })

  test('of several with one name the last counts, and quotes end where they are closed', () => {
    expect(readEnv('A=1\nA=2\nB="x # y" # z\nC=\'${B}\'\nD=x#y\nE=${A}')).toEqual([
      { key: 'A', value: '2' },
      { key: 'B', value: 'x # y' },
      { key: 'C', value: '${B}' },
      { key: 'D', value: 'x#y' },
      { key: 'E', value: null },
    ])
    expect(readEnv('Dear operator,\nplease = sign\nhere, now')).toBeNull()
  })

  test('one without an address is refused with the reason, and one of another program as a whole', () => {
    expect(found('.env', 'JWT_SECRET_KEY=x\nJWT_ISSUER=a').candidates[0]?.refused).toMatch(/names no address/)
    expect(found('.env', 'JWT_ISSUER=a\nPORT=4444').candidates[0]?.told.url).toBe('http://localhost:4444')
    expect(refusal('.env', 'PGPASSWORD=hunter2\nPGUSER=me')).toMatch(/no setting of a ContextForge gateway/)
  })
})

describe('YAML', () => {
  const VALUES = `
mcpContextForge:
  ingress: { enabled: true, host: mcp.example.com, tls: { enabled: true } }
  config:
    APP_DOMAIN: "http://gateway.local"
    APP_ROOT_PATH: ""
    JWT_ISSUER: issuer-of-prod
    MCP_REQUIRE_AUTH: false
    PORT: "4444"
  secret:
    PLATFORM_ADMIN_EMAIL: admin@example.com
    PLATFORM_ADMIN_PASSWORD: hunter2
    JWT_SECRET_KEY: hunter3
postgres:
  credentials: { POSTGRES_PASSWORD: hunter4, PORT: "5432" }
`
  test('Helm values make a profile at the ingress, with settings and without secrets', () => {
    const file = found('values-prod.yaml', VALUES)
    expect(file.source).toBe('values')
    expect(file.candidates[0]?.told).toEqual({
      name: 'mcp.example.com',
      url: 'https://mcp.example.com',
      environment: 'PROD',
      readOnly: true,
      email: 'admin@example.com',
      assumedAppDomain: 'http://gateway.local',
      said: { JWT_ISSUER: 'issuer-of-prod', MCP_REQUIRE_AUTH: 'false' },
    })
    expect(file.secrets).toEqual(['PLATFORM_ADMIN_PASSWORD', 'JWT_SECRET_KEY', 'POSTGRES_PASSWORD'])
    expect(JSON.stringify(file)).not.toContain('hunter')
  })

  test('a Compose file and a manifest are read by their environment lists', () => {
    const compose = `services:
  gateway:
    environment:
      - APP_DOMAIN=https://dev-mcp.example.com
      - JWT_SECRET_KEY=hunter2
      - HOST=\${BIND}
`
    expect(found('compose.yml', compose)).toMatchObject({
      candidates: [{ told: { url: 'https://dev-mcp.example.com', environment: 'DEV' } }],
      secrets: ['JWT_SECRET_KEY'],
    })
    const manifest = `kind: Deployment
spec: { containers: [ { env: [
  { name: APP_DOMAIN, value: "https://mcp.example.com" },
  { name: PLATFORM_ADMIN_PASSWORD, valueFrom: { secretKeyRef: { name: s, key: k } } } ] } ] }`
    expect(found('gateway.yaml', manifest).candidates[0]?.told.url).toBe('https://mcp.example.com')
  })

  test('the settings of another service beside the gateway are not taken for its own', () => {
    const compose = `services:
  gateway: { environment: { JWT_ISSUER: acme, SSL: "true", PORT: "4444" } }
  cache: { environment: { HOST: cache.internal, PORT: "6379", ENVIRONMENT: prod, CACHE_PASSWORD: hunter2 } }
`
    const file = found('compose.yml', compose)
    expect(file.candidates[0]?.told).toMatchObject({
      url: 'https://localhost:4444',
      environment: 'DEV',
      readOnly: false,
    })
    expect(file.candidates[0]?.facts[0]).toBe('DEV, guessed by its name')
    expect(file.secrets).toEqual(['CACHE_PASSWORD'])
    const withoutPort = compose.replace(', PORT: "4444"', '')
    expect(found('compose.yml', withoutPort).candidates[0]?.refused).toMatch(/names no address/)
  })

  test.each([
    ['broken YAML, by its line', 'a: 1\nb: [1, 2\nc: }', /It is no YAML: .* on line \d/],
    ['two equal keys', 'JWT_ISSUER: a\nJWT_ISSUER: b', /no YAML: duplicate key on line 2/],
    ['nothing of a gateway', 'replicas: 3', /neither an export/],
    ['nothing at all', '  \n', /is empty/],
    ['no text', 'a\u0000b', /no text/],
  ])('%s is refused', (_what, text, says) => expect(refusal('values.yaml', text)).toMatch(says))

  test('anchors that stand for more than memory holds are refused soon', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
    for (let at = 1; at < 12; at++)
      lines.push(`a${at}: &a${at} [${Array.from({ length: 9 }, () => `*a${at - 1}`).join(', ')}]`)
    expect(refusal('values.yaml', lines.join('\n'))).toMatch(/anchors/)
  })
})

describe('the settings of an MCP client', () => {
  const servers = {
    payments: {
      url: 'https://mcp.example.com/gw/servers/5ccc/mcp',
      headers: { Authorization: 'Bearer hunter2hunter2' },
    },
    invoices: { type: 'http', url: 'https://mcp.example.com/gw/servers/91c0/mcp' },
    files: { command: 'npx', args: ['server-files'], env: { API_KEY: 'hunter3' } },
    docs: { url: 'https://docs.example.org/api' },
    leaky: { url: 'https://me:hunter4@dev.example.com/servers/aa/mcp?token=hunter5' },
  }
  test.each([
    ['claude_desktop_config.json', { mcpServers: servers }],
    ['mcp.json', { servers, inputs: [] }],
  ])('%s: servers of one gateway are one profile, and others are refused or named', (name, file) => {
    const read = found(name, JSON.stringify(file))
    expect(read.source).toBe('client')
    expect(read.candidates.map(({ told, refused }) => [told.url, refused === null])).toEqual([
      ['https://mcp.example.com/gw', true],
      ['https://dev.example.com', true],
      ['https://docs.example.org', false],
    ])
    expect(read.candidates[0]?.facts[1]).toBe('2 servers: payments, invoices')
    expect(read.candidates[1]?.told.environment).toBe('DEV')
    expect(read.secrets).toEqual(['Authorization of payments', 'the address of leaky', 'API_KEY'])
    expect(read.notRead).toEqual(['files (a program of this computer)'])
    expect(JSON.stringify(read)).not.toContain('hunter')
  })

  test('the settings of Codex are read too', () => {
    const toml = '[mcp_servers.payments]\nurl = "https://mcp.example.com/servers/5ccc/mcp"\n'
    expect(found('config.toml', toml).candidates[0]?.told.url).toBe('https://mcp.example.com')
  })
})

describe('the preview of an import', () => {
  const candidate = (told: object = {}, refused: string | null = null) => {
    const all = { ...aFileProfile(), ...told }
    return { told: all, facts: [], refused, plainUrl: all.url }
  }
  const preview = (candidates: Parameters<typeof previewOf>[0], here: readonly Profile[] = [aProfile()]) =>
    previewOf(candidates, here).map(({ outcome, freeName, here: one }) => [
      outcome,
      freeName,
      one?.changes ?? [],
    ])

  test('tells what is new, the same, clashes by name or address, or is refused', () => {
    expect(
      preview([
        candidate(),
        candidate({ name: 'PROD', url: 'https://other.example' }),
        candidate({ name: 'production' }),
        candidate({ name: 'stage', url: 'https://stage.example' }),
        candidate({ name: 'bad' }, 'no'),
      ]),
    ).toEqual([
      ['same', 'prod (2)', []],
      ['name', 'PROD (2)', ['address']],
      ['address', 'production', []],
      ['new', 'stage', []],
      ['refused', 'bad', []],
    ])
  })

  test('two of one name in a file get two names', () => {
    const twice = [
      candidate({ name: 'a', url: 'https://a.example' }),
      candidate({ name: 'A', url: 'https://b.example' }),
    ]
    expect(preview(twice, []).map(([outcome, name]) => [outcome, name])).toEqual([
      ['new', 'a'],
      ['new', 'A (2)'],
    ])
  })

  test('nothing replaces a profile without being asked for', () => {
    const first = (told: object, refused: string | null = null) => {
      const [entry] = previewOf([candidate(told, refused)], [aProfile()])
      return entry && choicesFor(entry)
    }
    expect(first({})).toEqual(['leave'])
    expect(first({ email: 'else@example.com' })).toEqual(['leave', 'replace', 'add'])
    expect(first({ name: 'new', url: 'https://n.example' })).toEqual(['add', 'leave'])
    expect(first({ name: 'new', url: 'https://n.example' }, 'no')).toEqual(['leave'])
  })

  test('what a file does not tell stays as it was, and the files of a certificate always do', () => {
    const clientCertificate = { form: 'pkcs12' as const, file: '/home/ops/me.p12' }
    const before = aProfile({ network: { proxy: { mode: 'system' }, clientCertificate } })
    const told = { name: 'x', url: 'https://new.example', said: { JWT_ISSUER: 'a' } }
    expect(draftOf(told, before, 'prod')).toMatchObject({
      ...{ id: 'p1', name: 'prod', email: 'ops@example.com', url: 'https://new.example' },
      network: { clientCertificate },
    })
    const proxy = { mode: 'none' as const }
    const network = { proxy, clientCertificate: null }
    expect(draftOf({ ...told, network }, before, 'prod').network).toEqual({ proxy, clientCertificate })
  })

  test('the environment is the stricter of what is said and what is named, and PROD where nothing is', () => {
    expect(guessed('development', 'mcp-prod.example.com').value).toBe('PROD')
    expect(guessed('production', 'localhost').value).toBe('PROD')
    expect(guessed('', 'dev-mcp.example.com').value).toBe('DEV')
    expect(guessed('', 'mcp.example.com').value).toBe('PROD')
    // A word that only contains one of these names says nothing.
    expect(guessed('', 'device.product.example.com')).toMatchObject({
      value: 'PROD',
      why: expect.stringMatching(/nothing/) as string,
    })
  })
})
