import type { JsonObject } from '../../../shared/kernel/json.ts'
import { signatureOf, USUAL } from './keys.ts'
import { spell } from './spelling.ts'
import { changed, namedText, type Edit, type KeySpec, type Names, type Part, type TokenSpec } from './spec.ts'

/** A key nobody published: its number is beyond those of any key set. */
const STRANGER = 99

/** The compact token of a specification. In: the keys of its issuer, the names, the time in seconds. */
export function writeToken(spec: TokenSpec, keys: readonly KeySpec[], names: Names, now: number): string {
  if (spec.opaque !== undefined) return namedText(spec.opaque, names, now)
  const { key, which } = signerOf(spec, keys)
  const usual: JsonObject = { alg: USUAL[key.kind], typ: 'at+jwt', kid: key.kid }
  const header = changed(usual, spec.header, names, now)
  const claims = changed(
    {
      iss: names['issuer'] ?? '',
      sub: 'rig-user',
      email: names['active'] ?? '',
      aud: names['canonical'] ?? '',
      iat: now - 30,
      exp: now + 600,
      jti: `j${now}`,
    },
    spec.claims,
    names,
    now,
  )
  const edits = spec.edits ?? []
  const segment = (part: Part, json: JsonObject, spelled: TokenSpec['spelled']): string =>
    edited(spell(JSON.stringify(json), spelled).toString('base64url'), part, edits)
  const input = `${segment('header', header, spec.headerSpelled)}.${segment('payload', claims, spec.spelled)}`
  const alg = typeof header['alg'] === 'string' ? header['alg'] : USUAL[key.kind]
  const signature = edited(signatureOf(key.kind, which, alg, input).toString('base64url'), 'signature', edits)
  return afterwards(`${input}.${signature}`, edits)
}

function signerOf(spec: TokenSpec, keys: readonly KeySpec[]): { key: KeySpec; which: number } {
  const signing = keys.flatMap((key, which) => (key.raw === undefined ? [{ key, which }] : []))
  const first = signing[0] ?? { key: { kind: 'P-256', kid: 'k0' } as const, which: STRANGER }
  if (spec.signer < 0) return { key: first.key, which: STRANGER }
  return signing[spec.signer % Math.max(1, signing.length)] ?? first
}

function edited(segment: string, part: Part, edits: readonly Edit[]): string {
  return edits.filter((edit) => edit.part === part).reduce((text, { how }) => edit(text, how), segment)
}

function edit(text: string, how: Edit['how']): string {
  switch (how) {
    case 'pad':
      return text.padEnd(Math.ceil(text.length / 4) * 4, '=')
    case 'pad-one':
      return `${text}=`
    case 'pad-three':
      return `${text}===`
    case 'standard':
      return text.replaceAll('-', '+').replaceAll('_', '/')
    case 'junk':
      return `${text.slice(0, 5)}!${text.slice(5)}`
    case 'cut':
      return text.slice(0, -1)
    case 'bits':
      // The last letter of an incomplete group has bits that must be zero.
      return text.length % 4 === 0 ? text : text.slice(0, -1) + nextLetter(text.slice(-1))
    case 'empty':
      return ''
    default:
      return text
  }
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const nextLetter = (letter: string): string => LETTERS[(LETTERS.indexOf(letter) + 1) % 64] ?? 'A'

function afterwards(token: string, edits: readonly Edit[]): string {
  return edits.reduce((text, { part, how }) => {
    const parts = text.split('.')
    const at = ['header', 'payload', 'signature'].indexOf(part)
    if (how === 'after') return parts.map((one, index) => (index === at ? swapped(one, part) : one)).join('.')
    if (how === 'two') return parts.slice(0, 2).join('.')
    if (how === 'four') return `${text}.e30`
    if (how === 'five') return `${text}.e30.e30`
    return how === 'dot' ? `${text}.` : text
  }, token)
}

/** Changed behind the signature's back: another letter in the signature, one more member in a document. */
function swapped(segment: string, part: Edit['part']): string {
  if (part === 'signature') return segment === '' ? '' : nextLetter(segment.charAt(0)) + segment.slice(1)
  const text = Buffer.from(segment, 'base64url').toString('utf8')
  return Buffer.from(text.replace(/\}\s*$/, ',"later":1}')).toString('base64url')
}
