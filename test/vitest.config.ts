import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Three projects: what needs nothing but values; the page's hooks and components, in a document without a
 * browser; and what touches the edges (disk, network).
 */
export default defineConfig({
  root,
  test: {
    projects: [
      {
        root,
        test: { name: 'pure', environment: 'node', include: ['test/{shared,build}/**/*.test.{ts,tsx}'] },
      },
      {
        root,
        plugins: [react()],
        test: { name: 'page', environment: 'happy-dom', include: ['test/renderer/**/*.test.{ts,tsx}'] },
      },
      {
        root,
        test: {
          name: 'edge',
          environment: 'node',
          include: ['test/{electron,security,demo,faults,network}/**/*.test.{ts,tsx}'],
          testTimeout: 20_000,
        },
      },
    ],
  },
})
