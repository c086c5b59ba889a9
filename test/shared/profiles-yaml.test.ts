import { describe, expect, test } from 'vitest'
import { readYaml } from '../../electron/profiles/yaml.ts'

/** As much of it as a file may have. */
const repeated = (sign: string): string => sign.repeat(Math.floor((1024 * 1024) / sign.length))
const keys = (many: number): string => Array.from({ length: many }, (_, at) => `k${at}: 1`).join('\n')

describe('YAML that nobody wrote by hand', () => {
  test.each([
    ['lists in lists on one line', repeated('- '), /nested too deeply/],
    ['keys in keys on one line', repeated('? '), /nested too deeply/],
    ['open brackets', repeated('['), /nested too deeply/],
    ['brackets of both kinds', repeated('[{a: '), /nested too deeply/],
    [
      'ever deeper lines',
      Array.from({ length: 1_400 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'),
      /nested too deeply/,
    ],
    ['documents without end', repeated('---\n'), /too many values/],
    ['very many keys', keys(80_000), /too many values/],
    ['tags on tags', repeated('!!a '), /too many values/],
  ])('is refused for %s, before the process ends', (_what, text, says) => {
    const read = readYaml(text)
    expect(read.ok ? 'read' : read.error).toMatch(says)
  })

  test('is read with as many keys and levels as a large file has', () => {
    const deep = Array.from({ length: 40 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')
    const read = readYaml(`${keys(5_000)}\n${deep}\n---\nb: [1]\n`)
    expect(read.ok && read.value.map((one) => Object.keys(one as object).length)).toEqual([5_001, 1])
    expect(readYaml('')).toEqual({ ok: true, value: [] })
  })
})
