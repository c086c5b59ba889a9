import { expect, test } from '@playwright/test'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import { startFront, type Front } from '../fakes/front.ts'
import { operatorOf } from '../helpers/operator.ts'
import type { Packaged } from '../helpers/packaged.ts'
import { installRelease, type Release } from './release.ts'

/* A gateway somebody else controls: every text it sends is made to run as code. None may, on any screen. */

const RUN = 'window.__pwn=1'
const PAYLOADS = [
  `<script>${RUN}</script>`,
  `<img src=x onerror="${RUN}">`,
  `<svg onload="${RUN}">`,
  `<svg><script>${RUN}</script></svg>`,
  `"><script>${RUN}</script>`,
  `'><img src=x onerror=${RUN}>`,
  `</title><script>${RUN}</script>`,
  `</textarea><script>${RUN}</script>`,
  `<iframe srcdoc="<script>${RUN}</script>">`,
  `<iframe src="javascript:${RUN}">`,
  `<a href="javascript:${RUN}">x</a>`,
  `<math><a xlink:href="javascript:${RUN}">x</a></math>`,
  `<body onload="${RUN}">`,
  `<input autofocus onfocus="${RUN}">`,
  `<details open ontoggle="${RUN}">`,
  `<video><source onerror="${RUN}"></video>`,
  `<audio src=x onerror="${RUN}">`,
  `<object data="javascript:${RUN}">`,
  `<embed src="javascript:${RUN}">`,
  `<form action="javascript:${RUN}"><input type=submit>`,
  `<base href="javascript:${RUN}//">`,
  `<link rel=stylesheet href="javascript:${RUN}">`,
  `<meta http-equiv=refresh content="0;url=javascript:${RUN}">`,
  `<style>@import 'javascript:${RUN}'</style>`,
  `<div style="background:url(javascript:${RUN})">`,
  `<marquee onstart="${RUN}">`,
  `<isindex action="javascript:${RUN}">`,
  `<button onclick="${RUN}">x</button>`,
  `<template><script>${RUN}</script></template>`,
  `<noscript><p title="</noscript><img src=x onerror=${RUN}>">`,
  `<!--><img src=x onerror=${RUN}>-->`,
  `<![CDATA[<img src=x onerror=${RUN}>]]>`,
  `<scr<script>ipt>${RUN}</scr</script>ipt>`,
  `<SCRIPT>${RUN}</SCRIPT>`,
  `<script\n>${RUN}</script>`,
  `<img/src=x/onerror=${RUN}>`,
  `<img src=x onerror\n=${RUN}>`,
  `<svg/onload=${RUN}>`,
  `&lt;script&gt;${RUN}&lt;/script&gt;`,
  `&#60;script&#62;${RUN}&#60;/script&#62;`,
  `\\u003cscript\\u003e${RUN}\\u003c/script\\u003e`,
  `%3Cscript%3E${RUN}%3C/script%3E`,
  `\${${RUN}}`,
  `{{constructor.constructor('${RUN}')()}}`,
  `{{${RUN}}}`,
  `<%= ${RUN} %>`,
  `#{${RUN}}`,
  `javascript:${RUN}`,
  `data:text/html,<script>${RUN}</script>`,
  `vbscript:${RUN}`,
  `'-${RUN}-'`,
  `";${RUN};//`,
  `\`;${RUN};\``,
  `*/${RUN}/*`,
  `__proto__`,
  `constructor`,
  `<webview src="data:text/html,x" nodeintegration preload="x">`,
  `<portal src="javascript:${RUN}">`,
  `<frameset onload="${RUN}">`,
  `<keygen autofocus onfocus="${RUN}">`,
]

let release: Release
let gateway: Demo
let front: Front
let app: Packaged
let at = 0

/** Replaces what people read in a gateway's answer, at any depth, and leaves what the protocol needs. */
function poison(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => poison(item, key))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, poison(inner, name)]))
  const read =
    /^(name|description|modified_by|modified_via|modified_user_agent|created_by|owner_email|ownerEmail|modifiedBy|modifiedVia|createdBy|icon|team|tags|note|detail|scopes_supported|token_endpoint|custom_.*)$/
  if (typeof value === 'string' && read.test(key)) return `${PAYLOADS[at++ % PAYLOADS.length]} \u202e${value}`
  return value
}

test.beforeAll(async () => {
  release = installRelease()
  gateway = await startDemo()
  front = await startFront({
    target: gateway.url,
    rewrite: (request, body) => (/\/servers/.test(request.url) ? poison(body) : body),
  })
  app = await release.launch()
})
test.afterAll(async () => {
  await app?.quit()
  await front?.stop()
  await gateway?.stop()
  release?.remove()
})

test('markup in every text a gateway sends is shown as text on every screen, and runs on none', async () => {
  const { page } = app
  const operator = operatorOf(page)
  expect(PAYLOADS.length).toBeGreaterThanOrEqual(60)
  const trouble: string[] = []
  page.on('dialog', (dialog) => void trouble.push(dialog.message()))
  await operator.connect({
    address: front.url,
    name: PAYLOADS[1] ?? '',
    environment: 'DEV',
    email: gateway.email,
    password: gateway.password,
    caPem: gateway.caPem,
  })
  await operator.seesFleet()
  const injected = (): Promise<number> =>
    page.evaluate(
      () =>
        document.querySelectorAll(
          'script:not([src^="./"]):not([src^="/"]), iframe, object, embed, webview, [onerror], [onload], svg[onload], base, marquee',
        ).length,
    )
  const before = await injected()
  const openers = page.getByRole('button', { name: /^Open / })
  const rows = await openers.count()
  expect(rows).toBeGreaterThanOrEqual(14)
  for (let row = 0; row < rows; row++) {
    await operator.goTo('Fleet')
    await openers.nth(row).click()
    for (const tab of ['Settings', 'History', 'Raw JSON', 'Audience']) {
      await page.getByRole('tab', { name: tab, exact: true }).click()
      expect(await page.evaluate(() => '__pwn' in window)).toBe(false)
    }
  }
  for (const screen of ['Token bench', 'History', 'Settings', 'Fleet'] as const) await operator.goTo(screen)
  await page.keyboard.press('Control+k')
  await page.waitForTimeout(300)
  // All were sent, and those on the screen stand there as they came.
  expect(at).toBeGreaterThan(PAYLOADS.length)
  expect(await injected()).toBe(before)
  expect(await page.evaluate(() => '__pwn' in window)).toBe(false)
  expect(trouble).toEqual([])
  await page.keyboard.press('Escape')
  await expect(page.getByText('<script>').or(page.getByText('onerror')).first()).toBeVisible()
})

test('a name that would read backwards is written out in the fleet and on its server', async () => {
  const { page } = app
  await operatorOf(page).goTo('Fleet')
  const rows = page.getByRole('grid').or(page.getByRole('table')).first()
  await expect(rows).toContainText('‹U+202E›')
  expect(await rows.innerText()).not.toContain('\u202e')
  await page
    .getByRole('button', { name: /^Open / })
    .first()
    .click()
  const title = page.getByRole('heading', { level: 1 })
  await expect(title).toContainText('‹U+202E›')
  expect(await title.innerText()).not.toContain('\u202e')
})
