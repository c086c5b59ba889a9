/** The app's icon in every size and format a system needs, drawn from one SVG at build time. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { run } from '../processes.mjs'
import { inRoot } from '../setup/paths.mjs'
import { icns, ico } from './icon-files.ts'

export const pngSizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024]

/**
 * ICNS chunk types, each with the width of its PNG in pixels. The last two are 16 and 32 points at double
 * density.
 */
const icnsTypes = /** @type {const} */ ([
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1024],
  ['ic11', 32],
  ['ic12', 64],
])

/**
 * Draws the icons with the installed Electron. Needs a display.
 *
 * @param {string} folder made when missing; gets <size>.png, icon.ico and icon.icns
 */
export async function drawIcons(folder) {
  mkdirSync(folder, { recursive: true })
  const electron = createRequire(import.meta.url)('electron')
  const [app, picture] = [inRoot('build', 'package', 'draw-icons'), inRoot('build', 'package', 'icon.svg')]
  await run(electron, [app, picture, folder, ...pngSizes.map(String)])
  const png = (/** @type {number} */ size) => readFileSync(join(folder, `${size}.png`))
  const windows = pngSizes.filter((size) => size <= 256)
  writeFileSync(join(folder, 'icon.ico'), ico(windows.map((size) => ({ size, png: png(size) }))))
  writeFileSync(join(folder, 'icon.icns'), icns(icnsTypes.map(([type, size]) => ({ type, png: png(size) }))))
}
