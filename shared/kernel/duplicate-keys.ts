/**
 * The keys that occur more than once in one object of a JSON text, as paths (`a.b`). In: a text that a JSON
 * parser accepts. Readers differ in which of them they use; Python and JavaScript use the last. RFC 8259
 * section 4, RFC 7519 section 4.
 */
export function duplicateKeys(text: string): readonly string[] {
  const found = new Set<string>()
  const stack: { readonly keys: Set<string> | null; path: string; key: string }[] = []
  const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:,]/gs
  let last = ''
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [sign] = match
    const top = stack.at(-1)
    if (sign === '{' || sign === '[') {
      const path = top ? [top.path, top.key].filter((part) => part !== '').join('.') : ''
      stack.push({ keys: sign === '{' ? new Set() : null, path, key: '' })
    } else if (sign === '}' || sign === ']') stack.pop()
    else if (sign === ':' && top?.keys) {
      const key = nameOf(last)
      top.key = key
      if (top.keys.has(key)) found.add([top.path, key].filter((part) => part !== '').join('.'))
      top.keys.add(key)
    }
    last = sign
  }
  return [...found]
}

// `"exp"` and `"\u0065xp"` are the same key to every parser.
function nameOf(quoted: string): string {
  try {
    return String(JSON.parse(quoted))
  } catch {
    return quoted
  }
}
