import { defineConfig } from '@playwright/test'

/** The packaged app, attacked. One at a time, as the journeys. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../out/test-results-security',
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [
    ['list'],
    [
      'json',
      { outputFile: process.env.CLAIMCHECK_PLAYWRIGHT_JSON ?? '../../out/results/security-playwright.json' },
    ],
  ],
})
