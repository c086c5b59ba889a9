/** Usage: electron [switches] [-r module]... path/to/app [arguments for the app] */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from 'electron/main'

const require = createRequire(join(process.cwd(), 'from-here.js'))
const { modules, path } = parse(process.argv.slice(1))

Object.defineProperty(process, 'defaultApp', { value: true, configurable: false, enumerable: true })
for (const module of modules) require(module)
if (path === undefined) {
  console.log(`Electron ${process.versions.electron} (test runtime): no app was given`)
  app.exit(1)
} else {
  await load(resolve(path))
}

/** As in Electron, the first word that is not a switch is the app, and everything after it is the app's own. */
function parse(words) {
  const modules = []
  for (let i = 0; i < words.length; i++) {
    const word = words[i]
    if (word === '-r' || word === '--require') modules.push(words[++i])
    else if (!word.startsWith('-')) return { modules, path: word }
  }
  return { modules, path: undefined }
}

/** Awaited, so that switches the app appends while it loads still come before Chromium starts. */
async function load(directory) {
  const about = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
  if (about.version) app.setVersion(about.version)
  if (about.productName ?? about.name) app.setName(about.productName ?? about.name)
  app.setPath('userData', join(app.getPath('appData'), app.getName()))
  app.setAppPath(directory)
  await import(pathToFileURL(require.resolve(directory)).href)
}
