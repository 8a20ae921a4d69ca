// The `test` of every file here: one Passeur per worker with an owner and a workspace in it, and a page that
// reports what a person would never see: console errors, refused scripts, failed requests.
import { type Page, test as base, expect } from '@playwright/test'
import { App } from './app.ts'

export interface Watched {
  /** Errors since the last look; `checkPage` fails on any. */
  errors: string[]
}

export const OWNER = { name: 'Camille Passeur', email: 'camille@example.test', password: 'une barque sur la Loire 47' }

export const test = base.extend<{ watched: Watched; owner: Page }, { app: App; ready: App }>({
  // A Passeur with nothing in it.
  app: [
    async ({}, use) => {
      const app = await App.start()
      await use(app)
      await app.stop()
    },
    { scope: 'worker' },
  ],

  // Addresses in a test may leave out the host: they are those of the worker's Passeur.
  baseURL: async ({ app }, use) => {
    await use(app.url)
  },

  // The same, once its owner and a first workspace exist.
  ready: [
    async ({ app, browser }, use) => {
      const page = await browser.newPage({ locale: 'fr-FR' })
      await createOwner(page, app)
      await createWorkspace(page, app, 'Atelier du Quai')
      await asTheBrowserSays(page, app)
      await page.close()
      await use(app)
    },
    { scope: 'worker' },
  ],

  watched: [
    async ({ page }, use) => {
      const watched: Watched = { errors: [] }
      watch(page, watched)
      await use(watched)
    },
    { auto: true },
  ],

  // A page where the owner is signed in.
  owner: async ({ page, ready }, use) => {
    await logIn(page, ready)
    await use(page)
  },
})

export { expect }

const watchers = new WeakMap<Page, Watched>()

export function watched(page: Page): Watched {
  const found = watchers.get(page)
  if (!found) throw new Error('this page is not watched: take it from the fixtures, or call watch(page, …)')
  return found
}

/** Notes what goes wrong in the page. */
export function watch(page: Page, into: Watched): void {
  watchers.set(page, into)
  page.on('pageerror', (error) => into.errors.push(`uncaught: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') into.errors.push(`console: ${message.text()}`)
  })
  page.on('requestfailed', (request) => {
    // A page that is left behind aborts its own requests.
    const why = request.failure()?.errorText ?? ''
    if (why !== 'net::ERR_ABORTED') into.errors.push(`request: ${request.url()} ${why}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 500) into.errors.push(`response: ${response.status()} ${response.url()}`)
  })
  void page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`CSP ${event.violatedDirective} refused ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`)
    })
  })
}

/** Follows the one-time link and creates the owner with the form's own fields. */
export async function createOwner(page: Page, app: App, owner = OWNER): Promise<void> {
  await page.goto(await app.setupLink())
  await page.locator('input[name=name]').fill(owner.name)
  await page.locator('input[name=email]').fill(owner.email)
  await page.locator('input[name=password]').fill(owner.password)
  const leaving = page.url()
  await page.locator('form:has(input[name=password]) button[type=submit]').click()
  await page.waitForURL((url) => url.href !== leaving)
}

/** The person's pages take the browser's language from here on, so that a test can ask for both. */
export async function asTheBrowserSays(page: Page, app: App): Promise<void> {
  await page.goto(`${app.url}/me`)
  await page.locator('select[name=locale]').selectOption('')
  await page.locator('form[action="/me"] button[type=submit]').click()
  await expect(page.locator('#toasts .toast')).toBeVisible()
}

/** Makes a workspace as its own page does, and waits until its first account is proposed. */
export async function createWorkspace(page: Page, app: App, name: string): Promise<void> {
  await page.goto(`${app.url}/welcome/workspace`)
  await page.locator('input[name=name]').fill(name)
  await page.locator('form:has(input[name=name]) button[type=submit]').click()
  await page.waitForURL('**/w/*/welcome')
}

/** Where the workspace of a signed-in person is: `/w/<slug>`. */
export async function workspace(page: Page): Promise<string> {
  const base = await page.locator('body').getAttribute('data-base')
  if (!base) throw new Error(`${page.url()} belongs to no workspace`)
  return base
}

/** Signs in through the form and waits until the page has left it. */
export async function logIn(page: Page, app: App, who: { email: string; password: string } = OWNER): Promise<void> {
  await page.goto(`${app.url}/login`)
  // Signed in already: the login page sends on.
  if (!new URL(page.url()).pathname.startsWith('/login')) return
  await page.locator('input[name=email]').fill(who.email)
  await page.locator('input[name=password]').fill(who.password)
  await page.locator('form:has(input[name=password]) button[type=submit]').click()
  await page.waitForURL((url) => !url.pathname.startsWith('/login'))
}
