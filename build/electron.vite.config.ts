/**
 * How the three parts of the app are built. Only what package.json lists as dependencies, which is the native
 * better-sqlite3, stays outside the bundles. The targets are the older of the two Electrons the app runs in.
 */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'electron-vite'
import react from '@vitejs/plugin-react'
import { atSchema, noteShipped } from './package/vite-plugins.ts'

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))
/** Both are set only where packages are made: another folder, and the history's schema of an older version. */
const { CLAIMCHECK_BUNDLES: bundles = at('out'), CLAIMCHECK_SCHEMA: schema } = process.env

export default defineConfig({
  main: {
    plugins: [noteShipped(bundles, 'main'), ...(schema === undefined ? [] : [atSchema(Number(schema))])],
    build: {
      target: 'node20.18',
      outDir: `${bundles}/main`,
      // A stack trace from an operator's machine has to be readable.
      minify: false,
      rollupOptions: {
        input: { main: at('electron/main.ts') },
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  },
  preload: {
    plugins: [noteShipped(bundles, 'preload')],
    build: {
      target: 'node20.18',
      outDir: `${bundles}/preload`,
      // A sandboxed preload is one CommonJS file that can require nothing but Electron.
      externalizeDeps: false,
      rollupOptions: {
        input: { preload: at('electron/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    plugins: [react(), noteShipped(bundles, 'renderer')],
    build: {
      target: 'chrome130',
      outDir: `${bundles}/renderer`,
      minify: true,
      // The content security policy allows files of our own and nothing inline.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: { input: at('renderer/index.html') },
    },
  },
})
