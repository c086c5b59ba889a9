import { fileURLToPath } from 'node:url'
import { writeFileSync } from 'node:fs'
import { proveDeployments } from './prove.ts'

/*
 * A real gateway in every deployment of the table, one after the other. `--slice` takes eight of them,
 * `--only TEXT` those whose name holds it, `--versions 1.0.8,1.0.0` other releases (each runs the deployments
 * that differ there; `newest` is run unless others are named). `--break FACT` forgets one fact of the model
 * and must fail; `--break all` does that for each, on the slice of the newest release, since the older ones
 * run too few deployments to notice each.
 */
const option = (name: string): string | undefined =>
  process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined

const result = await proveDeployments({
  say: (line) => console.log(line),
  folder: fileURLToPath(new URL('../../../out/deployments', import.meta.url)),
  slice: process.argv.includes('--slice') || option('--break') === 'all',
  only: option('--only') ?? null,
  versions:
    option('--versions')?.split(',') ??
    (option('--break') === 'all' ? ['newest'] : ['newest', '1.0.8', '1.0.0']),
  forget: option('--break') ?? null,
})
for (const line of result.lines) console.log(line)
const file = process.env['CLAIMCHECK_RESULT_FILE']
if (file !== undefined) writeFileSync(file, JSON.stringify(result))
process.exitCode = result.failed > 0 ? 1 : 0
