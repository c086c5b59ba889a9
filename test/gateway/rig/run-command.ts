import { spawn } from 'node:child_process'

/** How a command ended (null: it did not begin, or was ended), and all it said. */
export interface Ran {
  readonly code: number | null
  readonly output: string
}

/** Runs a command to its end. In: it, its environment and the most it may take. Errors: none. */
export function runCommand(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  timeout: number,
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env, timeout, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('error', (error) => resolve({ code: null, output: error.message }))
    child.on('close', (code) => resolve({ code, output }))
  })
}

/** The last line of what a command said. */
export const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim() || 'it said nothing'
