import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A regular expression in the source. `expression` is null where its text is only known at run time. */
export interface Found {
  /** `shared/kernel/visible.ts:9` */
  readonly at: string
  readonly file: string
  readonly text: string
  readonly expression: RegExp | null
}

/**
 * Every regular expression in the folders, found in the syntax trees: literals, `RegExp(…)`, and texts passed
 * to methods that make an expression of them.
 */
export function expressionsIn(folders: readonly string[]): readonly Found[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .sort()
      .flatMap((name) => expressionsOf(`${folder}/${name}`, readFileSync(join(root, folder, name), 'utf8'))),
  )
}

/** The same for one file. In: its name and its text. */
export function expressionsOf(file: string, text: string): readonly Found[] {
  const found: Found[] = []
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const add = (node: ts.Node, expression: RegExp | null): void => {
    const { line } = tree.getLineAndCharacterOfPosition(node.getStart(tree))
    found.push({ at: `${file}:${line + 1}`, file, text: node.getText(tree), expression })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/')
      add(node, new RegExp(node.text.slice(1, end), node.text.slice(end + 1)))
    } else if (isConstructed(node)) {
      const [pattern, flags] = node.arguments ?? []
      const known = pattern && ts.isStringLiteralLike(pattern) && (!flags || ts.isStringLiteralLike(flags))
      add(
        node,
        known ? new RegExp(pattern.text, flags && ts.isStringLiteralLike(flags) ? flags.text : '') : null,
      )
    } else if (takesTextForOne(node)) {
      const [pattern] = node.arguments
      if (pattern && ts.isStringLiteralLike(pattern)) add(node, new RegExp(pattern.text))
    }
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return found
}

const isConstructed = (node: ts.Node): node is ts.NewExpression | ts.CallExpression =>
  (ts.isNewExpression(node) || ts.isCallExpression(node)) && /(^|\.)RegExp$/.test(node.expression.getText())

// `split` and `replace` use a text as it is.
const takesTextForOne = (node: ts.Node): node is ts.CallExpression =>
  ts.isCallExpression(node) &&
  ts.isPropertyAccessExpression(node.expression) &&
  ['match', 'matchAll', 'search'].includes(node.expression.name.text)
