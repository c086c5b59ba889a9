import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { VERIFIED } from '../../../shared/contextforge/capabilities.ts'
import { cases } from '../cases/index.ts'
import { pyjwtOf } from '../rig/pins.ts'
import { vectorsOf } from './export.ts'

/*
 * `npm run vectors [-- --release 1.0.8]`: the table of cases as JSON, for anybody to test against. Needs no
 * gateway and no network.
 */

const { values } = parseArgs({ options: { release: { type: 'string' } } })
const version = values.release ?? VERIFIED[0] ?? '1.1.0'
const folder = fileURLToPath(new URL('../../../out/vectors', import.meta.url))
const written = vectorsOf(cases, { version, pyjwt: pyjwtOf(version) }, Math.floor(Date.now() / 1000))
const file = join(folder, `vectors-${version}.json`)
mkdirSync(folder, { recursive: true })
writeFileSync(file, `${JSON.stringify(written, null, 1)}\n`)
console.log(`${written.vectors.length} vectors of ContextForge ${version} in ${file}`)
for (const { name, why } of written.leftOut) console.log(`left out: ${name} (${why})`)
