import { createAuthority } from '../../helpers/certificates.ts'
import { listReleases, prepareEnvironment } from '../rig/environment.ts'
import { startForge } from '../rig/forge.ts'
import { BREAKS } from './breaks.ts'
import { type Deployment, deployments } from './deployments.ts'
import { differences, type Ground, measure, type Row, saidOf } from './measure.ts'

export interface ProofOptions {
  readonly say: (line: string) => void
  readonly folder: string
  readonly slice: boolean
  readonly only: string | null
  readonly versions: readonly string[]
  /** A fact of the model that is forgotten, which must be noticed; `all`: each of them. */
  readonly forget: string | null
}

export interface Proof {
  readonly passed: number
  readonly failed: number
  readonly notRun?: string
  readonly lines: readonly string[]
}

/** Gateways that run at the same time: the next one starts while the one before it is asked. */
const GATEWAYS_AT_ONCE = 2
/** Open comparisons are at most one in so many decided ones. */
const MOST_OPEN = 5

/**
 * Predicts and compares on every deployment. Out: what agrees, with a last line that says so. Errors: none of
 * a deployment; one that does not start counts as a failure.
 */
export async function proveDeployments(options: ProofOptions): Promise<Proof> {
  const { say, forget } = options
  if (forget !== null && forget !== 'all' && BREAKS[forget] === undefined)
    return { passed: 0, failed: 1, lines: [`--break takes all or one of: ${Object.keys(BREAKS).join(', ')}`] }
  const listing = await listReleases({ say })
  if ('notRun' in listing) return { passed: 0, failed: 0, notRun: listing.notRun, lines: [] }
  const authority = await createAuthority()
  const forge = await startForge(authority)
  try {
    const lines: string[] = []
    let [passed, failed] = [0, 0]
    // The newest is told last: its line is the one that counts.
    for (const named of [...options.versions].reverse()) {
      const version = named === 'newest' ? listing.newest : named
      const environment = await prepareEnvironment({ say, version })
      if ('notRun' in environment) {
        failed += 1
        lines.push(`ContextForge ${version}: not run (${environment.notRun})`)
        continue
      }
      const ground = { environment, authority, forge, folder: options.folder }
      const chosen = deployments.filter(
        (one) =>
          (version === listing.newest || one.alsoOn?.includes(version) === true) &&
          (!options.slice || one.slice === true) &&
          (options.only === null || one.name.includes(options.only)),
      )
      if (chosen.length === 0) continue
      const { rows, broken } = await runAll(ground, chosen, say)
      lines.push(...broken)
      failed += broken.length
      const told = forget === 'all' ? noticed(rows) : tell(rows, version, options, version === listing.newest)
      passed += told.passed
      failed += told.failed
      lines.push(...told.lines)
    }
    return { passed, failed, lines }
  } finally {
    await forge.close()
  }
}

async function runAll(
  ground: Ground,
  chosen: readonly Deployment[],
  say: (line: string) => void,
): Promise<{ readonly rows: readonly Row[]; readonly broken: readonly string[] }> {
  const rows: Row[] = []
  const broken: string[] = []
  const waiting = chosen.values()
  const worker = async (): Promise<void> => {
    for (const deployment of waiting) {
      const begun = Date.now()
      try {
        const measured = await measure(ground, deployment)
        rows.push(...measured)
        const wrong = measured.flatMap((row) => differences(row, saidOf(row)))
        say(
          `${deployment.name}: ${measured.length} requests, ${wrong.length} wrong (${Math.round((Date.now() - begun) / 1000)} s)`,
        )
      } catch (error) {
        broken.push(
          `${deployment.name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        )
      }
    }
  }
  await Promise.all(Array.from({ length: GATEWAYS_AT_ONCE }, worker))
  return { rows, broken }
}

/**
 * The comparisons of one release; with a fact forgotten, as the model would be without it. How many may be
 * left open is asked of a whole run, and of the slice on the newest release, which is all of it: in a few of
 * the deployments nearly all may be. In: also whether it is the newest release.
 */
export function tell(
  rows: readonly Row[],
  version: string,
  { forget, only, slice }: Pick<ProofOptions, 'forget' | 'only' | 'slice'>,
  newest: boolean,
): Proof {
  const seen = forget === null ? rows : rows.map((row) => without(row, forget))
  const said = seen.map((row) => ({ row, said: saidOf(row) }))
  const compared = said.map((one) => ({ ...one, wrong: differences(one.row, one.said) }))
  // What is said besides the answer, as of callers without a token, is compared where the answer is open too.
  const decided = compared.filter((one) => one.said.prediction.status !== null || one.wrong.length > 0)
  const open = said.length - decided.length
  const wrong = decided.map((one) => one.wrong).filter((list) => list.length > 0)
  const isMany = open * MOST_OPEN > decided.length
  // On an older release only those of the slice run that differ there.
  const few = only !== null ? '--only' : slice && !newest ? '--slice on an older release' : null
  const tooOpen = isMany && few === null
  return {
    passed: decided.length - wrong.length,
    failed: wrong.length + (tooOpen ? 1 : 0),
    lines: [
      ...wrong.flat().map((line) => `disagreement: ${line}`),
      ...(tooOpen ? [`${open} of ${said.length} are left open, which is too many`] : []),
      ...(isMany && few !== null
        ? [`${open} of ${said.length} are left open; the bound is for a whole run, and not applied to ${few}`]
        : []),
      `deployments agreement: ${decided.length - wrong.length}/${decided.length}, ${open} open (ContextForge ${version})`,
    ],
  }
}

function without(row: Row, fact: string): Row {
  return { ...row, facts: BREAKS[fact]?.(row.facts) ?? row.facts }
}

/** Every fact forgotten in turn: the agreement must fail without it. */
function noticed(rows: readonly Row[]): Proof {
  const unnoticed = Object.keys(BREAKS).filter((fact) =>
    rows.every((row) => {
      const changed = without(row, fact)
      return differences(changed, saidOf(changed)).length === 0
    }),
  )
  const total = Object.keys(BREAKS).length
  return {
    passed: total - unnoticed.length,
    failed: unnoticed.length,
    lines: [
      ...unnoticed.map((fact) => `nobody notices when ${fact} is forgotten`),
      `forgotten facts noticed: ${total - unnoticed.length}/${total}`,
    ],
  }
}
