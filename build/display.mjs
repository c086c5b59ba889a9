/** A virtual display, for machines without a screen. */
import { setTimeout as sleep } from 'node:timers/promises'
import { start } from './processes.mjs'
import { needsVirtualDisplay } from './setup.mjs'

/**
 * Runs `work` with an environment in which windows can be opened. Starts Xvfb directly and not through
 * xvfb-run: Xvfb then chooses a free display itself, and it is our own child process, which we always end.
 *
 * @template T
 * @param {Record<string, string | undefined>} env
 * @param {(env: Record<string, string | undefined>) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withDisplay(env, work) {
  if (!needsVirtualDisplay()) return work(env)
  const options = ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp']
  const server = start('Xvfb', options, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  try {
    const display = await Promise.race([
      new Promise((resolve) => server.stdio[3]?.once('data', (data) => resolve(`:${String(data).trim()}`))),
      new Promise((_, reject) => server.once('error', reject)),
      new Promise((_, reject) => server.once('exit', () => reject(new Error('Xvfb ended at once')))),
      sleep(20_000, undefined, { ref: false }).then(() =>
        Promise.reject(new Error('Xvfb did not start in 20 s')),
      ),
    ])
    return await work({ ...env, DISPLAY: display })
  } finally {
    server.kill()
  }
}
