// Pictures of every screen in both themes and sizes: `node test/renderer/preview/shots.mjs [name pattern]`, while vite runs.
import { mkdirSync } from 'node:fs'
import { chromium } from 'playwright'

const out = process.env.SHOTS ?? '/tmp/preview'
const only = new RegExp(process.argv[2] ?? '.')
mkdirSync(out, { recursive: true })
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })

const demo = async (page) => {
  await page.keyboard.press('Control+d')
  await page.getByRole('region', { name: 'Fleet' }).waitFor()
  await page.waitForTimeout(300)
}
const type = async (page) => {
  await page.getByLabel('Address', { exact: true }).fill('https://mcp.example.com')
  await page.getByLabel('Account e-mail').fill('ops@example.com')
  await page.getByLabel('Password', { exact: true }).last().fill('not a real one')
}
const connect = async (page) => {
  await type(page)
  await page.keyboard.press('Control+Enter')
  await page.waitForTimeout(900)
}
const paste = async (page) => {
  await demo(page)
  await page.evaluate(() => {
    const data = new DataTransfer()
    data.setData('text/plain', 'a token')
    document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }))
  })
  await page.waitForTimeout(1500)
}
const history = async (page) => {
  await demo(page)
  await page.keyboard.press('Control+3')
  await page.waitForTimeout(400)
}
const shots = [
  ['connect', 'x=1'],
  ['connect-typed', 'x=1', type],
  ['connect-unknown', 'case=unknown', connect],
  ['connect-refused', 'case=refused', connect],
  ['connect-slow', 'case=slow', connect],
  ['connect-saved', 'case=saved'],
  ['connect-memory', 'case=memory', async (page) => page.getByRole('button', { name: /Certificates/ }).click()],
  ['fleet', 'x=1', demo],
  ['fleet-token', 'token=1', paste],
  ['fleet-partial', 'case=partial', demo],
  ['fleet-empty', 'case=empty', demo],
  ['fleet-failing', 'case=failing', demo],
  ['fleet-loading', 'case=loading', demo],
  ['fleet-thousand', 'servers=1000&token=1', async (page) => { await paste(page); await page.keyboard.press('End'); await page.waitForTimeout(1500) }],
  ['history', 'x=1', history],
  ['history-empty', 'case=empty', history],
  ['settings', 'case=untrusted', async (page) => { await page.keyboard.press('Control+4'); await page.waitForTimeout(300) }],
] // prettier-ignore
for (const [width, height] of [[1280, 800], [960, 640]]) {
  for (const colorScheme of ['light', 'dark']) {
    for (const [name, query, act] of shots) {
      const file = `${name}-${colorScheme}-${width}`
      if (!only.test(file)) continue
      const page = await browser.newPage({ viewport: { width, height }, colorScheme })
      page.on('pageerror', (error) => console.log(file, 'ERROR', (error.stack ?? error.message).slice(0, 700)))
      page.on('console', (line) => line.type() === 'error' && console.log(file, line.text().slice(0, 300)))
      try {
        page.setDefaultTimeout(6000)
        await page.goto(`http://localhost:5201/?${query}`)
        await page.getByRole('main').waitFor()
        await page.waitForTimeout(300)
        await act?.(page)
        await page.waitForTimeout(200)
      } catch (error) {
        console.log(file, 'FAILED', String(error).slice(0, 300))
      }
      await page.screenshot({ path: `${out}/${file}.png` })
      await page.close()
    }
  }
} // prettier-ignore
await browser.close()
