import { chromium } from 'playwright'
const out = '/tmp/heart'
import { mkdirSync } from 'node:fs'
mkdirSync(out, { recursive: true })
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
const only = process.argv[2]
const shots = [
  ['server', '?screen=server', null],
  ['server-none', '?screen=server&token=none', null],
  [
    'preview',
    '?screen=server',
    async (p) => {
      await p.getByRole('switch').click({ force: true })
      await p.getByText('Preview, not applied.').waitFor()
    },
  ],
  ['table', '?screen=server', async (p) => p.keyboard.press('v')],
  ['eight', '?screen=server&case=eight', null],
  ['forty', '?screen=server&case=forty', null],
  [
    'forty-open',
    '?screen=server&case=forty',
    async (p) => {
      await p
        .getByRole('button', { name: /none matches/ })
        .first()
        .click()
      await p.keyboard.press('Tab')
      await p.keyboard.press('Tab')
      await p.keyboard.press('ArrowDown')
    },
  ],
  ['unknown', '?screen=server&case=unknown', null],
  ['refused', '?screen=server&case=refused', null],
  ['settings', '?screen=server', async (p) => p.keyboard.press('2')],
  ['history', '?screen=server', async (p) => p.keyboard.press('4')],
  ['raw', '?screen=server', async (p) => p.keyboard.press('5')],
  ['bench', '?screen=bench', null],
  [
    'bench-sent',
    '?screen=bench',
    async (p) => {
      await p.keyboard.press('s')
      await p.getByText('agrees').waitFor()
    },
  ],
  [
    'bench-learn',
    '?screen=bench&case=learn',
    async (p) => {
      await p.keyboard.press('s')
      await p.waitForTimeout(200)
    },
  ],
  [
    'bench-slash',
    '?screen=bench&case=slash',
    async (p) => {
      await p.keyboard.press('s')
      await p.waitForTimeout(200)
    },
  ],
  ['bench-empty', '?screen=bench&token=none', null],
  [
    'review',
    '?screen=server',
    async (p) => {
      await p.keyboard.press('f')
      await p.getByText('Preview, not applied.').waitFor()
      await p.keyboard.press('Control+Enter')
      await p.getByLabel('Confirm for PROD').fill('payments-mcp')
      await p.waitForTimeout(300)
    },
  ],
  [
    'review-race',
    '?screen=server&outcome=lost-race',
    async (p) => {
      await p.keyboard.press('f')
      await p.getByText('Preview, not applied.').waitFor()
      await p.keyboard.press('Control+Enter')
      await p.getByLabel('Confirm for PROD').fill('payments-mcp')
      await p.keyboard.press('Control+Enter')
      await p.waitForTimeout(700)
    },
  ],
  [
    'review-elsewhere',
    '?screen=server&outcome=elsewhere',
    async (p) => {
      await p.keyboard.press('f')
      await p.getByText('Preview, not applied.').waitFor()
      await p.keyboard.press('Control+Enter')
      await p.getByLabel('Confirm for PROD').fill('payments-mcp')
      await p.keyboard.press('Control+Enter')
      await p.waitForTimeout(700)
    },
  ],
  [
    'applied',
    '?screen=server',
    async (p) => {
      await p.keyboard.press('f')
      await p.getByText('Preview, not applied.').waitFor()
      await p.keyboard.press('Control+Enter')
      await p.getByLabel('Confirm for PROD').fill('payments-mcp')
      await p.keyboard.press('Control+Enter')
      await p.waitForTimeout(900)
    },
  ],
]
for (const [w, h] of [
  [1280, 800],
  [960, 640],
])
  for (const theme of ['light', 'dark'])
    for (const [name, query, act] of shots) {
      if (only && !new RegExp(only).test(`${name}-${theme}-${w}`)) continue
      const page = await browser.newPage({ viewport: { width: w, height: h } })
      page.on('pageerror', (e) => console.log(name, 'ERROR', e.message))
      page.on(
        'console',
        (m) => ['error', 'warning'].includes(m.type()) && console.log(name, m.type(), m.text().slice(0, 300)),
      )
      await page.goto(`http://localhost:5199/${query}&theme=${theme}`)
      try {
        await page.waitForSelector('main header', { timeout: 15000 })
        await page.waitForTimeout(350)
        if (act) await act(page)
        await page.waitForTimeout(250)
      } catch (e) {
        console.log(name, 'FAILED', e.message.slice(0, 300))
      }
      await page.screenshot({ path: `${out}/${name}-${theme}-${w}.png` })
      await page.close()
    }
await browser.close()
