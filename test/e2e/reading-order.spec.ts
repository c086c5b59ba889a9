import { expect, test, type Locator, type Page } from '@playwright/test'
import { rejectedAt } from '../helpers/steps.ts'
import { openProd, type Prod } from '../helpers/prod.ts'

/** What somebody hears who does not see the window: in which order, and what is told without being asked. */

const SERVER = 'payments-mcp'
let prod: Prod

test.beforeAll(async () => {
  prod = await openProd()
})
test.afterAll(async () => {
  await prod.stop()
})

/**
 * Listens as a screen reader does: to live regions that were there before they spoke, and that nothing hides
 * while they do. Out: what it heard, in order.
 */
async function listen(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(() => {
    const heard: string[] = []
    const isLive = '[role=status], [role=alert], [aria-live=polite], [aria-live=assertive]'
    const known = new Set(document.querySelectorAll(isLive))
    new MutationObserver((changes) => {
      const spoke = new Set<Element>()
      for (const { target, addedNodes } of changes) {
        const at = target instanceof Element ? target : target.parentElement
        const region = at?.closest(isLive)
        if (region && known.has(region)) spoke.add(region)
        // An alert speaks when it appears; a status must be there before.
        for (const node of addedNodes)
          if (node instanceof Element)
            for (const one of [node, ...node.querySelectorAll('*')]) {
              if (one.matches('[role=alert]')) spoke.add(one)
              if (one.matches(isLive)) known.add(one)
            }
      }
      for (const region of spoke)
        if (!region.closest('[aria-hidden=true], [inert]'))
          heard.push((region.textContent ?? '').replace(/\s+/g, ' ').trim())
    }).observe(document.body, { childList: true, subtree: true, characterData: true })
    Object.assign(window, { heard })
  })
  return () => page.evaluate(() => (window as unknown as { readonly heard: readonly string[] }).heard)
}

const main = (page: Page): Locator => page.getByRole('main')

test('fleet, bench, verdict, fix, review and applied: in a sensible order, and told without being asked', async () => {
  const { operator, admin, app } = prod
  const { page } = app
  await expect(page.locator('body')).toMatchAriaSnapshot(`
    - banner "Gateway"
    - navigation "Main":
      - button "Fleet"
      - button "Token bench"
      - button "Settings"
    - main
    - contentinfo "Status"
  `)
  await expect(main(page)).toMatchAriaSnapshot(`
    - region "Fleet":
      - heading "Fleet" [level=1]
      - status: /\\d+ virtual servers, \\d+ with OAuth on/
      - group "Health of the fleet"
      - group "Findings"
      - searchbox "Filter servers"
      - group "Show servers"
      - grid
  `)

  const heard = await listen(page)
  await operator.openByKeys('pay', SERVER)
  await page.keyboard.press('t')
  await expect(main(page)).toMatchAriaSnapshot(`
    - heading "Token bench" [level=1]
    - region "Verdict":
      - status:
        - heading "No token yet" [level=2]
    - region "Token":
      - heading "Token" [level=2]
      - textbox "Paste a token"
    - region "Steps"
  `)

  await operator.paste(app.app, await admin.tokenFor(SERVER))
  await operator.readsVerdict(rejectedAt('audience'))
  await expect(operator.button(/^Preview: add this server’s address/)).toBeVisible()
  await expect(main(page)).toMatchAriaSnapshot(`
    - heading "Token bench" [level=1]
    - region "Verdict":
      - status:
        - heading /^Rejected at step/ [level=2]
        - paragraph
      - button /^Preview/
    - region "Token":
      - group "Token, masked"
    - region "Steps":
      - heading /\\d+ steps, in the gateway’s order/ [level=2]
    - region "Explanation":
      - 'heading /^Step \\d+: Audience$/ [level=2]'
      - group "Expected"
      - group "In the token"
      - region "Fixes"
    - region "Live test"
  `)
  const steps = page.getByRole('region', { name: 'Steps' }).getByRole('button')
  await expect(steps.first()).toHaveAccessibleName(/^Step \d+: .*, pass$/)
  await expect(steps.and(page.locator('[aria-current=step]'))).toHaveAccessibleName(/: Audience, .*, fail$/)
  expect((await heard()).join('\n')).toContain(rejectedAt('audience'))

  await page.keyboard.press('f')
  await operator.seesReview()
  await expect(operator.sheet()).toMatchAriaSnapshot(`
    - dialog:
      - heading [level=2]
      - region "What you change"
      - region "What it means"
      - region "How sure"
      - textbox
      - button /^Cancel/
      - button /^Apply to PROD/
  `)
  await operator.apply(SERVER)
  await operator.seesConfirmed()
  await operator.readsVerdict(/^Accepted/)
  // Both are heard: that it was saved, although a sheet was open until then, and what it came to.
  const said = await heard()
  expect(said.filter((text) => text.startsWith('Saved, read back, confirmed'))).not.toEqual([])
  expect(said.filter((text) => text.startsWith('Accepted'))).not.toEqual([])
})

test('a change that is refused is told at once, where the review was', async () => {
  const { operator, app, admin } = prod
  const { page } = app
  const heard = await listen(page)
  await page.keyboard.press('Control+z')
  await operator.seesReview()
  await admin.put(SERVER, { description: 'somebody else was faster' })
  await operator.apply(SERVER)
  const alert = operator.sheet().getByRole('alert').first()
  await expect(alert).toBeVisible()
  const says = ((await alert.textContent()) ?? '').replace(/\s+/g, ' ').trim()
  expect(says).not.toBe('')
  expect((await heard()).filter((text) => text.includes(says))).not.toEqual([])
})
