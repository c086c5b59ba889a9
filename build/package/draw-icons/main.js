/** Usage: electron draw-icons picture.svg folder size... ; leaves folder/<size>.png for each size. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { app, BrowserWindow } from 'electron'

const [picture, folder, ...sizes] = process.argv.slice(
  process.argv.findIndex((word) => word.endsWith('.svg')),
)

app.disableHardwareAcceleration()
app
  .whenReady()
  .then(async () => {
    const window = new BrowserWindow({ show: false })
    await window.loadURL('about:blank')
    const svg = `data:image/svg+xml;base64,${readFileSync(picture).toString('base64')}`
    for (const size of sizes.map(Number)) {
      const drawn = await window.webContents.executeJavaScript(`(async () => {
        const picture = new Image(${size}, ${size})
        picture.src = ${JSON.stringify(svg)}
        await picture.decode()
        const canvas = Object.assign(document.createElement('canvas'), { width: ${size}, height: ${size} })
        canvas.getContext('2d').drawImage(picture, 0, 0, ${size}, ${size})
        return canvas.toDataURL('image/png')
      })()`)
      writeFileSync(join(folder, `${size}.png`), Buffer.from(drawn.slice(drawn.indexOf(',') + 1), 'base64'))
    }
    app.exit(0)
  })
  .catch((error) => {
    console.error(error)
    app.exit(1)
  })
