// The strategy space in a browser: the catalogue, ten questions without and with script, the choice, the plan.
import { checkPage } from '../support/check.ts'
import { expect, logIn, test, workspace } from '../support/test.ts'

test('from nothing to a plan in ten answers', async ({ page, ready }) => {
  test.setTimeout(240_000)
  await logIn(page, ready)
  const base = await workspace(page)
  const at = (path: string) => `${ready.url}${base}/strategy${path}`

  await page.goto(at('/catalogue'))
  await page.locator('#catalogue-q').fill('mastodon')
  await expect(page.locator('#catalogue-results .service')).not.toHaveCount(0)
  await page.goto(at('/catalogue/instagram'))
  await expect(page.locator('.figure').first()).toBeVisible()
  await page.goto(at('/catalogue/vine'))
  await checkPage(page, 'strategy-closed')
  await page.goto(at('/catalogue?compare=instagram,mastodon,linkedin'))
  await expect(page.locator('.compare thead th')).toHaveCount(3)

  await page.goto(at('/start/1'))
  for (let n = 1; n <= 10; n++) {
    if (n === 2) await page.locator('input[name=goal-awareness][value="3"]').check({ force: true })
    if (n === 5) await page.locator('input[name=hours]').fill('5')
    await page.locator('.question-foot button').click()
  }
  await expect(page).toHaveURL(/strategy\/choice$/)
  await page.locator('form[action$="/strategy/plan/new"] button').click()
  await expect(page).toHaveURL(/strategy\/plan$/)
  for (const part of ['standards', 'budget', 'profiles']) {
    await page.goto(at(`/${part}`))
    await checkPage(page, `strategy-${part}`)
  }
  await page.goto(at('/document'))
  await expect(page.locator('.document h2')).not.toHaveCount(0)
})
