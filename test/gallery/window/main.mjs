/** The window of the gallery, which also takes its pictures. Run by Electron. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { app, BrowserWindow } from 'electron'

const LOOKS = {
  light: { width: 1040, features: [['prefers-color-scheme', 'light']] },
  dark: { width: 1040, features: [['prefers-color-scheme', 'dark']] },
  narrow: { width: 480, features: [['prefers-color-scheme', 'light']] },
  'forced-colours': {
    width: 1040,
    features: [
      ['forced-colors', 'active'],
      ['prefers-color-scheme', 'dark'],
    ],
  },
  contrast: {
    width: 1040,
    features: [
      ['prefers-contrast', 'more'],
      ['prefers-color-scheme', 'dark'],
    ],
  },
}

const { GALLERY_URL = '', GALLERY_FOLDER = '' } = process.env
app.commandLine.appendSwitch('force-device-scale-factor', '1')

// Electron is ready only after this whole module was read.
void app.whenReady().then(show)

async function show() {
  const window = new BrowserWindow({ width: 1040, height: 800, webPreferences: { sandbox: true } })
  const { webContents } = window
  webContents.debugger.attach()
  const ask = (/** @type {string} */ name, /** @type {object} */ input = {}) =>
    webContents.debugger.sendCommand(name, input)

  /** @param {keyof typeof LOOKS} name */
  async function wear(name) {
    const { width, features } = LOOKS[name]
    window.setContentSize(width, 800)
    await ask('Emulation.setEmulatedMedia', {
      features: features.map(([feature, value]) => ({ name: feature, value })),
    })
  }

  webContents.on('before-input-event', (_event, { key, type }) => {
    const look = /** @type {(keyof typeof LOOKS)[]} */ (Object.keys(LOOKS))[Number(key) - 1]
    if (type === 'keyDown' && look) void wear(look)
  })
  await window.loadURL(GALLERY_URL)
  if (GALLERY_FOLDER !== '') {
    // On its first start the dev server collects the page's imports and loads the page again.
    await webContents.executeJavaScript(
      'new Promise((done) => { const look = () => (document.querySelector("section") ? done() : setTimeout(look, 100)); look() })',
    )
    for (const look of /** @type {(keyof typeof LOOKS)[]} */ (Object.keys(LOOKS))) {
      await wear(look)
      await new Promise((resolve) => setTimeout(resolve, 500))
      const places =
        await webContents.executeJavaScript(`[...document.querySelectorAll('main > section')].map((one) => {
      const { x, y, width, height } = one.getBoundingClientRect()
      return { name: one.id, clip: { x, y: y + scrollY, width, height, scale: 1 } }
    })`)
      for (const { name, clip } of places) {
        const { data } = await ask('Page.captureScreenshot', { captureBeyondViewport: true, clip })
        writeFileSync(join(GALLERY_FOLDER, `${name}.${look}.png`), Buffer.from(data, 'base64'))
      }
    }
    app.exit(0)
  }
}
