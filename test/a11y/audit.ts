import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Page } from 'playwright'

export type Theme = 'light' | 'dark'
export const THEMES: readonly Theme[] = ['light', 'dark']

/** One element that breaks a rule. */
export interface Violation {
  readonly rule: string
  readonly impact: string
  /** A selector of the element. */
  readonly at: string
  /** What axe says about it, with the measured values. */
  readonly says: string
}

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/**
 * Every rule that axe has on by default, of any impact and the best practices too, and the size of targets,
 * which it has off. None is turned off.
 */
const OPTIONS = {
  resultTypes: ['violations'],
  rules: { 'target-size': { enabled: true } },
  // There are no frames, and no style sheets of other hosts.
  iframes: false,
  preload: false,
} as const satisfies RunOptions

/** Shows the page as this theme of the system shows it, and without movement. */
export const wear = (page: Page, theme: Theme): Promise<void> =>
  page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })

/**
 * Everything that axe finds wrong on the page as it is now, in the theme it wears. With reduced motion
 * nothing may move, so a running animation or transition is a violation of its own rule, `reduced-motion`.
 * In: the ids of the rules, where not all are meant.
 */
export async function audit(page: Page, only?: readonly string[]): Promise<readonly Violation[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(SOURCE)
  const moving = await page.evaluate(() =>
    document.getAnimations().flatMap(({ playState, effect }) => {
      const target = effect instanceof KeyframeEffect ? effect.target : null
      return playState === 'running' ? [target?.outerHTML.slice(0, 120) ?? 'the page'] : []
    }),
  )
  const found = await page.evaluate(
    async (options) => {
      const { axe } = window as unknown as {
        readonly axe: { run: (on: Document, how: unknown) => Promise<AxeResults> }
      }
      const { violations } = await axe.run(document, options)
      return violations.flatMap(({ id, impact, nodes }) =>
        nodes.map(({ target, failureSummary, html }) => ({
          rule: id,
          impact: impact ?? 'minor',
          at: target.join(' '),
          says: `${(failureSummary ?? '').replace(/\s+/g, ' ')} ${html.slice(0, 160)}`,
        })),
      )
    },
    only === undefined ? OPTIONS : { ...OPTIONS, rules: {}, runOnly: [...only] },
  )
  return [
    ...found,
    ...moving.map((at) => ({ rule: 'reduced-motion', impact: 'serious', at, says: 'It moves.' })),
  ]
}

/** How the system draws a page while it chooses the colours itself, or not. */
const force = (page: Page, forcedColors: 'active' | 'none'): Promise<void> =>
  page.emulateMedia({ forcedColors })

/**
 * What is lost where the system chooses the colours (`forced-colors: active`): edges that are drawn as
 * shadows inside, and marks that are only a fill. Compares what is drawn as usual with what is drawn there.
 */
export async function lostInForcedColours(page: Page): Promise<readonly Violation[]> {
  for (let tries = 0; tries < 10; tries++) {
    const lost = await lostAtOnce(page)
    if (lost !== null) return lost
  }
  return [{ rule: 'forced-colors', impact: 'serious', at: 'the page', says: 'It does not come to rest.' }]
}

/** Null: the page drew something anew between the two looks, so they cannot be compared. */
async function lostAtOnce(page: Page): Promise<readonly Violation[] | null> {
  await page.evaluate(() => {
    const drawn = new Map<Element, 'edge' | 'mark'>()
    for (const element of document.querySelectorAll('#root *, [data-rac], dialog *')) {
      const { boxShadow, backgroundColor } = getComputedStyle(element)
      const { width, height } = element.getBoundingClientRect()
      if (width < 1 || height < 1) continue
      if (/(0px 0px 0px [1-9.]+px|[12]px 0px 0px 0px) inset/.test(boxShadow)) drawn.set(element, 'edge')
      else if (
        element.childElementCount === 0 &&
        !/rgba\(.*, 0\)|transparent/.test(backgroundColor) &&
        element.textContent === ''
      ) {
        const behind = element.parentElement && getComputedStyle(element.parentElement).backgroundColor
        if (width < 400 && behind !== backgroundColor && !(element instanceof HTMLInputElement))
          drawn.set(element, 'mark')
      }
    }
    Object.assign(window, { drawn })
  })
  await force(page, 'active')
  const lost = await page.evaluate(() => {
    const { drawn } = window as unknown as { readonly drawn: ReadonlyMap<Element, string> }
    if ([...drawn.keys()].some((element) => !element.isConnected)) return null
    return [...drawn].flatMap(([element, what]) => {
      const style = getComputedStyle(element)
      const isOutlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
      const isBordered = parseFloat(style.borderTopWidth) > 0 && style.borderTopStyle !== 'none'
      const keeps = style.forcedColorAdjust === 'none' || element.closest('svg') !== null
      return isOutlined || isBordered || keeps ? [] : [{ what, html: element.outerHTML.slice(0, 160) }]
    })
  })
  await force(page, 'none')
  return (
    lost && lost.map(({ what, html }) => ({ rule: 'forced-colors', impact: 'serious', at: what, says: html }))
  )
}
