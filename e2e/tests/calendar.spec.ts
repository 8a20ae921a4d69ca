// The calendar as people work in it: dragging, the same by keyboard, taking back, without script, and by axe.
import type { Page } from '@playwright/test'
import { checkPage } from '../support/check.ts'
import { App } from '../support/app.ts'
import { asTheBrowserSays, createOwner, createWorkspace, expect, logIn, test, workspace } from '../support/test.ts'

/** The day `n` days from now, as the calendar writes it. */
function day(n: number): string {
  const at = new Date(Date.now() + n * 86_400_000)
  return new Intl.DateTimeFormat('en-CA', { timeZone: process.env.TZ ?? 'Europe/Paris' }).format(at)
}

/** Writes a post for the hub through the composer's own address and gives its words. */
async function planned(page: Page, base: string, words: string, at: string): Promise<void> {
  await page.goto(`${base}/posts/new?at=${at}`)
  await page.locator('textarea').first().fill(words)
  await page.locator('button[value=plan], [data-plan]').first().click()
  await page.waitForURL(/\/posts\/[0-9a-f-]{36}\/view$/)
}

test('a post is dragged to another day, and taken back', async ({ owner }) => {
  const base = await workspace(owner)
  await planned(owner, base, 'Marmelade à la foire', `${day(2)}T10:00`)
  await owner.goto(`${base}/calendar?date=${day(2)}`)
  const line = owner.locator('[data-move]').first()
  await line.dragTo(owner.locator(`[data-day="${day(4)}"]`))
  await expect(owner.locator(`[data-day="${day(4)}"] [data-move]`)).toBeVisible()
  await owner.locator('[data-undo]').click()
  await expect(owner.locator(`[data-day="${day(2)}"] [data-move]`)).toBeVisible()
})

test('the same with keys alone', async ({ owner }) => {
  const base = await workspace(owner)
  await owner.goto(`${base}/calendar?date=${day(2)}`)
  await owner.locator('.line-move').first().focus()
  await owner.keyboard.press('Enter')
  await expect(owner.locator('#move-at')).toBeFocused()
  await owner.locator('#move-at').fill(`${day(5)}T11:15`)
  await expect(owner.locator('[data-verdict]')).toContainText('11:15')
  await owner.keyboard.press('Enter')
  await expect(owner.locator(`[data-day="${day(5)}"] [data-move]`)).toBeVisible()
  await owner.keyboard.press('w')
  await expect(owner.locator('.time-grid')).toBeVisible()
})

test('without script the calendar shows, filters and moves', async ({ browser, ready }) => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await logIn(page, ready)
  const base = await workspace(page)
  await page.goto(`${base}/calendar?view=list`)
  await page.locator('.list-line a[href*="/calendar/move"]').first().click()
  await page.locator('#move-at').fill(`${day(6)}T09:30`)
  await page.locator('form:has(#move-at) button').first().click()
  await expect(page.getByRole('main')).toContainText('09:30')
  await page.goto(`${base}/calendar?view=list&state=refused`)
  await expect(page.locator('.list-line')).toHaveCount(0)
  await context.close()
})

test('an empty calendar, its slots and campaigns say what they are for', async ({ page }) => {
  test.setTimeout(240_000)
  const app = await App.start()
  try {
    await createOwner(page, app)
    await createWorkspace(page, app, 'Librairie du Pont')
    await asTheBrowserSays(page, app)
    await page.goto(app.url)
    const base = await workspace(page)
    for (const path of ['/', '/calendar', '/calendar?view=list', '/slots', '/campaigns']) {
      await page.goto(`${app.url}${base}${path}`)
      await checkPage(page, `empty${path.replaceAll(/[^a-z]+/g, '-')}`)
    }
  } finally {
    await app.stop()
  }
})
