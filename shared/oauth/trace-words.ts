import type { TraceLine } from './view.ts'

type Fields = TraceLine['sent']

/** `grant_type=refresh_token, refresh_token (withheld)`. */
export const fieldsSay = (fields: Fields): string =>
  fields.map(({ name, value }) => (value === null ? `${name} (withheld)` : `${name}=${value}`)).join(', ')

/** The result of a request: its status, why there is none, or that the browser made it. */
export function outcomeSays({ status, problem, by, received }: TraceLine): string {
  if (status !== null) return `HTTP ${status}`
  if (problem !== null) return `no answer (${problem})`
  return by === 'browser' ? (received.length > 0 ? 'came back' : 'opened') : ''
}

/**
 * The whole trace as text to hand on. Withheld values cannot be in it, because the lines do not have them.
 */
export const traceText = (lines: readonly TraceLine[]): string =>
  lines
    .map((line) =>
      [
        `${line.at} ${line.by === 'browser' ? 'browser' : 'Claimcheck'} ${line.method} ${line.host}${line.path} ${outcomeSays(line)}${line.milliseconds === null ? '' : `, ${line.milliseconds} ms`}`,
        ...(line.sent.length > 0 ? [`  sent: ${fieldsSay(line.sent)}`] : []),
        ...(line.received.length > 0 ? [`  received: ${fieldsSay(line.received)}`] : []),
      ].join('\n'),
    )
    .join('\n')
