import { describe, expect, test } from 'vitest'
import { causeOf } from '../../../shared/client/causes.ts'
import type { Exchange } from '../../../shared/client/seen.ts'
import { MADE_UP, madeUpServer, walkThrough } from './recorded.ts'

/** The step a client stops at when the metadata is answered so. */
const stoppedBy = (status: number, text: string) => {
  const server = madeUpServer('cf', false)
  const walked = walkThrough('sdk1', MADE_UP, null, (ask) =>
    ask.purpose === 'resource-metadata'
      ? { kind: 'answered', url: ask.url, status, headers: {}, text }
      : server(ask),
  )
  return walked.steps.find(({ id }) => id === walked.stoppedAt?.id)
}

describe('the setting of the gateway behind a step that fails', () => {
  test('is WELL_KNOWN_ENABLED where the metadata is answered in its words, and left possible', () => {
    const step = stoppedBy(404, '{"detail":"Not found"}')
    expect(step).toMatchObject({ id: 'metadata', whose: 'gateway', where: 'the gateway’s environment' })
    expect(step?.cure).toMatch(/^Set WELL_KNOWN_ENABLED=true: .*If it is on, something in front/)
  })

  test.each([
    ['a server that is not shown', 404, '{"detail":"Server not found"}'],
    ['a route that is not there', 404, '{"detail":"Not Found"}'],
    ['a page of a proxy', 404, '<h1>Not found</h1>'],
    ['a gateway that fails', 500, '{"detail":"Not found"}'],
  ])('is not named for %s', (_what, status, text) => {
    expect(stoppedBy(status, text)?.cure).not.toContain('WELL_KNOWN_ENABLED')
  })

  const ADDRESS = 'https://mcp.example.com/servers/5ccc/mcp'
  const UNDER = 'https://mcp.example.com/gw/servers/5ccc/mcp'
  const resource = (expected: string, received: string) =>
    causeOf('resource', { step: 'resource', passed: false, expected, received }, [])

  test('is APP_ROOT_PATH where the address that is told lacks a path, or has one more', () => {
    expect(resource(UNDER, ADDRESS)?.cure).toMatch(/^Set APP_ROOT_PATH=\/gw: .*A proxy/)
    expect(resource(ADDRESS, UNDER)?.cure).toMatch(/^Give clients the address with \/gw in front, or take/)
  })

  test.each([
    ['another host', 'https://other.example.com/servers/5ccc/mcp'],
    ['another scheme', 'http://mcp.example.com/gw/servers/5ccc/mcp'],
    ['a slash more', `${ADDRESS}/`],
    ['another server', 'https://mcp.example.com/servers/other/mcp'],
    ['the root', 'https://mcp.example.com/'],
    ['no address', 'payments'],
  ])('is not named for %s', (_what, received) => {
    expect(resource(ADDRESS, received)).toBeNull()
  })

  test('is not asked for at any other step', () => {
    const off: Exchange = {
      ask: { purpose: 'resource-metadata' } as Exchange['ask'],
      reply: { kind: 'answered', status: 404, text: '{"detail":"Not found"}' } as Exchange['reply'],
    }
    expect(causeOf('metadata', undefined, [off])).not.toBeNull()
    for (const step of ['refused', 'issuer', 'token'] as const)
      expect(causeOf(step, undefined, [off])).toBeNull()
  })
})
