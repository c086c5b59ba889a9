import { readFileSync, readSync, writeSync } from 'node:fs'
import { runAlone, type AloneIo } from './alone.ts'
import { commandLine } from './command-line.ts'
import { forTerminal } from './print.ts'

/** Reads all of standard input. A pipe without data gives an error (EAGAIN) and is read again. */
function readStdin(): string {
  const parts: Buffer[] = []
  const part = Buffer.alloc(64 * 1024)
  for (;;)
    try {
      const bytes = readSync(0, part)
      if (bytes === 0) return Buffer.concat(parts).toString('utf8')
      parts.push(Buffer.from(part.subarray(0, bytes)))
    } catch (thrown) {
      // Windows gives this error at the end of a pipe.
      if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EOF')
        return Buffer.concat(parts).toString('utf8')
      if (!isAgain(thrown)) throw thrown
      pause()
    }
}

/** Writes synchronously, unlike a stream, because the program ends right afterwards. */
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
 * Answers a command that does not need the app, and ends the program; returns for any other command and for
 * the window. In: the words after the program's name. Called before Electron opens a display, which it does
 * when the main file has ended, so everything here is synchronous.
 */
export function answerAlone(words: readonly string[], version: string): void {
  const command = commandLine(words)
  const code = command === null ? null : runAlone(command, io, version)
  if (code !== null) process.exit(code)
}
