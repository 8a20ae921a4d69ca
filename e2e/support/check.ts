// What every page must hold, in two sizes, two themes and two languages: WCAG 2.2 AA as axe sees it, no error,
// no refused script, no sideways scroll on a phone, no jump while it loads. Leaves a picture of each variant.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { type Page, expect } from '@playwright/test'
import { watched } from './test.ts'

export const SIZES = { narrow: { width: 390, height: 844 }, wide: { width: 1440, height: 900 } } as const
export const THEMES = ['light', 'dark'] as const
export const LANGUAGES = ['fr', 'en'] as const

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const PICTURES = process.env.PASSEUR_SCREENSHOTS ?? join(import.meta.dirname, '..', 'screenshots')
/** Chrome calls a cumulative layout shift under 0.1 good; nothing here may visibly move. */
const MOST_SHIFT = 0.02

export interface CheckOptions {
  languages?: readonly (typeof LANGUAGES)[number][]
  /** Shows the page in a language. The default asks as a browser does, which a person's own setting overrides. */
  setLanguage?: (page: Page, language: string) => Promise<void>
  /** Brings the page to its state after each reload: opens the menu, types the text. */
  prepare?: (page: Page) => Promise<void>
  /** Selectors of parts that move by nature, covered in the pictures. */
  mask?: string[]
}

/** Checks the page at its present address; `name` names the pictures, e.g. `calendar-month`. */
export async function checkPage(page: Page, name: string, options: CheckOptions = {}): Promise<void> {
  mkdirSync(PICTURES, { recursive: true })
  const problems: string[] = []
  const address = page.url()
  const before = page.viewportSize()
  for (const language of options.languages ?? LANGUAGES) {
    await (options.setLanguage ?? askFor)(page, language)
    for (const theme of THEMES) {
      for (const [size, viewport] of Object.entries(SIZES)) {
        const where = `${name}-${size}-${theme}-${language}`
        await page.setViewportSize(viewport)
        await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
        await page.goto(address)
        await page.evaluate(() => document.fonts.ready)
        const shift = await layoutShift(page)
        await options.prepare?.(page)
        problems.push(...(await look(page, language, size === 'narrow')).map((problem) => `${where}: ${problem}`))
        if (shift > MOST_SHIFT) problems.push(`${where}: the layout moves while it loads (${shift.toFixed(3)})`)
        await page.screenshot({
          path: join(PICTURES, `${where}.png`),
          fullPage: true,
          animations: 'disabled',
          mask: options.mask?.map((selector) => page.locator(selector)),
        })
      }
    }
  }
  const { errors } = watched(page)
  problems.push(...errors.splice(0).map((error) => `${name}: ${error}`))
  await (options.setLanguage ?? askFor)(page, 'fr')
  await page.emulateMedia({ colorScheme: null, reducedMotion: null })
  if (before) await page.setViewportSize(before)
  expect([...new Set(problems)], `problems of ${name}`).toEqual([])
}

// Over the browser's own protocol: the test's locale has set the header already, and a header added to it loses.
async function askFor(page: Page, language: string): Promise<void> {
  const browser = await page.context().newCDPSession(page)
  const userAgent = await page.evaluate(() => navigator.userAgent)
  await browser.send('Emulation.setUserAgentOverride', { userAgent, acceptLanguage: language })
}

async function look(page: Page, language: string, narrow: boolean): Promise<string[]> {
  const problems: string[] = []
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze()
  for (const violation of violations) {
    for (const node of violation.nodes) {
      problems.push(`axe ${violation.id}: ${violation.help}: ${node.target.join(' ')} ${node.any[0]?.message ?? ''}`.trim())
    }
  }
  const lang = await page.locator('html').getAttribute('lang')
  if (!lang?.startsWith(language)) problems.push(`is in "${lang}", not in "${language}"`)
  if (narrow) {
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (wider > 0) problems.push(`scrolls sideways by ${wider} px; first cause: ${await widest(page)}`)
  }
  return problems
}

/** The first element that reaches over the right edge, in words that find it. */
async function widest(page: Page): Promise<string> {
  return page.evaluate(() => {
    const edge = document.documentElement.clientWidth
    const over = [...document.querySelectorAll('body *')].find((e) => e.getBoundingClientRect().right > edge + 1)
    return over ? `<${over.tagName.toLowerCase()} class="${over.className}">` : 'unknown'
  })
}

/** Cumulative layout shift of the load, as the browser measures it. */
async function layoutShift(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((done) => {
        let sum = 0
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
            if (!entry.hadRecentInput) sum += entry.value
          }
        }).observe({ type: 'layout-shift', buffered: true })
        requestAnimationFrame(() => requestAnimationFrame(() => done(sum)))
      }),
  )
}
