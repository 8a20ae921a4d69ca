// Accounts on real servers, and the pages around them: connect, health, freeze, notifications, webhooks, help.
import { App } from '../support/app.ts'
import { checkPage } from '../support/check.ts'
import { asTheBrowserSays, createOwner, createWorkspace, expect, test, watched, workspace } from '../support/test.ts'

const env = process.env
const mastodon = { url: env.PASSEUR_TEST_MASTODON_URL, token: env.PASSEUR_TEST_MASTODON_TOKEN }
const pds = { url: env.PASSEUR_TEST_PDS_URL, handle: env.PASSEUR_TEST_PDS_HANDLE, password: env.PASSEUR_TEST_PDS_PASSWORD }

test('connects to real servers, says what they accept, and freezes', async ({ page }) => {
  test.skip(!mastodon.url && !pds.url, 'no real server runs: bin/servers up')
  test.setTimeout(240_000)
  const app = await App.start({ env: { PASSEUR_NET_ALLOW: '127.0.0.1,localhost' } })
  try {
    await createOwner(page, app)
    await createWorkspace(page, app, 'Atelier du Quai')
    await asTheBrowserSays(page, app)
    await page.goto(`${app.url}/accounts`)
    const base = await workspace(page)
    await page.goto(`${app.url}${base}/accounts/connect`)
    await checkPage(page, 'accounts-choose')
    if (mastodon.url) {
      await page.goto(`${app.url}${base}/accounts/connect/mastodon`)
      const form = page.locator('form:has(input[value=token])')
      await form.locator('input[name=server]').fill(mastodon.url)
      await form.locator('input[name=token]').fill('not a token')
      await form.locator('button[type=submit]').click()
      await expect(page.getByRole('alert')).toBeVisible()
      await expect(form.locator('input[name=server]')).toHaveValue(mastodon.url)
      watched(page).errors.splice(0)
      await form.locator('input[name=token]').fill(mastodon.token!)
      await form.locator('button[type=submit]').click()
      await page.waitForURL(/\/accounts\/[0-9a-f-]{36}$/)
      await expect(page.locator('#limits')).toBeVisible()
      await checkPage(page, 'account-mastodon')
      await page.locator('form[action$="/check"] button').click()
      await expect(page.locator('#state.tone-success')).toBeVisible()
    }
    if (pds.url) {
      await page.goto(`${app.url}${base}/accounts/connect/bluesky`)
      await page.locator('input[name=server]').fill(pds.url)
      await page.locator('input[name=handle]').fill(pds.handle!)
      await page.locator('input[name=password]').fill(pds.password!)
      await page.locator('form.connect-form button[type=submit]').click()
      await page.waitForURL(/\/accounts\/[0-9a-f-]{36}$/)
      await expect(page.getByText(pds.handle!).first()).toBeVisible()
    }
    const account = new URL(page.url()).pathname
    await page.locator('details:has(form[action$="/freeze"]) > summary').click()
    await page.locator('input[name=reason]').fill('Une pause')
    await page.locator('form[action$="/freeze"] button').click()
    await expect(page.locator('#state')).toContainText('Une pause')
    await page.goto(`${app.url}${base}/notifications`)
    await expect(page.locator('.notice')).toHaveCount(1)
    await checkPage(page, 'notifications')
    await page.goto(`${app.url}${account}`)
    await page.locator('#state form[action$="/thaw"] button').click()
    await expect(page.locator('#state.tone-success')).toBeVisible()
    await page.goto(`${app.url}${base}/accounts`)
    await checkPage(page, 'accounts')
  } finally {
    await app.stop()
  }
})

test('the bell moves by itself when something is told', async ({ owner: page, ready }) => {
  await page.goto(`${ready.url}/accounts`)
  const base = await workspace(page)
  await page.goto(`${ready.url}${base}/accounts/connect/instagram`)
  await checkPage(page, 'account-assisted')
  await page.locator('input[name=handle]').fill('@atelier')
  await page.locator('main form button[type=submit]').click()
  await page.waitForURL(/\/accounts\/[0-9a-f-]{36}$/)
  const before = await page.locator('#bell .dot').count()
  const other = await page.context().newPage()
  await other.goto(page.url())
  await other.locator('details:has(form[action$="/freeze"]) > summary').click()
  await other.locator('form[action$="/freeze"] button').click()
  await page.bringToFront()
  await expect(page.locator('#bell .dot')).toHaveCount(1)
  expect(before).toBe(0)
  await other.close()
})

test('webhooks, integrations, search and help are fit to be seen', async ({ owner: page, ready }) => {
  await page.goto(`${ready.url}/accounts`)
  const base = await workspace(page)
  await page.goto(`${ready.url}${base}/webhooks`)
  await page.locator('input[name=url]').fill('https://hooks.example/passeur')
  await page.locator('form:has(input[name=url]) button[type=submit]').click()
  await expect(page.locator('#once')).toHaveValue(/^whsec_/)
  await page.goto(`${ready.url}${base}/webhooks`)
  await checkPage(page, 'webhooks')
  await page.locator('.hooks a.title').click()
  await checkPage(page, 'webhook')
  await page.goto(`${ready.url}${base}/integrations`)
  await checkPage(page, 'integrations')
  await page.goto(`${ready.url}${base}/search?q=a`)
  await checkPage(page, 'search')
  await page.goto(`${ready.url}/help`)
  await checkPage(page, 'help')
})
