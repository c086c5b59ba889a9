/**
 * Runs every test the threats name, and all of test/security, and counts from what really passed. Argument: a
 * folder for results. Ends with `checklist n/20`, naming the runtime, and `threats A/M tested, B stated`.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { threats, type Proof } from './threats.ts'

interface Ran {
  readonly file: string
  readonly name: string
  readonly state: 'passed' | 'failed' | 'skipped'
  readonly stated: string | null
  /** A figure to print. */
  readonly measured?: string | undefined
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = process.argv[2] ?? join(root, 'out', 'results', 'security')
const vitestFiles = new Set([
  ...threats
    .flatMap(({ proofs }) => proofs.map(({ file }) => file))
    .filter((file) => file.endsWith('.test.ts')),
  ...readdirSync(join(root, 'test', 'security'))
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `test/security/${name}`),
])

const run = (args: readonly string[], env: Record<string, string> = {}): number | null =>
  spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } }).status

interface VitestReport {
  testResults: { name: string; assertionResults: { fullName: string; status: string }[] }[]
}
interface PlaywrightSuite {
  suites?: PlaywrightSuite[]
  specs?: {
    file: string
    title: string
    tests: { status: string; annotations: { type: string; description?: string }[] }[]
  }[]
}

function vitest(): readonly Ran[] {
  const output = join(folder, 'vitest.json')
  const files = [...vitestFiles].filter((file) => existsSync(join(root, file)))
  run(
    [
      join(root, 'node_modules', 'vitest', 'vitest.mjs'),
      ...[
        'run',
        '--config',
        'test/vitest.config.ts',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${output}`,
      ],
      ...files,
    ],
    { CLAIMCHECK_MANY: '1' },
  )
  const report = JSON.parse(readFileSync(output, 'utf8')) as VitestReport
  return report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName, status }) => ({
      file: relative(root, name),
      name: fullName,
      state: status === 'passed' ? 'passed' : status === 'failed' ? 'failed' : 'skipped',
      stated: null,
    })),
  )
}

function playwright(): readonly Ran[] {
  const output = join(folder, 'playwright.json')
  const tool = join(root, 'node_modules', '@playwright', 'test', 'cli.js')
  run([tool, 'test', '--config', 'test/security/playwright.config.ts'], {
    CLAIMCHECK_PLAYWRIGHT_JSON: output,
  })
  const specs = (suite: PlaywrightSuite): NonNullable<PlaywrightSuite['specs']> => [
    ...(suite.specs ?? []),
    ...(suite.suites ?? []).flatMap(specs),
  ]
  return specs(JSON.parse(readFileSync(output, 'utf8')) as PlaywrightSuite).map(({ file, title, tests }) => ({
    file: `test/security/${basename(file)}`,
    name: title,
    state: tests.every(({ status }) => status === 'expected')
      ? 'passed'
      : tests.every(({ status }) => status === 'skipped')
        ? 'skipped'
        : 'failed',
    measured: tests.flatMap(({ annotations }) => annotations).find(({ type }) => type === 'measured')
      ?.description,
    stated:
      tests.flatMap(({ annotations }) => annotations).find(({ type }) => type === 'stated')?.description ??
      null,
  }))
}

const ran = [...vitest(), ...playwright()]
const failed = ran.filter(({ state }) => state === 'failed')
const found = ({ file, title }: Proof): readonly Ran[] =>
  // Some tests carry the number of a fault besides; a threat names them without.
  ran.filter(
    (one) => one.file === file && one.name.replace(/F\d+: /, '').startsWith(title) && one.state !== 'skipped',
  )
const proven = (proof: Proof): boolean => {
  const tests = found(proof)
  return tests.length > 0 && tests.every(({ state }) => state === 'passed')
}

const lines: string[] = []
const items = Array.from({ length: 20 }, (_, at) =>
  ran.filter(({ file, name }) => file === 'test/security/checklist.spec.ts' && name.startsWith(`${at + 1} `)),
)
const done = items.filter(
  (tests) => tests.length > 0 && tests.every(({ state }) => state === 'passed'),
).length
const stated = items
  .flat()
  .flatMap(({ name, stated: why }) => (why === null ? [] : [`item ${name.split(' ')[0]} stated: ${why}`]))
const version = readFileSync(join(process.env['CLAIMCHECK_PACKAGED'] ?? '', 'version'), 'utf8').trim()
lines.push(`checklist ${done}/20 (Electron ${version}${stated.map((why) => `; ${why}`).join('')})`)

const tested = threats.filter(({ proofs }) => proofs.length > 0 && proofs.every(proven))
const onlyStated = threats.filter(({ proofs, stated: why }) => proofs.length === 0 && why !== undefined)
const open = threats.filter((threat) => !tested.includes(threat) && !onlyStated.includes(threat))
for (const { id, what, proofs } of open)
  lines.push(
    `  ${id} ${what}: NOT shown, ${proofs
      .filter((proof) => !proven(proof))
      .map(({ file, title }) => `${file} “${title}”`)
      .join(', ')}`,
  )
for (const threat of threats.filter((one) => !open.includes(one))) {
  const { id, what, proofs, stated: why } = threat
  const shown = tested.includes(threat) ? `tested, ${new Set(proofs.flatMap(found)).size} passed` : 'stated'
  lines.push(`  ${id} ${what}: ${shown}${why === undefined ? '' : `; ${why}`}`)
}
lines.push(
  `threats ${tested.length}/${threats.length} tested, ${onlyStated.length} stated${open.length > 0 ? `, ${open.length} open` : ''}`,
)
lines.push(...ran.flatMap(({ measured }) => measured ?? []))
lines.push(`${ran.length - failed.length} passed, ${failed.length} failed`)
console.log(`\n${lines.join('\n')}`)
writeFileSync(join(folder, 'summary.txt'), lines.join('\n'))
process.exitCode = failed.length > 0 || open.length > 0 || done < 20 ? 1 : 0
