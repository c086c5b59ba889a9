import { defineConfig } from '@playwright/test'

/** Journeys through the real app. One at a time: each has a window, and two cores are not many. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../out/test-results',
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list'], ['../../build/reporters/playwright.mjs']],
})
