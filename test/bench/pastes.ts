import { runPastes } from '../helpers/random-pastes.ts'

/*
 * `node test/bench/pastes.ts [COUNT] [SEED]`: sends random pastes (100,000 by default) through the
 * recogniser, the signature check and the judge. Ends with 1 when a wrong token was accepted, or when one
 * task took more than 50 ms of processor time; an exception ends it too.
 */
const count = Number(process.argv[2] ?? 100_000)
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000)
const report = await runPastes(count, seed)
const { slowestRecogniseMs, slowestReadMs, slowestJudgeMs, verdicts, falselyAccepted, leaked } = report
console.log(`${report.pastes} pastes with seed ${seed}: ${report.tokens} tokens, ${JSON.stringify(verdicts)}`)
console.log(
  `slowest: recognise ${slowestRecogniseMs.toFixed(1)} ms, read ${slowestReadMs.toFixed(1)} ms, judge ${slowestJudgeMs.toFixed(1)} ms; falsely accepted: ${falselyAccepted.length}, leaked: ${leaked}`,
)
for (const token of falselyAccepted.slice(0, 5)) console.log(token)
const slowest = Math.max(slowestRecogniseMs, slowestReadMs, slowestJudgeMs)
process.exitCode = falselyAccepted.length + leaked > 0 || slowest > 50 ? 1 : 0
