import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Two projects: what needs nothing but values, and what touches the edges (disk, network, React). */
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
        test: {
          name: 'edge',
          environment: 'node',
          include: ['test/{electron,renderer,security,demo,faults,network}/**/*.test.{ts,tsx}'],
          testTimeout: 20_000,
        },
      },
    ],
  },
})
