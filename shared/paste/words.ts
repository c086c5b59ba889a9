import { stepNumber, type StepId } from '../contextforge/index.ts'
import { looksSecret } from '../token/kinds.ts'
import { placeOfHost } from '../kernel/places.ts'
import { visible } from '../kernel/visible.ts'

/*
 * All text that gets from a paste into an answer goes through these functions: possible secrets are left out,
 * invisible characters are written out, and nothing is longer than a line.
 */

const LONGEST = 160

/** Text from outside, fit to be shown: on one line, without anything that looks like a secret. */
export function said(text: string, most = LONGEST): string {
  const plain = text
    .slice(0, 4_000)
    .replace(/[\w.~+/=-]{16,}/g, (word) => (isName(word) ? word : '…'))
    .replace(/\s+/g, ' ')
    .trim()
  const short = plain.length > most ? `${plain.slice(0, most - 1)}…` : plain
  return visible(short)
}

// Hosts, paths, scopes and codes consist of words; a secret does not.
const isName = (word: string): boolean =>
  !/^e[yw]/.test(word) &&
  word
    .split(/[./_=+~-]+/)
    .every((part) => part.length < 24 && !(part.length >= 12 && looksSecret(`${part}aaaa`, false)))

/**
 * An address as it may be shown: without user, query and fragment, and without path segments that could be
 * secrets. Null for a text that is no address.
 */
export function address(text: string): string | null {
  const url = urlOf(text)
  if (url === null) return null
  const path = url.pathname
    .split('/')
    .map((part) => (isId(part) || isName(part) ? part : '…'))
    .join('/')
  return visible(`${url.protocol}//${url.host}${path === '/' ? '' : path}`).slice(0, 200)
}

/** Ids of servers and tenants look like secrets but are none. */
const isId = (part: string): boolean =>
  /^[0-9a-f]{32}$/i.test(part) || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(part)

/** An http or https URL; null for anything else. */
export function urlOf(text: string): URL | null {
  if (text.length > 8_192) return null
  try {
    const url = new URL(text.trim())
    return url.protocol === 'https:' || url.protocol === 'http:' ? url : null
  } catch {
    return null
  }
}

/** The host of an address, fit to be shown; empty for a text that is no address. */
export const hostShown = (text: string): string => visible(urlOf(text)?.host ?? '').slice(0, 120)

/** True for this computer, and for addresses and names that exist only inside a network. */
export function isInner(url: URL): boolean {
  const host = url.hostname
  return (
    isLoopback(url) ||
    /^(10|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(host) ||
    /\.(svc|local|internal|cluster|lan)$/.test(host) ||
    (!host.includes('.') && !host.startsWith('['))
  )
}

/** True for an address on this computer. */
export const isLoopback = (url: URL): boolean => placeOfHost(url.hostname) === 'this computer'

/** A few of these values (scopes, audiences) for a sentence, each as it may be shown. */
export function list(values: readonly string[], most = 6): string {
  const shown = values.slice(0, most).map((value) => address(value) ?? said(value, 80))
  return values.length > most ? `${shown.join(', ')} and ${values.length - most} more` : shown.join(', ')
}

/** A step of the gateway's check for a sentence, by its number: `step 12`. */
export const atStep = (id: StepId): string => `step ${stepNumber(id)}`

/** A range of steps: `steps 7 to 13`. */
export function atSteps(first: StepId, last: StepId = first): string {
  const [from, to] = [stepNumber(first), stepNumber(last)]
  return from === to ? atStep(first) : `steps ${from} ${to === from + 1 ? 'and' : 'to'} ${to}`
}
