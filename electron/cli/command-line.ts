export const COMMANDS = [
  'explain',
  'test',
  'audiences',
  'lint',
  'toggle',
  'walk',
  'access',
  'rehearse',
  'profiles',
  'help',
  'version',
] as const

/**
 * The command line without the program, when it asks for a command; null when it asks for the window. A first
 * word that is neither a switch nor the name of a file was meant as a command, and comes back for its error.
 */
export function commandLine(argv: readonly string[]): readonly string[] | null {
  const at = argv.findIndex((word) => (COMMANDS as readonly string[]).includes(word))
  // Only switches may stand before the command: anything else was meant for the window.
  if (at >= 0 && argv.slice(0, at).every((word) => word.startsWith('--'))) return argv.slice(at)
  const first = argv.findIndex((word, index) => !word.startsWith('-') && argv[index - 1] !== '--demo-model')
  if (/^[a-z][a-z-]{0,30}$/i.test(argv[first] ?? '')) return argv.slice(first)
  // As other programs have it; switches of the runtime may stand before these too.
  const flag = argv.find((word) => /^(--help|-h|--version)$/.test(word))
  return flag === undefined ? null : [flag === '--version' ? 'version' : 'help']
}

/**
 * Whether a command is to leave nothing on this computer: one that names its gateway or its server by
 * address. In: the words after the program's name.
 */
export const keepsNothing = (words: readonly string[]): boolean =>
  words.some((word) => /^--(gateway|address)(=|$)/.test(word))
