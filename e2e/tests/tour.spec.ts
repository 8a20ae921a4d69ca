// Every page that a link leads to, with the sample workspace in it: narrow and wide, light and dark, French and English.
import { checkPage, problemsOf } from '../support/check.ts'
import { crawl, instances, openSample } from '../support/sample.ts'
import { App } from '../support/app.ts'
import { expect, test } from '../support/test.ts'

/** Pages by the shape of their address. A page that is not here, or that no link leads to any more, fails the tour. */
const DESK = [
  '~/', '~/accounts', '~/accounts/:id', '~/accounts/connect', '~/accounts/connect/:network', '~/audit', '~/calendar',
  '~/calendar/move', '~/campaigns', '~/hub', '~/hub/pages/new', '~/integrations', '~/media',
  '~/members', '~/notifications', '~/posts', '~/posts/:id', '~/posts/:id/view', '~/posts/new', '~/search',
  '~/settings', '~/slots', '~/tokens', '~/webhooks', '~/webhooks/:id', '/help', '/me', '/me/totp', '/workspaces', '/api/docs', '/api/docs/:operation',
]
const STRATEGY = [
  '~/strategy/brief', '~/strategy/brief/text', '~/strategy/budget', '~/strategy/catalogue', '~/strategy/catalogue/:network',
  '~/strategy/catalogue/figures', '~/strategy/choice', '~/strategy/document', '~/strategy/plan', '~/strategy/profiles', '~/strategy/standards', '~/strategy/start',
  '~/strategy/start/:n', '~/strategy/style', '~/strategy/weights',
]
const SITE = ['/h/:site/', '/h/:site/archive', '/h/:site/about', '/h/:site/posts/:name']
/** Other looks of the same pages, and pages that only a state leads to. */
const ALSO = [
  '~/calendar?view=week', '~/calendar?view=day', '~/calendar?view=list', '~/posts?tab=drafts', '~/posts?tab=ideas',
  '~/posts?tab=bin', '~/search?q=pain', '~/strategy/catalogue?compare=instagram,mastodon,linkedin',
  '~/notifications?show=team', '~/welcome', '/welcome/workspace', '/confirm?next=/me', '/design',
]

/** Pages whose links lead to one of each. */
const INDEX = [
  '~/', '~/posts', '~/posts?tab=drafts', '~/calendar?view=list', '~/accounts', '~/accounts/connect', '~/webhooks', '~/hub', '/help', '/me', '/api/docs',
  '~/strategy/catalogue', '~/strategy/choice', '~/strategy/plan', '~/strategy/brief', '~/strategy/start', '@/', '@/archive',
]

test.describe.configure({ mode: 'parallel' })

test('every link leads to a page, and no page is missing here', async ({ page }) => {
  test.setTimeout(600_000)
  const { app, base } = await openSample(page)
  try {
    const { pages, broken } = await crawl(page.request, app, base, [`${base}/`, `${base}/calendar?view=list`])
    expect.soft(broken, 'links that lead nowhere').toEqual([])
    expect([...pages].sort(), 'pages that links lead to').toEqual([...DESK, ...STRATEGY, ...SITE].sort())
  } finally {
    await app.stop()
  }
})

for (const [name, shapes, also] of [
  ['the desk', DESK, []],
  ['strategy, public site and other states', [...STRATEGY, ...SITE], ALSO],
] as const) {
  test(`${name}: every page holds`, async ({ page }) => {
    test.setTimeout(600_000)
    const { app, base } = await openSample(page)
    try {
      const found = await instances(page.request, app, base, INDEX.map((path) => path.replace('~', base).replace('@', base.replace('/w/', '/h/'))))
      const paths = shapes.map((kind) => found.get(kind) ?? kind.replace('~', base))
      const problems: string[] = []
      for (const [i, path] of [...paths, ...also.map((path) => path.replace('~', base))].entries()) {
        const title = path.replace(base, '').replaceAll(/[^a-z0-9]+/gi, '-').replaceAll(/^-|-$/g, '') || 'home'
        // The public site speaks the workspace's language, whoever reads.
        const only = path.startsWith('/h/') ? 'fr' : undefined
        problems.push(...(await problemsOf(page, app.url + path, title, { swap: i % 2 === 1, only })))
      }
      expect(problems).toEqual([])
    } finally {
      await app.stop()
    }
  })
}

test('doors: sign-in, recovery, first run, nothing here', async ({ page }) => {
  const app = await App.start()
  try {
    for (const [path, name] of [['/login', 'login'], ['/recover', 'recover']] as const) {
      await page.goto(app.url + path)
      await checkPage(page, name)
    }
    await page.goto(await app.setupLink())
    await checkPage(page, 'first-run')
  } finally {
    await app.stop()
  }
})
