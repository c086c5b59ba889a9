import { afterEach, describe, expect, test, vi } from 'vitest'
import { startFront } from '../fakes/front.ts'
import { createAuthority, issueLoopback, type Leaf } from '../helpers/certificates.ts'
import { startCompany } from '../helpers/company.ts'
import { sendJson, startLoopback } from '../helpers/loopback.ts'
import { quickOptions } from '../helpers/http.ts'

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  vi.unstubAllEnvs()
  for (const end of ends.splice(0).toReversed()) await end()
})

async function gatewayBehind(tls: Leaf): Promise<{
  company: Awaited<ReturnType<typeof startCompany>>
  front: Awaited<ReturnType<typeof startFront>>
}> {
  const company = await startCompany()
  ends.push(company.stop)
  const front = await startFront({ target: company.demo.url, tls })
  ends.push(() => front.stop())
  return { company, front }
}

describe('certificates of a company', () => {
  test('a gateway whose authority is in the profile opens, and without it is refused before any sign-in', async () => {
    const authority = await createAuthority()
    const { company, front } = await gatewayBehind(await issueLoopback(authority))
    expect(await company.open({ url: front.url })).toMatchObject({
      kind: 'tls-failed',
      problem: 'unknown-authority',
    })
    expect(front.seen).toEqual([])
    expect(await company.open({ url: front.url, caPem: authority.certPem })).toBeNull()
  })

  test.each([
    ['expired', ['127.0.0.1'], [-3, -1]],
    ['not-yet-valid', ['127.0.0.1'], [1, 3]],
    ['wrong-host', ['gw.example.com'], [-1, 3]],
  ] as const)(
    'one that is %s is refused by that name, also with its authority in the profile',
    async (problem, names, days) => {
      const authority = await createAuthority()
      const { company, front } = await gatewayBehind(await authority.issue(names, days))
      expect(await company.open({ url: front.url, caPem: authority.certPem })).toMatchObject({
        kind: 'tls-failed',
        problem,
      })
      expect(front.seen).toEqual([])
    },
  )

  test('one that signed itself is refused by that name', async () => {
    const { makeSelfSigned } = await import('../helpers/self-signed.ts')
    const leaf = makeSelfSigned()
    const { company, front } = await gatewayBehind(leaf)
    expect(await company.open({ url: front.url })).toMatchObject({
      kind: 'tls-failed',
      problem: 'self-signed',
    })
    expect(front.seen).toEqual([])
    expect(await company.open({ url: front.url, caPem: leaf.cert })).toBeNull()
  })

  test('an authority in the system’s store is trusted without any setting, and only there', async () => {
    const authority = await createAuthority()
    const server = await startLoopback(
      (_request, response) => sendJson(response, {}),
      await issueLoopback(authority),
    )
    ends.push(server.stop)
    const company = await startCompany()
    ends.push(company.stop)
    const answer = async (): Promise<string> => {
      vi.resetModules()
      const { createHttp } = await import('../../electron/gateway/http.ts')
      const http = createHttp(quickOptions())
      const reply = await http.send({ method: 'GET', url: server.url })
      await http.close()
      return reply.ok ? String(reply.value.status) : reply.error.kind
    }
    expect(await answer()).toBe('tls-failed')
    // The system's store as this platform lets a test set it.
    vi.stubEnv('SSL_CERT_FILE', company.file('store.pem', `# company\n${authority.certPem}\n`))
    expect(await answer()).toBe('200')
  })
})
