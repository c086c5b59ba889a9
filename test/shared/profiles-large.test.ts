import { describe, expect, test } from 'vitest'
import { readYaml } from '../../electron/profiles/yaml.ts'
import { readImport } from '../../shared/profiles/read-file.ts'

const read = (name: string, text: string) => readImport(name, text, readYaml)
/** What is found in a file that must be readable. */
function found(name: string, text: string) {
  const result = read(name, text)
  if (!result.ok) throw new Error(result.error)
  return result.value
}

describe('the settings of an MCP client', () => {
  test('of more gateways than can be decided on at once are refused as a whole', () => {
    const many = Array.from(
      { length: 101 },
      (_, at) => [`s${at}`, { url: `https://mcp${at}.example.com/servers/a/mcp` }] as const,
    )
    const json = (of: typeof many) => JSON.stringify({ mcpServers: Object.fromEntries(of) as object })
    const toml = (of: typeof many) =>
      of.map(([name, { url }]) => `[mcp_servers.${name}]\nurl = "${url}"\n\n# ${name}\n`).join('\n')
    for (const [file, text] of [
      ['mcp.json', json],
      ['config.toml', toml],
    ] as const) {
      expect(read(file, text(many))).toMatchObject({
        error: 'It names 101 gateways; at most 100 are read at once',
      })
      expect(found(file, text(many.slice(1))).candidates).toHaveLength(100)
    }
  })

  test('of very many servers of one gateway are one profile, soon', () => {
    const entries = Array.from({ length: 12_000 }, (_, at) => [
      `s${at}`,
      { url: `https://mcp.example.com/servers/${at}/mcp` },
    ])
    const file = found('mcp.json', JSON.stringify({ mcpServers: Object.fromEntries(entries) as object }))
    expect(file.candidates.map(({ told }) => told.url)).toEqual(['https://mcp.example.com'])
    expect(file.candidates[0]?.facts.join(' ')).toContain('12,000 servers')
  })

  test('with very many headers and addresses below one heading are read soon', () => {
    const header = Array.from({ length: 1_000 }, (_, at) => `x-${at}: Bearer hunter2hunter2\n`)
    const url = 'url = "https://mcp.example.com/servers/a/mcp"\n'
    const file = found('config.toml', `[mcp_servers.a]\n${header.join('')}${url.repeat(20_000)}`)
    expect(file.candidates).toHaveLength(1)
    expect(file.secrets).toContain('x-0 of a')
  })
})
