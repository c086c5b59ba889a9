import { fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import type { Samples } from './kernel.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
let bundled: Promise<unknown> | null = null

/** Only what stands in no folder of the project stays outside: the packages. */
const bundle = (): Promise<unknown> =>
  (bundled ??= build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: join(root, 'test', 'bench', 'alone.ts'),
      outDir: join(root, 'out', 'bench', 'alone'),
      emptyOutDir: true,
      minify: false,
      target: 'node20',
      rolldownOptions: { external: [/^playwright/, /^vite/] },
    },
  }))

/** Measures a case with Electron as Node. Throws where it fails there. */
export async function inElectron(
  id: string,
  rounds: number,
  stubUrl: string,
): Promise<Readonly<Record<string, Samples>>> {
  await bundle()
  const electron = createRequire(import.meta.url)('electron') as unknown as string
  const child = fork(join(root, 'out', 'bench', 'alone', 'alone.js'), [id, String(rounds), stubUrl], {
    execPath: electron,
    execArgv: (process.env['CLAIMCHECK_BENCH_NODE'] ?? '').split(' ').filter((flag) => flag !== ''),
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  })
  return new Promise((resolve, reject) => {
    child.on('message', (samples) => resolve(samples as Readonly<Record<string, Samples>>))
    child.on('exit', (code, signal) =>
      reject(new Error(`the process that measures ended with ${code ?? signal}`)),
    )
  })
}
