import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { createServer } from 'vite'
import { forcedColors } from '../../build/forced-colors.ts'

/** Serves the gallery on loopback and shows it in Electron; with `--pictures` it only takes pictures. */

const here = fileURLToPath(new URL('.', import.meta.url))
const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = join(root, 'out', 'gallery')
const pictures = process.argv.includes('--pictures')

const server = await createServer({
  configFile: false,
  root: here,
  cacheDir: join(root, 'out', 'gallery-cache'),
  plugins: [react(), forcedColors()],
  logLevel: 'warn',
  server: { host: '127.0.0.1', port: 0, fs: { allow: [root] } },
})
await server.listen()
const url = server.resolvedUrls?.local[0] ?? ''
if (pictures) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
} else console.log(`${url}\nKeys: 1 light, 2 dark, 3 narrow, 4 forced colours, 5 more contrast`)

const electron = createRequire(import.meta.url)('electron') as unknown as string
const window = spawn(electron, [join(here, 'window')], {
  stdio: 'inherit',
  env: { ...process.env, GALLERY_URL: url, GALLERY_FOLDER: pictures ? folder : '' },
})
const [code] = (await once(window, 'exit')) as [number | null]
await server.close()
if (pictures && code === 0) index()
process.exit(code ?? 1)

/** Writes a page with all pictures: one component per row, one look per column. */
function index(): void {
  const files = readdirSync(folder).filter((name) => name.endsWith('.png'))
  const looks = [...new Set(files.map((name) => name.split('.').at(-2) ?? ''))]
  const of = [...new Set(files.map((name) => name.split('.')[0] ?? ''))]
  const row = (name: string): string =>
    `<tr><th>${name}</th>${looks.map((look) => `<td><img src="${name}.${look}.png" alt="${name}, ${look}">`).join('')}</tr>`
  const head = looks.map((look) => `<th>${look}</th>`).join('')
  writeFileSync(
    join(folder, 'index.html'),
    `<!doctype html><meta charset="utf-8"><title>Gallery</title>
<style>body { font: 13px system-ui } td { vertical-align: top } img { max-width: 640px }</style>
<table><tr><th></th>${head}</tr>${of.map(row).join('\n')}</table>\n`,
  )
  console.log(`${files.length} pictures: ${join(folder, 'index.html')}`)
}
