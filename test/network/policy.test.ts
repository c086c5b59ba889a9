import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadPolicy, policyPaths } from '../../electron/app/policy.ts'
import { covers, NO_POLICY, readPolicy, refusesGateway } from '../../shared/policy/policy.ts'
import { startFront } from '../fakes/front.ts'
import { startCompany } from '../helpers/company.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-policy-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const from = (text: string) => readPolicy('/etc/claimcheck/policy.json', text)

describe('the policy of a managed machine', () => {
  test('read-only holds for a profile that is writable, and nobody unlocks it', async () => {
    const company = await startCompany({ policy: from('{"readOnly":true}') })
    const front = await startFront({ target: company.demo.url })
    expect(await company.open({ url: front.url, readOnly: false })).toBeNull()
    const { world, admin } = company
    expect((await world.call('connection.current', {})).connection?.profile.readOnly).toBe(true)
    expect(await world.ask('connection.access', { readOnly: false })).toMatchObject({
      ok: false,
      error: { kind: 'policy-forbids', what: 'writing' },
    })
    const { profiles } = await world.call('profile.list', {})
    for (const profile of profiles)
      await world.call('profile.save', { draft: { ...profile, readOnly: false } })
    const wanted = { kind: 'toggle', on: true, clientId: 'authentik-mcp' } as const
    const { review } = await world.call('change.preview', {
      serverId: admin.idOf('payments-mcp'),
      wanted,
      tokenId: null,
    })
    const applied = await world.ask('change.apply', {
      planId: review.planId,
      typedName: 'payments-mcp',
      canonicalConfirmed: true,
    })
    expect(applied).toMatchObject({ ok: false, error: { kind: 'read-only-profile' } })
    expect(front.asked('PUT')).toEqual([])
    await front.stop()
    await company.stop()
  })

  test('a gateway that is not allowed is not contacted, and an allowed one is', async () => {
    const company = await startCompany({ policy: from('{"allowedGateways":["https://*.company.example"]}') })
    const front = await startFront({ target: company.demo.url })
    expect(await company.open({ url: front.url })).toMatchObject({ kind: 'policy-forbids', what: 'gateway' })
    expect(front.seen).toEqual([])
    expect((await company.world.call('network.log', {})).entries).toEqual([])
    await company.stop()
    const allowing = await startCompany({ policy: from(JSON.stringify({ allowedGateways: [front.url] })) })
    await front.stop()
    expect(await allowing.open({ url: front.url })).toMatchObject({ kind: 'unreachable' })
    await allowing.stop()
  })

  test.each([
    ['{"readOnly":true,"readOnly":false}', 'readOnly'],
    ['{"readOnly":false,"read\\u004fnly":false}', 'readOnly'],
    ['{"export":false,"allowedGateways":["https://a"],"export":true}', 'export'],
  ])('F68: a file that says a thing twice is not usable, whichever it is: %s', (text, key) => {
    const policy = from(text)
    expect(policy).toMatchObject({ readOnly: true, export: false, updates: false })
    expect(policy.problem).toContain(`${key} stands in it twice`)
  })

  test('without exports nothing is saved to a file', async () => {
    const company = await startCompany({ policy: from('{"export":false}') })
    await company.world.call('connection.demo', {})
    for (const asked of [
      await company.world.ask('network.export', { filter: '', onlyRefused: false }),
      await company.world.ask('history.export', { format: 'json' }),
    ])
      expect(asked).toMatchObject({ ok: false, error: { kind: 'policy-forbids', what: 'export' } })
    await company.stop()
  })

  test.each([
    '',
    '{',
    '[]',
    '{"readonly":true}',
    '{"readOnly":"yes"}',
    '{"allowedGateways":["*"]}',
    '{"allowedGateways":"https://a.example"}',
  ])('with a broken file nothing is written or exported, and it says so: %s', (text) => {
    expect(from(text)).toMatchObject({ readOnly: true, export: false, updates: false })
    expect(from(text).problem).toMatch(/^\/etc\/claimcheck\/policy\.json: \w/)
  })

  test('gateways named in a file that is broken elsewhere still hold', () => {
    const policy = from('{"allowedGateways":["https://gw.company.example"],"mistake":1}')
    expect(refusesGateway(policy, 'https://elsewhere.example')).toMatchObject({ what: 'gateway' })
    expect(refusesGateway(policy, 'https://gw.company.example')).toBeNull()
  })

  test('one star is one whole label', () => {
    expect(covers('https://*.company.example', 'https://gw.company.example')).toBe(true)
    for (const origin of [
      'https://a.b.company.example',
      'https://company.example',
      'http://gw.company.example',
      'https://gw.company.example:8443',
      'https://gw.company.example.evil.example',
    ])
      expect(covers('https://*.company.example', origin), origin).toBe(false)
    expect(covers('https://gw.example:443/', 'https://gw.example')).toBe(true)
  })

  test('a file that is not there says nothing; one that cannot be read, or that a test names and is not there, closes', () => {
    const path = join(folder, 'policy.json')
    expect(loadPolicy([path], undefined)).toEqual(NO_POLICY)
    expect(loadPolicy([path], path)).toMatchObject({ readOnly: true, export: false })
    expect(loadPolicy([folder], undefined)).toMatchObject({ readOnly: true, export: false })
  })

  test('what a test names can only take more away', () => {
    const [machine, extra] = [join(folder, 'machine.json'), join(folder, 'extra.json')]
    writeFileSync(
      machine,
      '{"readOnly":true,"export":false,"updates":false,"allowedGateways":["https://a.example"]}',
    )
    writeFileSync(
      extra,
      '{"readOnly":false,"export":true,"updates":true,"allowedGateways":["https://b.example"]}',
    )
    const both = loadPolicy([machine], extra)
    expect(both).toMatchObject({ readOnly: true, export: false, updates: false, problem: null })
    for (const origin of ['https://a.example', 'https://b.example'])
      expect(refusesGateway(both, origin)).not.toBeNull()
  })

  test('each system has its place, and on Windows the usual one counts whatever the environment says', () => {
    expect(policyPaths('linux', {})).toEqual(['/etc/claimcheck/policy.json'])
    expect(policyPaths('darwin', {})).toEqual(['/Library/Application Support/Claimcheck/policy.json'])
    expect(policyPaths('win32', { ProgramData: 'D:\\Mine' })).toEqual([
      'C:\\ProgramData\\Claimcheck\\policy.json',
      'D:\\Mine\\Claimcheck\\policy.json',
    ])
  })
})
