import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rulesOf, type Rule } from '../../build/css-rules.ts'

const ROOT = fileURLToPath(new URL('../../renderer', import.meta.url))

/** Every rule of every style sheet of the app. `file` is below renderer/. */
export const appRules = (): readonly Rule[] =>
  readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.css'))
    .sort()
    .flatMap((file) => rulesOf(readFileSync(join(ROOT, file), 'utf8'), file))
