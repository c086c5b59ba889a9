import { settle } from '../../shared/judging/judge.ts'
import { seeded } from '../helpers/random.ts'
import { matrixOf, randomFleet } from '../helpers/random-pairs.ts'

/*
 * `npm run bench -- pairs 1000000 4171`: judges that many random pairs of token and server, all at once and
 * one by one. Ends with 1 when a pair differs.
 */

const most = Number(process.argv[3] ?? 1_000_000)
const seed = Number(process.argv[4] ?? 4171)
const random = seeded(seed)
const met = new Map<string, number>()
let [compared, different] = [0, 0]
while (compared < most) {
  const { gateway, servers, tokens, factsOf } = randomFleet(random, 200, 50)
  const { cells, legend } = matrixOf(servers, tokens, gateway, factsOf)
  for (let token = 0; token < tokens.length; token++)
    for (let server = 0; server < servers.length; server++) {
      const alone = settle(factsOf(token, server))
      const cell = legend[cells[token * servers.length + server] ?? -1]
      if (cell?.verdict !== alone.verdict || cell.stoppedAt !== alone.stoppedAt) different += 1
      const name = `${alone.verdict} ${alone.stoppedAt ?? ''}`
      met.set(name, (met.get(name) ?? 0) + 1)
      compared += 1
    }
}
for (const [name, times] of [...met].sort((a, b) => b[1] - a[1])) console.log(`${name}: ${times}`)
console.log(`pairs: ${compared} compared, ${different} different (seed ${seed})`)
process.exitCode = different === 0 ? 0 : 1
