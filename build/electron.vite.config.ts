/**
 * How the three parts of the app are built. Only what package.json lists as dependencies, which is the native
 * better-sqlite3, stays outside the bundles. The targets are the older of the two Electrons the app runs in.
 */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'electron-vite'
import react from '@vitejs/plugin-react'
import { noteShipped } from './package/vite-plugins.ts'

/** Also in electron/app/dev-page.ts, whose policy lets the page listen there. */
const DEV_PORT = 5199

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))

export default defineConfig({
  main: {
    plugins: [noteShipped(at('out'), 'main')],
    build: {
      target: 'node20.18',
      outDir: at('out/main'),
      // A stack trace from an operator's machine has to be readable.
      minify: false,
      rollupOptions: {
        input: {
          main: at('electron/app/main.ts'),
          'recognise-thread': at('electron/shelf/recognise-thread.ts'),
        },
        // All in one folder: files beside the program are found from wherever the code that asks ends up.
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    plugins: [noteShipped(at('out'), 'preload')],
    build: {
      target: 'node20.18',
      outDir: at('out/preload'),
      // A sandboxed preload is one CommonJS file that can require nothing but Electron.
      externalizeDeps: false,
      rollupOptions: {
        input: { preload: at('electron/app/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    // For `npm run dev` alone: the app hands the page on under its own scheme, so the socket for changes is
    // named outright.
    server: {
      host: '127.0.0.1',
      port: DEV_PORT,
      strictPort: true,
      hmr: { protocol: 'ws', host: '127.0.0.1', clientPort: DEV_PORT },
    },
    plugins: [react(), noteShipped(at('out'), 'renderer')],
    build: {
      target: 'chrome130',
      outDir: at('out/renderer'),
      minify: true,
      // The content security policy allows files of our own and nothing inline.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: { input: at('renderer/index.html') },
    },
  },
})
