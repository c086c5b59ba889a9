import { readdir, realpath } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { runCommand } from './run-command.ts'

const ASK_MS = 60_000
const SYSTEM = '/usr/lib/jvm'

/** A Java that answers. */
export interface Java {
  /** What JAVA_HOME has to be for it. */
  readonly home: string
  /** Its major version: 17, 25. */
  readonly version: number
}

/**
 * Every Java of this computer: JAVA_HOME, then those under /usr/lib/jvm, then those on the path, each once.
 * Out: newest first. Errors: none, what does not answer is left out.
 */
export async function findJavas(env: NodeJS.ProcessEnv = process.env, system = SYSTEM): Promise<Java[]> {
  const named = env['JAVA_HOME'] ? [env['JAVA_HOME']] : []
  const installed = (await readdir(system).catch(() => [])).map((name) => join(system, name))
  const onPath = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const programs = [
    ...[...named, ...installed].map((home) => join(home, 'bin', 'java')),
    ...onPath.map((folder) => join(folder, 'java')),
  ]
  const real = await Promise.all(programs.map((program) => realpath(program).catch(() => null)))
  const javas: Java[] = []
  for (const program of new Set(real)) {
    if (program === null) continue
    const { code, output } = await runCommand(program, ['-version'], env, ASK_MS)
    const version = majorOf(output)
    if (code === 0 && version !== null) javas.push({ home: dirname(dirname(program)), version })
  }
  return javas.sort((a, b) => b.version - a.version)
}

/** The major version in what `java -version` says: 8 for "1.8.0_402", 25 for "25.0.3" and "25-ea". */
export function majorOf(said: string): number | null {
  const found = /version "(?:1\.)?(\d+)/.exec(said)?.[1]
  return found === undefined ? null : Number(found)
}
