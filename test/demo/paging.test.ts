import { expect, test } from 'vitest'
import { startDemo } from '../../electron/demo/demo.ts'

test('pages by cursor name every server once, newest first', async () => {
  const demo = await startDemo()
  const body = JSON.stringify({ email: demo.email, password: demo.password })
  const { access_token } = (await (
    await fetch(`${demo.url}/auth/login`, { method: 'POST', body })
  ).json()) as { access_token: string }
  const headers = { authorization: `Bearer ${access_token}` }
  const seen: { id: string; createdAt: string }[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const query: string = `include_inactive=true&include_pagination=true&limit=6${cursor ? `&cursor=${cursor}` : ''}`
    const page = (await (await fetch(`${demo.url}/v1/servers?${query}`, { headers })).json()) as {
      servers: typeof seen
      nextCursor: string | null
    }
    expect(page.servers.length).toBeGreaterThan(0)
    seen.push(...page.servers)
    cursor = page.nextCursor
  }
  expect(new Set(seen.map((server) => server.id)).size).toBe(demo.servers.length)
  expect(seen).toHaveLength(demo.servers.length)
  expect(seen.map((server) => server.createdAt)).toEqual(
    seen
      .map((server) => server.createdAt)
      .sort()
      .reverse(),
  )
  await demo.stop()
})
