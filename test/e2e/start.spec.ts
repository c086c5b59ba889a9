import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { launchApp, operatorOf } from '../helpers/operator.ts'

/*
 * How much script a start loads, read from the built app. Every start compiles and runs it, and what is over
 * the limits below costs every operator time at every start: load it where it is used, by `await import()`.
 * The demo, the command line and the HTTP library (see electron/network/make-dispatcher.ts) are kept out so.
 * Raise a limit only for what a start itself needs, and measure it with `npm run bench -- start`.
 */

const out = fileURLToPath(new URL('../../out', import.meta.url))

const STATIC_IMPORT = /(?:^|;)(?:import|export)\b *(?:[^"'\n]*?\bfrom *)?"(\.[^"]+)"/gm

/** A file and all it imports statically, as paths. Imports of packages and of Node are left out. */
function loadedBy(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(STATIC_IMPORT))
    loadedBy(join(dirname(file), name), seen)
  return seen
}

const kilobytes = (files: Iterable<string>): number =>
  [...files].reduce((sum, file) => sum + readFileSync(file).length, 0) / 1000

/** The name of the chunk that a file imports dynamically. */
function chunkOf(file: string, name: string): string {
  const found = new RegExp(String.raw`import\("\./(${name}-[\w-]+\.js)"\)`).exec(
    readFileSync(file, 'utf8'),
  )?.[1]
  if (found === undefined) throw new Error(`${file} imports no chunk ${name}`)
  return join(dirname(file), found)
}

const main = join(out, 'main', 'main.js')

test('before the window opens, the main process loads at most 36 kB of script', () => {
  const files = loadedBy(main)
  expect(files.size).toBeGreaterThan(2)
  expect(kilobytes(files)).toBeLessThan(36)
})

test('until a stored fleet is usable, the main process loads at most 905 kB of script, no demo and no HTTP library', () => {
  const files = loadedBy(chunkOf(main, 'scenes'), new Set(loadedBy(main)))
  expect(kilobytes(files)).toBeGreaterThan(500)
  expect(kilobytes(files)).toBeLessThan(905)
  expect([...files].filter((file) => /[/\\](demo|start-command|make-dispatcher)-/.test(file))).toEqual([])
})

test('no start loads Node’s own fetch library', async () => {
  const { app, page, close } = await launchApp({ args: ['--demo'] })
  try {
    await operatorOf(page).seesFleet()
    const loaded = await app.evaluate(() => Reflect.get(process, 'moduleLoadList') as readonly string[])
    expect(loaded).toContain('NativeModule internal/modules/esm/loader')
    expect(loaded.filter((name) => name.includes('deps/undici'))).toEqual([])
  } finally {
    await close()
  }
})

test('the page tries to do nothing that its policy refuses', async () => {
  const { page, close } = await launchApp({ args: ['--demo'] })
  try {
    await operatorOf(page).seesFleet()
    const refused = await page.evaluate(
      () =>
        new Promise<readonly string[]>((resolve) => {
          const type = 'csp-violation'
          const options = { types: [type], buffered: true }
          const tell = (all: readonly { readonly body: unknown }[]) =>
            resolve(all.map(({ body }) => JSON.stringify(body)))
          new ReportingObserver(tell as ReportingObserverCallback, options).observe()
          setTimeout(() => resolve([]), 500)
        }),
    )
    expect(refused).toEqual([])
  } finally {
    await close()
  }
})

test('the page loads at most 805 kB of script before it is shown', () => {
  const page = readFileSync(join(out, 'renderer', 'index.html'), 'utf8')
  const scripts = [
    ...page.matchAll(/<(?:script|link rel="modulepreload")[^>]*(?:src|href)="\.?\/([^"]+\.js)"/g),
  ]
  expect(scripts.length).toBeGreaterThan(0)
  const files = new Set(scripts.flatMap(([, path = '']) => [...loadedBy(join(out, 'renderer', path))]))
  expect(kilobytes(files)).toBeGreaterThan(500)
  expect(kilobytes(files)).toBeLessThan(805)
})
