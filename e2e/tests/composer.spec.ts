// The composer in a real browser: typing, counters, fixes, renditions, files, a lost connection, two people, no script.
import { type Page } from '@playwright/test'
import { checkPage } from '../support/check.ts'
import { expect, logIn, test, watched, workspace } from '../support/test.ts'

/** Opens a new post and waits until the script listens. */
async function compose(page: Page): Promise<string> {
  const base = await workspace(page)
  await page.goto(`${base}/posts/new`)
  await page.locator('form.composer.live').waitFor()
  return base
}

const text = (page: Page) => page.locator('textarea[name="content.parts.0.text"]')
const state = (page: Page) => page.locator('#save-state')
const SAVED = /Enregistré|Saved/

test('what is typed is saved, previewed, and found again', async ({ owner: page }) => {
  await compose(page)
  await text(page).fill('Une lecture sur le quai, samedi à 17 h.')
  await expect(page.locator('.preview-text').first()).toContainText('Une lecture sur le quai')
  await expect(state(page)).toHaveText(SAVED)
  await expect(page).toHaveURL(/\/posts\/[0-9a-f-]{36}$/)
  await page.reload()
  await expect(text(page)).toHaveValue('Une lecture sur le quai, samedi à 17 h.')
  await checkPage(page, 'composer')
})

test('a thread is made, joined, and undone', async ({ owner: page }) => {
  await compose(page)
  await text(page).fill('Premier.')
  await page.locator('button[value^="part-add~master"]').click()
  await page.locator('textarea[name="content.parts.1.text"]').fill('Second.')
  await expect(page.locator('.part')).toHaveCount(2)
  await page.locator('button[value="part-join~master~1"]').click()
  await expect(text(page)).toHaveValue('Premier.\n\nSecond.')
  await page.locator('#undo').click()
  await expect(page.locator('.part')).toHaveCount(2)
})

test('a rendition says what differs and returns to the text', async ({ owner: page }) => {
  await compose(page)
  await text(page).fill('Bonjour à tous')
  await page.locator('button[value^="adapt~"]').first().click()
  const own = page.locator('textarea[name^="own."]').first()
  await own.fill('Bonjour à vous')
  await page.locator('button[value^="fold~"]').first().click()
  await expect(page.locator('.differs ins')).toHaveText('vous')
  await page.locator('button[value^="return~"]').first().click()
  await expect(page.locator('.differs')).toHaveCount(0)
})

test('a picture is dropped in, described and placed', async ({ owner: page }) => {
  await compose(page)
  const png = await page.evaluate(() => {
    const canvas = document.createElement('canvas')
    canvas.width = canvas.height = 64
    const context = canvas.getContext('2d')!
    context.fillStyle = 'teal'
    context.fillRect(0, 0, 40, 64)
    return canvas.toDataURL('image/png').split(',')[1]
  })
  await page.locator('input[data-upload="content.parts.0"]').setInputFiles({
    name: 'quai.png',
    mimeType: 'image/png',
    buffer: Buffer.from(png ?? '', 'base64'),
  })
  await expect(page.locator('.file')).toHaveCount(1)
  await page.locator('button[value^="file~master"]').click()
  await page.locator('textarea[name="content.parts.0.media.0.alt"]').fill('Le quai au soleil')
  await expect(page.locator('.alt-mark.good')).toBeVisible()
  await page.locator('button[value$="~16:9"]').click()
  await expect(page.locator('.focus-stage .shade')).toHaveCount(1)
  await expect(state(page)).toHaveText(SAVED)
  await checkPage(page, 'composer-picture')
})

test('no keystroke is lost when the server dies', async ({ page, ready }) => {
  await logIn(page, ready)
  await compose(page)
  await text(page).fill('Avant la panne.')
  await expect(state(page)).toHaveText(SAVED)
  await ready.kill()
  await text(page).pressSequentially(' Pendant la panne.')
  await expect(page.locator('#offline')).toBeVisible()
  watched(page).errors.splice(0)
  await ready.launch()
  await expect(state(page)).toHaveText(SAVED, { timeout: 20_000 })
  await expect(page.locator('#offline')).toBeHidden()
  watched(page).errors.splice(0)
  await page.reload()
  await expect(text(page)).toHaveValue('Avant la panne. Pendant la panne.')
})

test('what was typed in a tab that died is there again', async ({ page, ready }) => {
  await logIn(page, ready)
  await compose(page)
  await text(page).fill('Un')
  await expect(state(page)).toHaveText(SAVED)
  const address = page.url()
  await ready.kill()
  await text(page).pressSequentially(' deux trois')
  await page.goto('about:blank')
  watched(page).errors.splice(0)
  await ready.launch()
  await page.goto(address)
  await expect(text(page)).toHaveValue('Un deux trois')
  await expect(state(page)).toHaveText(SAVED, { timeout: 20_000 })
})

test('two people at once choose what stays', async ({ page, ready, context }) => {
  await logIn(page, ready)
  await compose(page)
  await text(page).fill('Le premier texte')
  await expect(state(page)).toHaveText(SAVED)
  const other = await context.newPage()
  await other.goto(page.url())
  await other.locator('form.composer.live').waitFor()
  await text(other).fill('Le texte d’à côté')
  await expect(state(other)).toHaveText(SAVED)
  await text(page).fill('Mon texte à moi')
  await expect(page.locator('#conflict')).toBeVisible()
  watched(page).errors.splice(0)
  await page.locator('[data-take=mine]').click()
  await expect(state(page)).toHaveText(SAVED)
  await other.reload()
  await expect(text(other)).toHaveValue('Mon texte à moi')
})

test('a post is planned, and its page says so', async ({ owner: page }) => {
  await compose(page)
  await text(page).fill('Ouvert dimanche.')
  const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10)
  await page.locator('input[name="when.at"]').fill(`${day}T09:30`)
  await expect(page.locator('.when-hint')).toContainText('09:30')
  await page.locator('button[value=plan]').click()
  await expect(page).toHaveURL(/\/view$/)
  await expect(page.locator('.delivery.state-waiting')).toHaveCount(1)
  await checkPage(page, 'post-planned')
})

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false })
  test('the form writes, adapts and plans', async ({ page, ready }) => {
    await logIn(page, ready)
    const base = await workspace(page)
    await page.goto(`${base}/posts/new`)
    await text(page).fill('Sans script')
    await page.locator('button[value="open~master~link"]').click()
    await page.locator('input[name="content.link"]').fill('https://exemple.fr')
    const day = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10)
    await page.locator('input[name="when.at"]').fill(`${day}T10:00`)
    await page.locator('button[value=plan]').click()
    await expect(page).toHaveURL(/\/view$/)
    await expect(page.locator('.post-text')).toHaveText('Sans script')
  })
})
