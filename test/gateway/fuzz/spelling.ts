import type { Json } from '../../../shared/kernel/json.ts'
import type { Spelling } from './spec.ts'

/** JSON text that survives lone halves of surrogate pairs, which an encoder would replace. */
const bytesOf = (text: string): Buffer => Buffer.from(text, 'utf8')

/**
 * Writes a JSON object in the given spellings, in turn. In: the object's text, with a brace at each end. Out:
 * the bytes.
 */
export function spell(json: string, spellings: readonly Spelling[] = []): Buffer {
  let text = json
  let bytes: ((text: string) => Buffer) | null = null
  for (const how of spellings) {
    if (how === 'utf16') bytes = (final) => Buffer.from(final, 'utf16le')
    else if (how === 'latin1')
      bytes = (final) => Buffer.from(final.replace(/\}\s*$/, ',"latin":"\xe9"}'), 'latin1')
    else text = respell(text, how)
  }
  return (bytes ?? bytesOf)(text)
}

function respell(text: string, how: Exclude<Spelling, 'utf16' | 'latin1'>): string {
  if (typeof how === 'object')
    return 'long' in how
      ? added(text, `${JSON.stringify(how.long)}:${'7'.repeat(how.digits)}`)
      : twice(text, how.twice, how.value, how.last)
  switch (how) {
    case 'bom':
      return `\ufeff${text}`
    case 'blanks':
      return ` \n\t${text.replaceAll('":', '" :\r ')}\n `
    case 'escapes':
      return text.replaceAll('@', '\\u0040').replaceAll('/', '\\/')
    case 'nan':
      return added(text, '"odd":NaN')
    case 'infinity':
      return added(text, '"odd":[-Infinity,"NaN"]')
    case 'float':
      return added(text, '"odd":1e999')
    case 'surrogate':
      return added(text, '"odd":"\\ud800"')
    case 'deep':
      return added(text, `"odd":${'['.repeat(70)}${']'.repeat(70)}`)
    case 'zero':
      return added(text, '"odd":-0.0')
    case 'proto':
      return added(text, '"__proto__":{"aud":"x"}')
    case 'cut':
      return text.slice(0, -1)
    case 'trailing':
      return `${text}x`
    case 'comma':
      return added(text, '')
    case 'quotes':
      return text.replaceAll('"', "'")
    case 'control':
      return added(text, '"odd":"\x01"')
  }
}

const added = (text: string, member: string): string => text.replace(/\}(\s*)$/, `,${member}}$1`)

/**
 * The member once more, first or last: readers that take the last one, as both languages here do, see a
 * difference.
 */
function twice(text: string, name: string, value: Json, last: boolean): string {
  const member = `${JSON.stringify(name)}:${JSON.stringify(value)}`
  return last ? added(text, member) : text.replace('{', `{${member},`)
}
