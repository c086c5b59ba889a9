import { settle } from '../../shared/judging/judge.ts'
import type { Matrix } from '../../shared/judging/matrix.ts'
import { seeded } from '../helpers/random.ts'
import { matrixOf, randomFleet } from '../helpers/random-pairs.ts'
import { OVER } from './picture.ts'
import { ABSOLUTE, interleaved, proven, timed, type Case, type Samples } from './kernel.ts'

const [SERVERS, TOKENS, SEED] = [10_000, 100, 4171]
/** So many in a round: of one alone, what the compiler and a collection of garbage take is a large part. */
const MATRICES = 5

async function measure(rounds: number): Promise<Readonly<Record<string, Samples>>> {
  const { gateway, servers, tokens, factsOf } = randomFleet(seeded(SEED), SERVERS, TOKENS)
  const told: { matrix: Matrix | null; alone: string[] } = { matrix: null, alone: [] }
  const naive = (): void => {
    told.alone = []
    for (let token = 0; token < TOKENS; token++)
      for (let server = 0; server < SERVERS; server++) {
        const { verdict, stoppedAt } = settle(factsOf(token, server))
        told.alone.push(`${verdict} ${stoppedAt ?? ''}`)
      }
  }
  const firsts: number[] = []
  const { app, floor } = await interleaved(rounds, {
    app: async () => {
      const took: number[] = []
      while (took.length < MATRICES)
        took.push(await timed(() => (told.matrix = matrixOf(servers, tokens, gateway, factsOf))))
      firsts.push(...took.slice(0, 1))
      return took.reduce((sum, one) => sum + one, 0) / MATRICES
    },
    floor: () => timed(naive),
  })
  const { cells, legend } = told.matrix as Matrix
  const differing = told.alone.findIndex((one, at) => {
    const cell = legend[cells[at] ?? -1]
    return `${cell?.verdict} ${cell?.stoppedAt ?? ''}` !== one
  })
  proven(
    cells.length === SERVERS * TOKENS && differing === -1,
    `pair ${differing} differs from the judge alone`,
  )
  const over = [100, 1_000, 100_000].map((servers): [string, Samples] => {
    const fleet = randomFleet(seeded(SEED), servers, TOKENS)
    const from = performance.now()
    const { cells: made } = matrixOf(fleet.servers, fleet.tokens, fleet.gateway, fleet.factsOf)
    const took = performance.now() - from
    proven(made.length === servers * TOKENS, 'the matrix is not whole')
    return [`${OVER}${servers}`, { values: [took], floors: ABSOLUTE }]
  })
  return {
    ...Object.fromEntries([...over, [`${OVER}${SERVERS}`, { values: app, floors: ABSOLUTE }]]),
    'P3 ratio': { values: app, floors: floor },
    'P3 time': { values: firsts.slice(-rounds), floors: ABSOLUTE },
  }
}

/** Every token against every server at once, beside each pair judged alone, which also says what is right. */
export const p3: Case = {
  id: 'P3',
  runs: 'in-electron',
  rounds: 5,
  goals: [
    {
      id: 'P3 ratio',
      what: `${SERVERS} servers x ${TOKENS} tokens of every shape; the judge of single pairs`,
      unit: 'ms',
      goal: 0.15,
      stable: false,
      why: 'the matrix is so short beside its floor that collecting garbage doubles it from run to run',
    },
    {
      id: 'P3 time',
      what: 'the same, the first of each round, by the clock',
      unit: 'ms',
      goal: 100,
      bound: true,
      stable: false,
      why: 'a clock time follows the machine',
    },
  ],
  measure,
}
