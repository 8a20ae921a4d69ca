// The list of posts and the media library.
import { checkPage } from '../support/check.ts'
import { expect, test, workspace } from '../support/test.ts'

test('the list shows, filters and acts on many', async ({ owner: page }) => {
  const base = await workspace(page)
  for (const words of ['Carnet du lundi', 'Carnet du mardi']) {
    await page.goto(`${base}/posts/new?text=${encodeURIComponent(words)}`)
    await page.locator('form.composer.live').waitFor()
    await page.locator('textarea[name="content.parts.0.text"]').press('End')
    await page.keyboard.type('.')
    await expect(page).toHaveURL(/\/posts\/[0-9a-f-]{36}$/)
  }
  await page.goto(`${base}/posts?tab=drafts&q=carnet`)
  await expect(page.locator('.post-row')).toHaveCount(2)
  await checkPage(page, 'posts')
  await page.goto(`${base}/posts?tab=drafts&q=lundi`)
  await page.locator('.post-row input[type=checkbox]').check()
  await page.locator('.many button[value=delete]').click()
  await page.goto(`${base}/posts?tab=bin`)
  await expect(page.locator('.post-row')).toContainText(['Carnet du lundi'])
})

test('a file is refused with the reason, another is taken and described', async ({ owner: page }) => {
  const base = await workspace(page)
  await page.goto(`${base}/media`)
  await checkPage(page, 'media-empty')
  await page.goto(`${base}/media`)
  const input = page.locator('[data-upload-form] input[type=file]')
  await input.setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('not a picture') })
  await expect(page.locator('#uploads .banner')).toContainText('photo.jpg')
  const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNQaGj4DwAEBAIgeLZ75wAAAABJRU5ErkJggg=='
  // What was taken shows when the page comes again.
  const again = page.waitForEvent('load')
  await input.setInputFiles({ name: 'point.png', mimeType: 'image/png', buffer: Buffer.from(png, 'base64') })
  await again
  await page.locator('.media').first().click()
  await page.locator('#inspector textarea[name=alt]').fill('Un point de couleur')
  await page.locator('#inspector form button.primary').click()
  await expect(page.locator('#inspector textarea[name=alt]')).toHaveValue('Un point de couleur')
  await checkPage(page, 'media')
})
