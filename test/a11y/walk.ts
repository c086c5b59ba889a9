import { createHash } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Locator, Page } from 'playwright'
import { audit, lostInForcedColours, THEMES, wear, type Violation } from './audit.ts'

/** What a walk through the screens came to. */
export interface Walked {
  /** How many were audited: a screen in a state in a theme counts once. */
  readonly states: number
  readonly violations: number
  /** What could not be reached, or was not what it should be. */
  readonly unreached: readonly string[]
  /** The screens that were seen. */
  readonly screens: ReadonlySet<string>
}

export interface Walk {
  /** A part of the walk. If a state of it cannot be reached, it fails and ends, and the next begins. */
  chapter(name: string, go: () => Promise<void>): Promise<void>
  /**
   * Audits what is on the screen now, in every theme. In: the id of the screen, what is special about it now,
   * and an element that is only there in this state.
   */
  state(screen: string, name: string, sees: Locator): Promise<void>
  result(): Walked
}

export interface WalkOptions {
  readonly say: (line: string) => void
  /** True: also takes pictures, in out/a11y, of the looks nobody sees every day. */
  readonly pictures: boolean
}

/** How long an element of a state may take to appear, in milliseconds. */
const PATIENCE_MS = 15_000
const FOLDER = fileURLToPath(new URL('../../out/a11y', import.meta.url))
const LOOKS = [
  { name: 'forced-light', colorScheme: 'light', forcedColors: 'active' },
  { name: 'forced-dark', colorScheme: 'dark', forcedColors: 'active' },
  { name: 'contrast-light', colorScheme: 'light', contrast: 'more' },
  { name: 'contrast-dark', colorScheme: 'dark', contrast: 'more' },
  { name: 'light', colorScheme: 'light' },
  { name: 'dark', colorScheme: 'dark' },
] as const

/** Begins a walk in this window. */
export function walkIn(page: Page, { say, pictures }: WalkOptions): Walk {
  const names = new Set<string>()
  const seen = new Map<string, string>()
  const screens = new Set<string>()
  const unreached: string[] = []
  let states = 0
  let violations = 0
  if (pictures) {
    rmSync(FOLDER, { recursive: true, force: true })
    mkdirSync(FOLDER, { recursive: true })
  }

  /**
   * The same page twice is one state: counting it again would count for nothing. Ages, times and the numbers
   * in generated ids go on by themselves, so figures make no page another.
   */
  async function isNew(name: string): Promise<boolean> {
    const looks = await page.evaluate(() => document.body.outerHTML)
    const still = looks.replace(/_r_\w+_|react-aria[\w:-]+|\d+/g, '')
    const print = createHash('sha256').update(still).digest('hex')
    const same = seen.get(print)
    if (same !== undefined) unreached.push(`${name}: the page is the same as in “${same}”`)
    seen.set(print, name)
    return same === undefined
  }

  return {
    async chapter(name, go) {
      const begun = Date.now()
      try {
        await go()
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error)
        unreached.push(`${name}: stopped after “${[...names].at(-1) ?? 'nothing'}”: ${why}`)
        say(`FAIL ${unreached.at(-1)}`)
        if (pictures) await page.screenshot({ path: join(FOLDER, `failed-${name}.png`) })
      }
      say(`     ${name}: ${((Date.now() - begun) / 1000).toFixed(1)} s`)
    },

    async state(screen, state, sees) {
      const name = `${screen}: ${state}`
      if (names.has(name)) throw new Error(`there are two states “${name}”`)
      names.add(name)
      await sees.first().waitFor({ timeout: PATIENCE_MS })
      screens.add(screen)
      if (!(await isNew(name))) return
      for (const theme of THEMES) {
        await wear(page, theme)
        const found = await audit(page)
        states += 1
        violations += found.length
        for (const one of found) say(describe(name, theme, one))
      }
      const lost = await lostInForcedColours(page)
      violations += lost.length
      for (const one of lost) say(describe(name, 'forced colours', one))
      if (pictures) await takePictures(page, name)
    },

    result: () => ({ states, violations, unreached, screens }),
  }
}

const describe = (name: string, theme: string, { rule, impact, at, says }: Violation): string =>
  `FAIL ${name} (${theme}): ${rule}, ${impact}: ${at}\n       ${says}`

async function takePictures(page: Page, name: string): Promise<void> {
  const file = name.replace(/[^\w]+/g, '-')
  for (const { name: look, ...media } of LOOKS) {
    await page.emulateMedia({ forcedColors: 'none', contrast: 'no-preference', ...media })
    await page.screenshot({ path: join(FOLDER, `${file}.${look}.png`) })
  }
}
