import { count } from '../kernel/words.ts'

/** The guard as the tray shows it. */
export type TrayState = {
  /** What the guard says of itself. */
  readonly says: string
  /** How many changes of others nobody has looked at yet. */
  readonly open: number
  /** Whether a gateway is open. */
  readonly connected: boolean
}

/**
 * The lines of the tray. They name no gateway, host or server: others see the tray, in recordings of the
 * screen too.
 */
export function trayLines({ says, open, connected }: TrayState): {
  readonly title: string
  readonly lines: readonly string[]
} {
  if (!connected) return { title: 'Claimcheck: no gateway is open', lines: ['Nothing is watched.'] }
  const seen = open === 0 ? 'nothing to look at' : `${count(open, 'change')} to look at`
  return { title: `Claimcheck: ${seen}`, lines: [says, `${seen.charAt(0).toUpperCase()}${seen.slice(1)}.`] }
}
