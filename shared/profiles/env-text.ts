/** One setting of a file: `value` null where it is taken from another variable, which is not seen here. */
export type Assigned = { readonly key: string; readonly value: string | null }

const KEY = /^(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.]{0,80})[ \t]*=[ \t]*/

/**
 * The settings of a `.env` file, as python-dotenv reads it: comments, `export`, quotes of both kinds, which
 * may go over several lines. The last of several with one name counts. Variables in values are not filled in.
 * Out: null where no line of the file is one of these.
 */
export function readEnv(text: string): readonly Assigned[] | null {
  const found = new Map<string, string | null>()
  const lines = text.split(/\r\n|\r|\n/)
  let strange = 0
  for (let at = 0; at < lines.length; at++) {
    const line = (lines[at] ?? '').trimStart()
    if (line === '' || line.startsWith('#')) continue
    const match = KEY.exec(line)
    if (match === null) {
      strange++
      continue
    }
    const rest = line.slice(match[0].length)
    const quote = rest.startsWith('"') ? '"' : rest.startsWith("'") ? "'" : ''
    let value: string
    if (quote === '') value = withoutComment(rest).trimEnd()
    else {
      // What stands on the following lines, up to the closing quote, belongs to this value.
      const parts = [rest.slice(1)]
      while (closing(parts.at(-1) ?? '', quote) < 0 && at + 1 < lines.length) parts.push(lines[++at] ?? '')
      const last = parts.pop() ?? ''
      const end = closing(last, quote)
      value = [...parts, end < 0 ? last : last.slice(0, end)].join('\n')
    }
    found.set(match[1] ?? '', quote !== "'" && /\$\{/.test(value) ? null : value)
  }
  if (found.size === 0 || strange > found.size) return null
  return [...found].map(([key, value]) => ({ key, value }))
}

/** An unquoted value without the comment behind it. */
function withoutComment(text: string): string {
  const at = text.search(/(?:^|[ \t])#/)
  return at < 0 ? text : text.slice(0, at)
}

/** Where a quoted value ends; -1: not on this line. */
function closing(line: string, quote: string): number {
  for (let at = 0; at < line.length; at++) {
    if (line[at] === '\\') at++
    else if (line[at] === quote) return at
  }
  return -1
}
