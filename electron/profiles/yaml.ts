import { parseAllDocuments } from 'yaml'
import { err, ok, type Result } from '../../shared/kernel/result.ts'

/** Anchors of a file may be used so often: a few of them can stand for more than memory holds. */
const MAX_ALIASES = 50

/**
 * Reads the documents of a YAML text. Out: plain values; or what is wrong, with its line, and nothing of the
 * text, which may be secret. Tags and merge keys make nothing but text, lists and objects.
 */
export function readYaml(text: string): Result<readonly unknown[], string> {
  try {
    const documents = parseAllDocuments(text, { prettyErrors: false, logLevel: 'silent', uniqueKeys: true })
    if (!Array.isArray(documents)) return ok([])
    const values: unknown[] = []
    for (const document of documents) {
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

const lineAt = (text: string, position: number): number => text.slice(0, position).split('\n').length
