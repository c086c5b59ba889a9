import { expect } from '@playwright/test'

type Run = (
  words: readonly string[],
  input?: string,
) => Promise<{ readonly said: string; readonly code: number | null }>

/**
 * Checks what the packaged program answers in a terminal without a window, a display, a profile or a data
 * folder. In: how to run it, and the version it must name. A paste is never printed.
 */
export async function answersAlone(start: Run, version: string): Promise<void> {
  // Messages of the runtime about missing system services are not the program's.
  const run: Run = async (words, input) => {
    const { said, code } = await start(words, input)
    return { said: said.replace(/^\[\d+:\d+\/[\d.]+:\w+:[^\n]*\n/gm, ''), code }
  }
  const help = await run(['--help'])
  expect(help.said).toContain('claimcheck: which audiences a ContextForge gateway expects')
  expect(help.said).not.toMatch(/Missing X server|platform|ozone/i)
  expect(help.code).toBe(0)
  const named = await run(['--version'])
  expect(named.said.trim()).toBe(version)
  expect(named.code).toBe(0)
  const about = await run(['help', 'explain'])
  expect(about.said).toContain('explain')
  expect(about.code).toBe(0)

  const secret = 'a-secret-that-stays-here-0123456789'
  const challenge = await run(['explain'], 'WWW-Authenticate: Bearer error="invalid_token"')
  expect(challenge.said).toMatch(/^A challenge \(WWW-Authenticate\)\nwhose: .+\nmeans: .+\ncure: .+\n$/)
  expect(challenge.code).toBe(0)
  const token = await run(['explain', '--json'], `{"access_token":"${secret}","token_type":"Bearer"}`)
  expect(JSON.parse(token.said)).toMatchObject({ understood: true, first: 'Found 1 opaque token' })
  expect(token.said).not.toContain(secret)
  const nothing = await run(['explain'], 'the weather is fine')
  expect(nothing.said).toContain('Nothing was recognised')
  expect(nothing.code).toBe(2)
  const unknown = await run(['explian'])
  expect(unknown.said).toContain('There is no such command')
  expect(unknown.code).toBe(3)
}
