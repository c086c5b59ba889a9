import { CASES } from './cases.ts'

/*
 * Measures one case in this process: `alone ID ROUNDS STUB`. Bundled and run with Electron as Node, since
 * that is where the app runs: its own V8, its own cryptography.
 */

const [, , id = '', rounds = '', stubUrl = ''] = process.argv
const one = await CASES[id]?.()
if (one === undefined) throw new Error(`${id}: no such case`)
const samples = await one.measure(Number(rounds), stubUrl)
process.send?.(samples, undefined, undefined, () => process.exit(0))
