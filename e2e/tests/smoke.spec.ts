// The first minute: the program answers, its one-time link opens, the owner is created and can sign in.
import { App } from '../support/app.ts'
import { checkPage } from '../support/check.ts'
import { OWNER, createOwner, expect, logIn, test } from '../support/test.ts'

test('starts on an empty folder and says that it is well', async ({ app }) => {
  const health = await fetch(`${app.url}/healthz`)
  expect(health.status).toBe(200)
})

test('nothing but the first run is open before there is an owner', async ({ page }) => {
  const app = await App.start()
  try {
    const link = await app.setupLink()
    await page.goto(link)
    await checkPage(page, 'first-run')
    await createOwner(page, app)
    const again = await page.goto(link)
    expect(again!.status(), 'the link works once').toBeGreaterThanOrEqual(400)
  } finally {
    await app.stop()
  }
})

test('the owner signs in, and a wrong password is refused in words', async ({ page, ready }) => {
  await page.goto(`${ready.url}/login`)
  await checkPage(page, 'login')
  await page.locator('input[name=email]').fill(OWNER.email)
  await page.locator('input[name=password]').fill('not the password')
  await page.locator('form:has(input[name=password]) button[type=submit]').click()
  await expect(page.getByRole('alert')).toBeVisible()
  await logIn(page, ready)
  await expect(page.getByRole('main')).toBeVisible()
})

test('a kill loses nothing that was said to be kept', async ({ page }) => {
  const app = await App.start()
  try {
    await createOwner(page, app)
    await app.kill()
    await app.launch()
    await page.context().clearCookies()
    await logIn(page, app)
    await expect(page.getByRole('main')).toBeVisible()
  } finally {
    await app.stop()
  }
})
