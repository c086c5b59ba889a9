import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The whole window in a browser, with a made-up main process behind it: `npx vite test/renderer/preview`. */
export default defineConfig({
  root: import.meta.dirname,
  server: { port: 5201, strictPort: true, fs: { allow: ['../../..'] } },
  plugins: [react()],
})
