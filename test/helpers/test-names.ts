import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/** The pieces of a name as it is written; what is only known when it runs stands between two of them. */
export type NamePieces = readonly string[]

/** A test as it is written: its own name, and with those of the blocks it is in before it. */
export interface NamedTest {
  readonly file: string
  readonly own: NamePieces
  readonly full: NamePieces
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const TESTS = new Set(['test', 'it'])

/** Every test in the files of these folders, by the names they are written with. Runs none of them. */
export function testsIn(folders: readonly string[]): readonly NamedTest[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name}`)
      .filter((name) => /\.(test|spec)\.tsx?$/.test(name))
      .flatMap((file) => testsOf(file, readFileSync(join(root, file), 'utf8'))),
  )
}

/** The same of one file. In: its name and its text. */
export function testsOf(file: string, text: string): readonly NamedTest[] {
  const found: NamedTest[] = []
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const rows = rowNames(source)
  const named = new Map<string, 'test' | 'describe'>([...TESTS].map((name) => [name, 'test']))
  named.set('describe', 'describe')
  const visit = (node: ts.Node, above: NamePieces): void => {
    let within = above
    // `const onUnix = test.skipIf(…)`
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer !== undefined) {
      const kind = ts.isCallExpression(node.initializer) ? kindOf(node.initializer, named) : null
      if (kind !== null) named.set(node.name.text, kind)
    }
    if (ts.isCallExpression(node)) {
      const kind = kindOf(node.expression, named)
      const own = node.arguments[0] === undefined ? null : piecesOf(node.arguments[0])
      if (kind !== null && own !== null) {
        const full = above.length === 0 ? own : joined(above, own)
        if (kind === 'describe') within = full
        else if (own[0] !== '' || rows.length === 0) found.push({ file, own, full })
        else for (const row of rows) found.push(...withRow({ file, own, full }, row))
      }
    }
    node.forEachChild((child) => visit(child, within))
  }
  visit(source, [])
  return found
}

/** `test`, `test.skip`, `test.each(…)`, `describe.each(…)`; null for any other call. */
function kindOf(
  callee: ts.Expression,
  named: ReadonlyMap<string, 'test' | 'describe'>,
): 'test' | 'describe' | null {
  if (ts.isIdentifier(callee)) return named.get(callee.text) ?? null
  if (ts.isPropertyAccessExpression(callee)) {
    // `test.describe` of Playwright is a block; its hooks, uses and steps are no tests.
    if (callee.name.text === 'describe') return 'describe'
    const isTest = ['skip', 'only', 'each', 'skipIf', 'runIf', 'fails', 'fixme', 'concurrent'].includes(
      callee.name.text,
    )
    return isTest ? kindOf(callee.expression, named) : null
  }
  return ts.isCallExpression(callee) && ts.isPropertyAccessExpression(callee.expression)
    ? kindOf(callee.expression, named)
    : null
}

/** The first texts of the rows of a table, which is what tests are named after that are made from one. */
function rowNames(source: ts.SourceFile): readonly string[] {
  const names: string[] = []
  const visit = (node: ts.Node): void => {
    const [first] = ts.isArrayLiteralExpression(node) ? node.elements : []
    if (first !== undefined && ts.isStringLiteralLike(first)) names.push(first.text)
    node.forEachChild(visit)
  }
  visit(source)
  return names
}

/** A test made from a row, whose name begins with what is put in; the row may be of another table. */
function withRow({ file, own, full }: NamedTest, row: string): readonly NamedTest[] {
  const put = (pieces: NamePieces): NamePieces => {
    const at = pieces.length - own.length
    const [before = '', after = '', ...rest] = pieces.slice(at)
    return [...pieces.slice(0, at), `${before}${row}${after}`, ...rest]
  }
  return [{ file, own: put(own), full: put(full) }]
}

function piecesOf(name: ts.Expression): NamePieces | null {
  // What `each` puts in is written with a per cent sign or a dollar.
  if (ts.isStringLiteralLike(name)) return name.text.split(/%[sdifjo]|\$\w+/)
  if (ts.isTemplateExpression(name))
    return [name.head.text, ...name.templateSpans.map(({ literal }) => literal.text)]
  return ts.isIdentifier(name) || ts.isPropertyAccessExpression(name) ? ['', ''] : null
}

function joined(above: NamePieces, own: NamePieces): NamePieces {
  const [first = '', ...rest] = own
  return [...above.slice(0, -1), `${above.at(-1) ?? ''} ${first}`, ...rest]
}

/** Whether a name that is written so can begin with a text when it runs. */
export function canBegin([first = '', ...rest]: NamePieces, text: string): boolean {
  if (first.startsWith(text)) return true
  if (!text.startsWith(first) || rest.length === 0) return false
  const left = text.slice(first.length)
  const [next = ''] = rest
  if (rest.length === 1 && next === '') return true
  // The part that is put in ends anywhere, also beyond the text.
  for (let at = 0; at <= left.length; at++) if (canBegin(rest, left.slice(at))) return true
  return false
}
