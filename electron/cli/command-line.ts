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
 * The words of a command, without the program; null when the window should open. A first word that is neither
 * a switch nor the name of a file counts as an unknown command, so that its error is reported.
 */
export function commandLine(argv: readonly string[]): readonly string[] | null {
  const at = argv.findIndex((word) => (COMMANDS as readonly string[]).includes(word))
  // Before the command there may only be switches; other words are for the window.
  if (at >= 0 && argv.slice(0, at).every((word) => word.startsWith('--'))) return argv.slice(at)
  const first = argv.findIndex((word, index) => !word.startsWith('-') && argv[index - 1] !== '--demo-model')
  if (/^[a-z][a-z-]{0,30}$/i.test(argv[first] ?? '')) return argv.slice(first)
  // Like other programs; switches of Electron may come before these too.
  const flag = argv.find((word) => /^(--help|-h|--version)$/.test(word))
  return flag === undefined ? null : [flag === '--version' ? 'version' : 'help']
}

/**
 * Whether a command must store nothing on this computer: one that names its gateway or server by address. In:
 * the words after the program's name.
 */
export const keepsNothing = (words: readonly string[]): boolean =>
  words.some((word) => /^--(gateway|address)(=|$)/.test(word))
