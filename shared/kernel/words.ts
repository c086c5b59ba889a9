/** Words for numbers and times. Pure text, no judgement. */

/** `6,500`: a number with separators, as it is easiest to read. */
export const figure = (n: number): string => n.toLocaleString('en-US')

/** `1 server`, `6,500 servers`. In: a whole number. */
export const count = (n: number, noun: string): string =>
  `${n < 1_000 ? n : figure(n)} ${noun}${n === 1 ? '' : 's'}`

/** A length of time in whole units, never negative: "38 min", "2 h 5 min", "40 s". In: seconds. */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds))
  if (s < 90) return `${s} s`
  if (s < 90 * 60) return `${Math.round(s / 60)} min`
  if (s < 48 * 3600) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`
  return count(Math.round(s / 86400), 'day')
}

/** Seconds since the epoch as UTC text; the number itself when no Date can represent it. */
export function instant(seconds: number): string {
  if (!(Math.abs(seconds) < 8.64e12)) return String(seconds)
  return new Date(seconds * 1000).toISOString().replace('T', ' ').replace('.000Z', ' UTC')
}

/** A title for use inside a sentence: `Audience` becomes `audience`, but `OAuth is on` keeps its capitals. */
export const uncapitalised = (title: string): string =>
  /^[A-Z][a-z-]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title

/** A text as it begins a sentence. */
export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** A title as a sentence of its own, with one full stop at its end. */
export const sentence = (title: string): string => `${title.replace(/\.$/, '')}.`
