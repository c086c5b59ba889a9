/**
 * Child processes: started, observed, and ended together with this process. Only processes started here ever
 * get a signal.
 */
import { spawn } from 'node:child_process'

/** @type {Set<import('node:child_process').ChildProcess>} */
const living = new Set()
let ending = false

/**
 * @typedef {object} StartOptions
 * @property {string} [cwd]
 * @property {Record<string, string | undefined>} [env] the whole environment; ours when left out
 * @property {import('node:child_process').StdioOptions} [stdio]
 */

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {StartOptions} [options]
 */
export function start(command, args, options = {}) {
  if (ending) {
    living.forEach((child) => child.kill())
    process.exit()
  }
  const child = spawn(command, args, { stdio: 'inherit', ...options })
  living.add(child)
  child.once('close', () => living.delete(child))
  child.once('error', () => living.delete(child))
  return child
}

/**
 * Resolves with the exit code; a child ended by a signal, or that could not be started, counts as 1.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>}
 */
export function exitCode(child) {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(error.message)
      resolve(1)
    })
    child.once('close', (code) => resolve(code ?? 1))
  })
}

/**
 * Runs a command without showing its output, and returns it. A failure contains the end of the output.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {StartOptions} [options]
 * @returns {Promise<string>}
 */
export function run(command, args, options = {}) {
  const child = start(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text) => (stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text) => (stderr += text))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) return resolve(stdout)
      const tail = `${stdout}\n${stderr}`.trim().split('\n').slice(-25).join('\n')
      reject(new Error(`"${command} ${args.join(' ')}" ended with ${code ?? 'a signal'}:\n${tail}`))
    })
  })
}

/**
 * Like Promise.all, but waits for all of them before it fails, so that nothing is left running and successful
 * work is kept.
 *
 * @template {readonly unknown[] | []} T
 * @param {T} work
 * @returns {Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }>}
 */
export async function all(work) {
  await Promise.allSettled(work)
  return Promise.all(work)
}

/**
 * Ends our child processes when this process is told to end. A terminal has already sent the signal to the
 * whole group, and some tools take a second Ctrl-C as "abort at once". So the signal is passed on only to
 * those that still run a moment later, and SIGTERM only to those that ignored it.
 */
export function endChildrenWithUs() {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      ending = true
      process.exitCode = signal === 'SIGINT' ? 130 : 143
      const tell = (/** @type {NodeJS.Signals} */ what) => living.forEach((child) => child.kill(what))
      setTimeout(() => tell(signal), 300).unref()
      setTimeout(() => tell('SIGTERM'), 5_000).unref()
      setTimeout(() => tell('SIGKILL'), 10_000).unref()
      const leave = setInterval(() => {
        if (living.size > 0) return
        clearInterval(leave)
        process.exit()
      }, 50)
    })
  }
}
