import { readFileSync, readSync, writeSync } from 'node:fs'
import { runAlone, type AloneIo } from './alone.ts'
import { commandLine } from './command-line.ts'
import { forTerminal } from './print.ts'

/** All that standard input holds: a pipe that has nothing yet says so, and is asked again. */
function readStdin(): string {
  const parts: Buffer[] = []
  const part = Buffer.alloc(64 * 1024)
  for (;;)
    try {
      const bytes = readSync(0, part)
      if (bytes === 0) return Buffer.concat(parts).toString('utf8')
      parts.push(Buffer.from(part.subarray(0, bytes)))
    } catch (thrown) {
      // Windows says so at the end of a pipe.
      if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EOF')
        return Buffer.concat(parts).toString('utf8')
      if (!isAgain(thrown)) throw thrown
      pause()
    }
}

/** Written at once, unlike what a stream is given: the program ends right after it. */
function write(to: number, text: string): void {
  const bytes = Buffer.from(`${forTerminal(text)}\n`)
  for (let at = 0; at < bytes.length;)
    try {
      at += writeSync(to, bytes, at)
    } catch (thrown) {
      if (!isAgain(thrown)) return
      pause()
    }
}

const isAgain = (thrown: unknown): boolean =>
  thrown instanceof Error && 'code' in thrown && thrown.code === 'EAGAIN'
const pause = (): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)

const io: AloneIo = {
  out: (text) => write(1, text),
  problem: (text) => write(2, text),
  stdin: readStdin,
  readFile: (path) => readFileSync(path, 'utf8'),
  now: Date.now,
}

/**
 * Answers a command that needs no app and ends the program; returns for any other, and for a window. In: the
 * words after the program's name. Called before the runtime looks for a display, which it does only once the
 * main file was read: so nothing here waits for a turn.
 */
export function answerAlone(words: readonly string[], version: string): void {
  const command = commandLine(words)
  const code = command === null ? null : runAlone(command, io, version)
  if (code !== null) process.exit(code)
}
