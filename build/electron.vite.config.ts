/**
 * How the three parts of the app are built. Only the dependencies in package.json, which is the native
 * better-sqlite3, are not bundled. The targets are those of the older of the two Electrons the app runs in.
 */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'electron-vite'
import react from '@vitejs/plugin-react'
import { forcedColors } from './forced-colors.ts'
import { noteShipped, withoutHttp2 } from './package/vite-plugins.ts'

/** The same port is in electron/app/dev-page.ts, whose policy lets the page connect to it. */
const DEV_PORT = 5199

/**
 * V8 keeps a script with one character above Latin-1 in two bytes a character, and reads it more slowly, so
 * such characters are written as escapes. Comments are left out of what is shipped.
 */
const script = { charset: 'ascii', comments: false } as const

/** Importing a file of shared/ does nothing but define, so what is not used of it is left out. */
const treeshake = { moduleSideEffects: [{ test: /[\\/]shared[\\/].*\.ts$/, sideEffects: false }] }

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))

export default defineConfig({
  main: {
    plugins: [withoutHttp2(), noteShipped(at('out'), 'main')],
    build: {
      target: 'node20.18',
      outDir: at('out/main'),
      // A stack trace from an operator's computer must be readable.
      minify: false,
      rollupOptions: {
        treeshake,
        input: {
          main: at('electron/app/main.ts'),
          'recognise-thread': at('electron/shelf/recognise-thread.ts'),
        },
        // All in one folder, so that code finds files beside the program wherever it was bundled.
        output: {
          ...script,
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: '[name]-[hash].js',
        },
      },
    },
  },
  preload: {
    plugins: [noteShipped(at('out'), 'preload')],
    build: {
      target: 'node20.18',
      outDir: at('out/preload'),
      // A sandboxed preload must be one CommonJS file, and can only require Electron.
      externalizeDeps: false,
      rollupOptions: {
        input: { preload: at('electron/app/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    // Only for `npm run dev`: the app serves the page under its own scheme, so the address of the socket that
    // reports changes must be named.
    server: {
      host: '127.0.0.1',
      port: DEV_PORT,
      strictPort: true,
      hmr: { protocol: 'ws', host: '127.0.0.1', clientPort: DEV_PORT },
    },
    plugins: [react(), forcedColors(), noteShipped(at('out'), 'renderer')],
    build: {
      target: 'chrome130',
      outDir: at('out/renderer'),
      minify: true,
      // The content security policy allows only our own files and nothing inline.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      // In one file: the order of rules, which decides between equal ones, stays that of the imports.
      cssCodeSplit: false,
      rollupOptions: {
        treeshake,
        input: at('renderer/index.html'),
        output: {
          ...script,
          // What a start needs is one script, because each file is a request; so is what other parts share.
          codeSplitting: {
            groups: [
              { name: 'start', tags: ['$initial'] },
              { name: 'shared', minShareCount: 2 },
            ],
          },
        },
      },
    },
  },
})
