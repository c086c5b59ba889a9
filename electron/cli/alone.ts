import { explained, readPaste } from '../../shared/paste/read.ts'
import { helpOn, LIST, USAGE } from './help.ts'
import { COMMANDS } from './command-line.ts'
import { parseCommand } from './options.ts'
import type { ExitCode } from './run.ts'
import { json, lines } from './print.ts'

/**
 * What a command uses that does not need the app: it is answered before a window, a display or a data folder
 * is opened.
 */
export interface AloneIo {
  readonly out: (text: string) => void
  readonly problem: (text: string) => void
  /** All of standard input. Throws where it cannot be read. */
  readonly stdin: () => string
  readonly readFile: (path: string) => string
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** The longest paste that is read, in characters: larger than any HAR file that people send. */
const LONGEST = 8_000_000

/**
 * Runs a command that asks nobody: `explain`, `help`, `version`, and unknown commands. In: the words after
 * the program's name. Out: the exit code; null for a command that needs the app. Never prints a part of a
 * paste that could be a secret.
 */
export function runAlone(words: readonly string[], io: AloneIo, version: string): ExitCode | null {
  const [name = ''] = words
  if (!(COMMANDS as readonly string[]).includes(name)) {
    io.problem(`There is no such command. The commands are:\n${LIST}\nclaimcheck help COMMAND says more.`)
    return 3
  }
  const parsed = parseCommand(words)
  if (!parsed.ok) {
    // Other commands report it after the start of the app.
    if (name !== 'explain' && name !== 'help') return null
    io.problem(`${parsed.error}\nclaimcheck help ${name === 'help' ? 'COMMAND says' : `${name} says`} more.`)
    return 3
  }
  const command = parsed.value
  if (command.name === 'version') {
    io.out(version)
    return 0
  }
  if (command.name === 'help') {
    const text = command.about === null ? USAGE : helpOn(command.about)
    if (text === null) io.problem(`There is no such command. The commands are:\n${LIST}`)
    else io.out(text)
    return text === null ? 3 : 0
  }
  return command.name === 'explain' ? explain(command.file, command.format === 'json', io) : null
}

function explain(file: string | null, asJson: boolean, io: AloneIo): ExitCode {
  let text: string
  try {
    text = file === null ? io.stdin() : io.readFile(file)
  } catch {
    io.problem(file === null ? 'Standard input cannot be read.' : 'The file cannot be read.')
    return 3
  }
  if (text.length > LONGEST) {
    io.problem(`This is longer than ${LONGEST / 1_000_000} million letters, so nothing of it was read.`)
    return 3
  }
  const read = readPaste(text, null, io.now() / 1000)
  const { understood, firsts, whose, means, cure } = explained(read)
  const things = [...(read.tokens === null ? [] : [{ kind: 'token', ...read.tokens }]), ...read.answers]
  io.out(
    asJson
      ? json({ understood, first: firsts[0], firsts, whose, means, cure, things })
      : lines([...firsts, `whose: ${whose}`, `means: ${means}`, `cure: ${cure}`]),
  )
  return understood ? 0 : 2
}
