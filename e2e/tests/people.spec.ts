// The first run without a script, and passkeys with a virtual authenticator.
import { App, freePort } from '../support/app.ts'
import { OWNER, expect, logIn, test, watch } from '../support/test.ts'

test('the first run works without JavaScript and leads to the composer', async ({ browser }) => {
  const app = await App.start()
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'fr-FR' })
  const page = await context.newPage()
  const began = Date.now()
  await page.goto(await app.setupLink())
  await page.fill('input[name=name]', OWNER.name)
  await page.fill('input[name=email]', OWNER.email)
  await page.fill('input[name=password]', OWNER.password)
  await page.click('button[type=submit]')
  await page.waitForURL('**/welcome/workspace')
  await page.fill('input[name=name]', 'Librairie du Pont')
  await expect(page.locator('select[name=time_zone]')).toHaveValue('Europe/Paris')
  await page.click('button[type=submit]')
  await page.waitForURL('**/w/librairie-du-pont/welcome')
  await expect(page.locator('a.primary')).toHaveAttribute('href', /\/w\/librairie-du-pont\/compose\?account=/)
  expect(Date.now() - began).toBeLessThan(30_000)
  await context.close()
  await app.stop()
})

test('a passkey is added and opens the account', async ({ browser }) => {
  const port = await freePort()
  // Browsers give passkeys to names, not to bare addresses.
  const app = await App.start({ port, env: { PASSEUR_PUBLIC_URL: `http://localhost:${port}` } })
  const site = `http://localhost:${port}`
  const context = await browser.newContext({ locale: 'fr-FR' })
  const page = await context.newPage()
  watch(page, { errors: [] })
  await page.goto((await app.setupLink()).replace('127.0.0.1', 'localhost'))
  await page.fill('input[name=name]', OWNER.name)
  await page.fill('input[name=email]', OWNER.email)
  await page.fill('input[name=password]', OWNER.password)
  await page.click('button[type=submit]')
  await page.waitForURL('**/welcome/workspace')

  const devtools = await context.newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  await page.goto(`${site}/me`)
  await page.fill('[data-passkey=add] input', 'Portable')
  await page.click('[data-passkey=add] button')
  await expect(page.locator('#passkeys li input[name=name]')).toHaveValue('Portable')

  await context.clearCookies()
  await page.goto(`${site}/login?next=/me`)
  // With the browser's own menu the authenticator answers at once; else the button asks it.
  await page.click('[data-passkey=login] button', { timeout: 3_000 }).catch(() => {})
  await page.waitForURL('**/me')
  await expect(page.locator('#passkeys .meta')).toContainText(/l.instant/)

  await page.click('#passkeys button.danger')
  await expect(page.locator('#passkeys li')).toHaveCount(0)
  await context.clearCookies()
  await page.goto(`${site}/login?next=/me`)
  await page.click('[data-passkey=login] button').catch(() => {})
  await expect(page.locator('[data-passkey=login] [role=alert]')).toBeVisible()
  expect(page.url()).toContain('/login')
  await context.close()
  await app.stop()
})

test('the right password still opens the account', async ({ page, ready }) => {
  await logIn(page, ready)
  await page.goto(`${ready.url}/me`)
  await expect(page.locator('.menu-person')).toContainText(OWNER.email)
})
