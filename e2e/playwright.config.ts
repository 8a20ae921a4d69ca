import { defineConfig } from '@playwright/test'

// The system's Chromium; unset, Playwright's own (see bin/lib/browser.sh).
const executablePath = process.env.PASSEUR_CHROMIUM

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  // Each worker starts a Passeur of its own; two cores carry two.
  workers: 2,
  fullyParallel: false,
  forbidOnly: !!process.env.CI,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 10_000 },
  reporter: process.env.CI ? [['list'], ['json', { outputFile: 'test-results/results.json' }]] : 'list',
  use: {
    browserName: 'chromium',
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
