import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder } from './environment.ts'
import { lastLine, runCommand } from './run-command.ts'

const VERSION = 'v2.3.0'
/** Its own module file replaces this one, and Go does not heed replacements of modules that are imported. */
const REPLACED = 'github.com/gobuffalo/pop/v6=github.com/ory/pop/v6@v6.2.1-0.20241121111754-e5dfc0f3344b'
const MODULE = 'github.com/ory/hydra/v2'
const LOOK_UP_MS = 60_000
const BUILD_MS = 20 * 60_000

export interface HydraProgram {
  readonly file: string
  readonly version: string
}

/**
 * Builds Ory Hydra from the Go module proxy, once; Go checks every module against its checksum database. In:
 * who wants to hear what takes time, and the environment. Out: the program, or `notRun` with the reason.
 * Errors: only those of the file system.
 */
export async function prepareHydra(
  say: (line: string) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<HydraProgram | { readonly notRun: string }> {
  const kept = join(cacheFolder(env), `hydra-${VERSION}`)
  const program = { file: join(kept, 'hydra'), version: VERSION }
  if (existsSync(program.file)) return program
  const go = await runCommand('go', ['version'], env, LOOK_UP_MS)
  if (go.code !== 0) return { notRun: 'no go on the path to build Ory Hydra with' }
  await mkdir(cacheFolder(env), { recursive: true })
  const making = await mkdtemp(join(cacheFolder(env), 'hydra-making-'))
  try {
    say(`Building Ory Hydra ${VERSION} (some minutes, once)`)
    await writeFile(join(making, 'go.mod'), 'module claimcheck.test/hydra\n')
    const steps = [
      ['mod', 'edit', `-replace=${REPLACED}`],
      ['get', '-tool', `${MODULE}@${VERSION}`],
      ['mod', 'tidy', '-e'],
      ['build', '-mod=mod', '-tags', 'sqlite,json1,sqlite_omit_load_extension', '-o', 'hydra', MODULE],
    ]
    for (const step of steps) {
      const done = await runCommand('go', ['-C', making, ...step], env, BUILD_MS)
      if (done.code !== 0) return { notRun: `go ${step[0]} failed: ${lastLine(done.output)}` }
    }
    await mkdir(kept, { recursive: true })
    await rename(join(making, 'hydra'), program.file)
    return program
  } finally {
    await rm(making, { recursive: true, force: true })
  }
}
