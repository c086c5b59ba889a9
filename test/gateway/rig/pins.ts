import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Tools of the virtual environment itself, which no release asks for. */
const OWN = new Set(['pip', 'setuptools', 'wheel'])

/**
 * What is installed otherwise than a constraints file says. In: the installed packages by name and the file's
 * text. Out: each as `name version`; empty when every package is there in the version pinned. Markers (`;
 * sys_platform == …`) are not evaluated.
 */
export function notPinned(installed: ReadonlyMap<string, string>, constraints: string): string[] {
  const pins = new Map(
    [...constraints.matchAll(/^([A-Za-z0-9._-]+)==([^\s;]+)/gm)].map(([, name = '', version = '']) => [
      name.replace(/[-_.]+/g, '-').toLowerCase(),
      version,
    ]),
  )
  return [...installed]
    .filter(([name, version]) => !OWN.has(name) && pins.get(name) !== version)
    .map(([name, version]) => `${name} ${version}`)
}

/**
 * The PyJWT a release was made with. In: the release, as PyPI spells it. Errors: when it has no constraints
 * file, or that names no PyJWT.
 */
export function pyjwtOf(version: string): string {
  const text = readFileSync(join(import.meta.dirname, 'constraints', `${version}.txt`), 'utf8')
  const pinned = /^pyjwt==([0-9.]+)/m.exec(text)?.[1]
  if (pinned === undefined) throw new Error(`the constraints of ContextForge ${version} name no PyJWT`)
  return pinned
}
