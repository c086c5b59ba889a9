import { defineConfig } from 'vite'
import react from '@vitejs/plugin-react'

export default defineConfig({
  root: import.meta.dirname,
  server: { port: 5199, fs: { allow: ['../../..'] } },
  plugins: [react()],
})
