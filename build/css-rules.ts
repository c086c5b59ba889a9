/** One rule of a style sheet for one selector. */
export interface Rule {
  readonly file: string
  /** The conditions of the @media blocks around it; empty: always. */
  readonly media: string
  readonly selector: string
  readonly declarations: ReadonlyMap<string, string>
}

/**
 * The rules of one style sheet, and its name. Reads what this project writes: blocks in blocks, no braces in
 * strings; it is no check of the syntax. Frames of animations are left out.
 */
export function rulesOf(text: string, file: string): readonly Rule[] {
  const rules: Rule[] = []
  const open: string[] = []
  let from = 0
  const plain = text.replace(/\/\*[\s\S]*?\*\//g, '')
  for (let at = 0; at < plain.length; at++) {
    const sign = plain[at]
    if (sign === '{') open.push(plain.slice(from, at).trim())
    else if (sign === '}') {
      const head = open.pop() ?? ''
      const inFrames = open.some((outer) => outer.startsWith('@keyframes'))
      if (!head.startsWith('@') && !inFrames) {
        const declarations = declarationsOf(plain.slice(from, at))
        const media = open.filter((outer) => outer.startsWith('@media')).join(' ')
        for (const selector of head.split(/,(?![^(]*\))/))
          rules.push({ file, media, selector: selector.replace(/\s+/g, ' ').trim(), declarations })
      }
    } else if (sign !== ';' || open.length > 0) continue
    from = at + 1
  }
  return rules
}

const declarationsOf = (body: string): ReadonlyMap<string, string> =>
  new Map(
    body.split(';').flatMap((line) => {
      const colon = line.indexOf(':')
      return colon < 0
        ? []
        : [
            [
              line.slice(0, colon).trim(),
              line
                .slice(colon + 1)
                .replace(/\s+/g, ' ')
                .trim(),
            ] as const,
          ]
    }),
  )

/** Surfaces of the design, by their names. What else fills something is a mark, a tag or a button. */
export const isSurface = (fill: string): boolean =>
  /^(var\(--(bg-[\w-]+|[\w-]+-bg|[\w-]+-tint)\)|color-mix\(.*var\(--bg-\w+\)\))$/.test(fill)
