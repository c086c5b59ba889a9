import { Composer, Lexer, Parser } from 'yaml'
import { err, ok, type Result } from '../../shared/kernel/result.ts'

/** Anchors of a file may be used so often: a few of them can stand for more than memory holds. */
const MAX_ALIASES = 50
/** How deep values may be nested: too many levels end the process, because each is a call within another. */
const MAX_DEPTH = 150
/** How many signs, names and values a file may have: each key is compared with all others of its object. */
const MAX_TOKENS = 50_000

/**
 * Reads the documents of a YAML text. Out: plain values; or what is wrong, with its line, and nothing of the
 * text, which may be secret. Tags and merge keys make nothing but text, lists and objects.
 */
export function readYaml(text: string): Result<readonly unknown[], string> {
  try {
    const parsed = documentsIn(text)
    if (!parsed.ok) return parsed
    const values: unknown[] = []
    for (const document of parsed.value) {
      const error = document.errors[0]
      if (error !== undefined)
        return err(
          `It is no YAML: ${error.code.toLowerCase().replaceAll('_', ' ')} on line ${lineAt(text, error.pos[0])}`,
        )
      values.push(document.toJS({ maxAliasCount: MAX_ALIASES }))
    }
    return ok(values)
  } catch {
    // Too many aliases, or one that refers to nothing.
    return err('It is no YAML that can be read: its anchors do not end')
  }
}

/** The same as parseAllDocuments, which has no limits: a file with too much is given up while it is read. */
function documentsIn(text: string): Result<ReturnType<typeof made>, string> {
  const parser = new Parser()
  const tokens: Token[] = []
  let read = 0
  for (const sign of new Lexer().lex(text)) {
    tokens.push(...parser.next(sign))
    if (parser.stack.length > MAX_DEPTH) return err('It is nested too deeply')
    if (++read > MAX_TOKENS) return err('It has too many values')
  }
  tokens.push(...parser.end())
  return ok(made(tokens))
}

type Token = Parameters<Composer['next']>[0]

const made = (tokens: readonly Token[]) => [
  ...new Composer({ prettyErrors: false, logLevel: 'silent', uniqueKeys: true }).compose(tokens),
]

const lineAt = (text: string, position: number): number => text.slice(0, position).split('\n').length
