import { stripSlashes } from '../contextforge/index.ts'
import type { FleetLine } from './line.ts'

/** What of a token tells which server it was issued for. */
export type Meant = { readonly audiences: readonly string[]; readonly issuer: string | null }

/**
 * The server a token was most likely issued for, and why: one whose id is in an audience of it, then one that
 * expects an audience of it, then one whose client id or unused audience it names, then one that trusts its
 * issuer. Out: null where nothing fits, or more than one server fits equally well. It decides nothing: it is
 * only what is offered first.
 */
export function meantFor(token: Meant, lines: readonly FleetLine[]): { line: FleetLine; why: string } | null {
  const audiences = new Set(token.audiences)
  const parts = new Set(token.audiences.flatMap((one) => one.split('/')))
  const issuer = token.issuer === null ? null : stripSlashes(token.issuer)
  const named = (values: readonly string[]): boolean => values.some((one) => audiences.has(one))
  const ways: readonly (readonly [why: string, fits: (line: FleetLine) => boolean])[] = [
    ['the token names it', ({ id }) => id !== '' && parts.has(id)],
    ['it expects an audience of the token', (line) => named(line.audiences.map(({ value }) => value))],
    ['the token names its client', ({ also }) => named(also)],
    [
      'it trusts the issuer of the token',
      ({ issuers }) => issuers.some((one) => stripSlashes(one) === issuer),
    ],
  ]
  for (const [why, fits] of ways) {
    const [line, another] = lines.filter(fits)
    if (line && another === undefined) return { line, why }
    // Several servers fit: what fits less well tells them apart no better.
    if (line) return null
  }
  return null
}
