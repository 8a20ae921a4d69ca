// The sample workspace of `passeur demo` with its owner, a strategy and a webhook: every page has something to show.
import type { APIRequestContext, Page } from '@playwright/test'
import { App } from './app.ts'
import { asTheBrowserSays, createOwner, expect, workspace } from './test.ts'

/** A Passeur with the sample in it; `page` is signed in as its owner, on the sample's home. Gives its `/w/<slug>`. */
export async function openSample(page: Page): Promise<{ app: App; base: string }> {
  const app = await App.start({ env: { LANG: 'fr_FR.UTF-8' } })
  await createOwner(page, app)
  await app.cli('demo')
  await asTheBrowserSays(page, app)
  await page.goto(`${app.url}/`)
  const base = await workspace(page)
  const at = (path: string) => `${app.url}${base}${path}`
  await page.goto(at('/strategy'))
  await page.locator('button.example').first().click()
  await expect(page).toHaveURL(/strategy\/choice/)
  await page.locator('form[action$="/strategy/plan/new"] button').first().click()
  await expect(page).toHaveURL(/strategy\/plan$/)
  await page.goto(at('/webhooks'))
  await page.locator('input[name=url]').fill('https://hooks.example/passeur')
  await page.locator('form:has(input[name=url]) button[type=submit]').click()
  await expect(page.locator('#once')).toBeVisible()
  return { app, base }
}

/** An address without what is particular about it: `~/posts/:id/view`, `/h/:site/posts/:id`. */
export function shape(path: string, base: string): string {
  const plain = path.replace(/[?#].*$/, '').replace(base, '~')
  return plain
    .replace(/^\/h\/[^/]+/, '/h/:site')
    .replace(/(\/h\/:site\/posts\/|\/h\/:site\/tags\/)[^/]+/, '$1:name')
    .replace(/^\/api\/docs\/[a-z_]+/, '/api/docs/:operation')
    .replace(/(\/strategy\/catalogue\/|\/accounts\/connect\/)(?!figures)[a-z0-9_-]+/, '$1:network')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id')
    .replace(/\/\d+(?=\/|$)/g, '/:n')
}

const links = (html: string) => [...html.matchAll(/<a [^>]*?href="([^"#]+)/g)].map(([, href]) => (href as string).replaceAll('&amp;', '&'))

/** One address per shape, from the links of the given pages and from these pages themselves. */
export async function instances(request: APIRequestContext, app: App, base: string, from: string[]): Promise<Map<string, string>> {
  const found = new Map(from.map((path) => [shape(path, base), path.replace(/[?#].*$/, '')]))
  for (const path of from) {
    const answer = await request.get(app.url + path)
    for (const href of links(await answer.text())) {
      const { origin, pathname, search } = new URL(href, answer.url())
      const kind = shape(pathname, base)
      if (origin === app.url && !found.has(kind)) found.set(kind, pathname + search)
    }
  }
  return found
}

/** Follows every link from the given addresses on, two of each shape. Gives the shapes of the pages, and what did not answer 200. */
export async function crawl(request: APIRequestContext, app: App, base: string, from: string[]): Promise<{ pages: Set<string>; broken: string[] }> {
  const [pages, broken, seen] = [new Set<string>(), [] as string[], new Set(from)]
  const asked = new Map<string, number>()
  const queue = from.map((path) => [path, '(start)'] as const)
  for (let next = queue.shift(); next; next = queue.shift()) {
    const [path, where] = next
    const kind = shape(path, base)
    const before = asked.get(kind) ?? 0
    if (before >= 2) continue
    asked.set(kind, before + 1)
    const answer = await request.get(app.url + path)
    if (answer.status() !== 200) broken.push(`${path} answers ${answer.status()}, linked from ${where}`)
    if (!answer.headers()['content-type']?.startsWith('text/html')) continue
    const landed = new URL(answer.url()).pathname
    pages.add(shape(landed, base))
    for (const href of links(await answer.text())) {
      const target = new URL(href, answer.url())
      const to = target.pathname + target.search
      if (target.origin !== app.url || seen.has(to)) continue
      seen.add(to)
      queue.push([to, landed])
    }
  }
  return { pages, broken }
}
