import type { Io } from '../../electron/cli/run.ts'

/** A terminal for commands: keeps what they print, and reads files that are only in memory. */
export type Terminal = {
  readonly printed: string[]
  readonly problems: string[]
  /** The texts of the files there are, by path; every other file is missing. */
  readonly files: Map<string, string>
  /** What a command is given. In: what is typed. */
  readonly io: (stdin?: string) => Io
  /** Forgets what was printed and all files. */
  readonly clear: () => void
}

/** Makes an empty one. */
export function aTerminal(): Terminal {
  const printed: string[] = []
  const problems: string[] = []
  const files = new Map<string, string>()
  return {
    printed,
    problems,
    files,
    io: (stdin = '') => ({
      out: (text) => void printed.push(text),
      problem: (text) => void problems.push(text),
      stdin: () => Promise.resolve(stdin),
      readFile: (path) => {
        const text = files.get(path)
        return text === undefined ? Promise.reject(new Error('ENOENT')) : Promise.resolve(text)
      },
    }),
    clear: () => {
      printed.length = problems.length = 0
      files.clear()
    },
  }
}
