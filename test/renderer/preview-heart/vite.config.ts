import { existsSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { defineConfig } from 'vite'
import react from '@vitejs/plugin-react'
const here = import.meta.dirname
const root = resolve(here, '../../..')
const STUBS = ['connection.tsx', 'shelf.tsx']
export default defineConfig({
  root: here,
  server: { port: 5199, fs: { allow: ['/work'] } },
  plugins: [
    react(),
    {
      name: 'stubs',
      enforce: 'pre',
      resolveId(id, importer) {
        if (id === '/@design/tokens.css') {
          const own = resolve(root, 'renderer/styles/tokens.css')
          return existsSync(own) ? own : '/work/shared/design/tokens.css'
        }
        if (!importer || !id.startsWith('.')) return null
        const path = resolve(dirname(importer), id)
        if (!path.startsWith(resolve(root, 'renderer')) || !STUBS.includes(basename(path))) return null
        return resolve(here, 'stubs', basename(path))
      },
    },
  ],
})
