import { stripSlashes } from '../contextforge/index.ts'
import { A_STEP, type Work } from '../kernel/work.ts'
import type { FleetLine } from './line.ts'

/** What of a token tells which server it was issued for. */
export type Meant = { readonly audiences: readonly string[]; readonly issuer: string | null }

/**
 * The server a token was most likely issued for, and why: one whose id is in an audience of it, then one that
 * expects an audience of it, then one whose client id or unused audience it names, then one that trusts its
 * issuer. Out: null where nothing fits, or more than one server fits equally well. It decides nothing: it is
 * only what is offered first.
 */
export function* meaning(
  token: Meant,
  lines: readonly FleetLine[],
): Work<{ readonly line: FleetLine; readonly why: string } | null> {
  const audiences = new Set(token.audiences)
  const parts = new Set(token.audiences.flatMap((one) => one.split('/')))
  const issuer = token.issuer === null ? null : stripSlashes(token.issuer)
  /** Lines have few issuers: each is looked at once. */
  const trusted = new Map<string, boolean>()
  const trusts = (one: string): boolean => {
    const known = trusted.get(one) ?? stripSlashes(one) === issuer
    trusted.set(one, known)
    return known
  }
  const ways: readonly (readonly [why: string, fits: (line: FleetLine) => boolean])[] = [
    ['the token names it', ({ id }) => id !== '' && parts.has(id)],
    [
      'it expects an audience of the token',
      (line) => line.audiences.some(({ value }) => audiences.has(value)),
    ],
    ['the token names its client', ({ also }) => also.some((one) => audiences.has(one))],
    ['it trusts the issuer of the token', ({ issuers }) => issuers.some(trusts)],
  ]
  for (const [why, fits] of ways) {
    let found: FleetLine | null = null
    for (const [at, line] of lines.entries()) {
      if (at % A_STEP === A_STEP - 1) yield
      if (!fits(line)) continue
      // Several servers fit: what fits less well tells them apart no better.
      if (found !== null) return null
      found = line
    }
    if (found !== null) return { line: found, why }
  }
  return null
}
