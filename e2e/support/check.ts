// What every page must hold, narrow and wide, light and dark, in French and in English: WCAG 2.2 AA as axe sees it,
// no error, no refused script, no sideways scroll, no jump while it loads, no name of a message in place of its words.
import { mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { type Page, expect } from '@playwright/test'
import { watched } from './test.ts'

export const SIZES = { narrow: { width: 390, height: 844 }, wide: { width: 1360, height: 850 } } as const
export const THEMES = ['light', 'dark'] as const

const OF_COLOUR = ['color-contrast', 'link-in-text-block']
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** Where pictures go; without it none are taken. */
const PICTURES = process.env.PASSEUR_SCREENSHOTS
const LOCALE = join(import.meta.dirname, '..', '..', 'crates', 'web', 'locales', 'en')
/** Chrome calls a cumulative layout shift under 0.1 good. Half of it: a busy machine shows letters before their font. */
const MOST_SHIFT = 0.05

export interface CheckOptions {
  /** Brings the page to its state after each load: opens the menu, types the text. */
  prepare?: (page: Page) => Promise<void>
  /** Selectors of parts that move by nature, covered in the pictures. */
  mask?: string[]
  /** Runs at each size once the page is there; gives further problems. */
  also?: (page: Page) => Promise<string[]>
  /** The narrow page in English and the wide one in French, instead of the other way round. */
  swap?: boolean
  /** The page is in this language whatever the browser asks for. */
  only?: 'fr' | 'en'
}

/** Checks the page at its present address; `name` names the pictures, e.g. `calendar-month`. */
export async function checkPage(page: Page, name: string, options: CheckOptions = {}): Promise<void> {
  const before = page.viewportSize()
  const problems = await problemsOf(page, page.url(), name, options)
  await askFor(page, 'fr')
  await page.emulateMedia({ colorScheme: null, reducedMotion: null })
  if (before) await page.setViewportSize(before)
  expect([...new Set(problems)], `problems of ${name}`).toEqual([])
}

/** What is wrong with the page at an address. It is loaded once per size; a theme changes without a load. */
export async function problemsOf(page: Page, address: string, name: string, options: CheckOptions = {}): Promise<string[]> {
  const problems: string[] = []
  for (const size of ['narrow', 'wide'] as const) {
    const language = (size === 'narrow') === !options.swap ? 'fr' : 'en'
    await askFor(page, language)
    await page.setViewportSize(SIZES[size])
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
    const answer = await page.goto(address)
    const of = (list: string[], theme: string) =>
      problems.push(...list.map((problem) => `${name}-${size}-${theme}-${language}: ${problem}`))
    if (answer && answer.status() !== 200) of([`answers ${answer.status()}`], 'light')
    await page.evaluate(() => document.fonts.ready)
    const shift = await layoutShift(page)
    if (shift > MOST_SHIFT) of([`the layout moves while it loads (${shift.toFixed(3)})`], 'light')
    await options.prepare?.(page)
    of(await inWords(page, options.only ?? language), 'light')
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      // The same elements in other colours: only what depends on colours is asked again.
      of(await byAxe(page, theme === 'light' ? undefined : OF_COLOUR), theme)
      await picture(page, `${name}-${size}-${theme}-${language}`, options.mask)
    }
    of((await options.also?.(page)) ?? [], 'light')
  }
  const { errors } = watched(page)
  problems.push(...errors.splice(0).map((error) => `${name}: ${error}`))
  return problems
}

async function picture(page: Page, name: string, mask: string[] = []): Promise<void> {
  if (!PICTURES) return
  mkdirSync(PICTURES, { recursive: true })
  await page.screenshot({
    path: join(PICTURES, `${name}.png`),
    fullPage: true,
    animations: 'disabled',
    mask: mask.map((selector) => page.locator(selector)),
  })
}

// Over the browser's own protocol: the test's locale has set the header already, and a header added to it loses.
async function askFor(page: Page, language: string): Promise<void> {
  const browser = await page.context().newCDPSession(page)
  const userAgent = await page.evaluate(() => navigator.userAgent)
  await browser.send('Emulation.setUserAgentOverride', { userAgent, acceptLanguage: language })
}

/** What axe finds: WCAG 2.2 AA and good practice. */
async function byAxe(page: Page, rules?: string[]): Promise<string[]> {
  // No page holds frames: without them axe needs no page of its own for each look.
  const axe = new AxeBuilder({ page }).setLegacyMode()
  const { violations } = await (rules ? axe.withRules(rules) : axe.withTags(TAGS)).analyze()
  return violations.map(({ id, help, nodes }) => {
    const places = nodes.slice(0, 3).map((node) => `${node.target.join(' ')} (${node.any[0]?.message ?? node.failureSummary ?? ''})`)
    return `axe ${id}, ${nodes.length} times: ${help}: ${places.join('; ')}`
  })
}

/** The right language, no name of a message in the place of its words, no sideways scroll. */
async function inWords(page: Page, language: string): Promise<string[]> {
  const problems: string[] = []
  const lang = await page.locator('html').getAttribute('lang')
  if (!lang?.startsWith(language)) problems.push(`is in "${lang}", not in "${language}"`)
  for (const key of await bareKeys(page)) problems.push(`shows the name of a message: ${key}`)
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  if (wider > 0) problems.push(`scrolls sideways by ${wider} px; first cause: ${await widest(page)}`)
  return problems
}

/** Every name of a message, from the files themselves. */
const KEYS = new Set(
  readdirSync(LOCALE).flatMap((file) =>
    [...readFileSync(join(LOCALE, file), 'utf8').matchAll(/^([a-z][\w-]*-[\w-]+) =/gm)].map((found) => found[1] as string),
  ),
)

/** Names of messages that are shown, in the text and in what is said of a thing. */
async function bareKeys(page: Page): Promise<string[]> {
  const said = await page.evaluate(() => {
    const texts: string[] = []
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walk.nextNode()) {
      if (!walk.currentNode.parentElement?.closest('script, style, code, pre')) texts.push(walk.currentNode.textContent ?? '')
    }
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]')) {
      for (const name of ['aria-label', 'title', 'placeholder']) texts.push(element.getAttribute(name) ?? '')
    }
    return [document.title, ...texts]
  })
  return [...new Set(said.map((text) => text.trim()).filter((text) => KEYS.has(text)))]
}

/** The first element that reaches over the right edge, in words that find it. */
async function widest(page: Page): Promise<string> {
  return page.evaluate(() => {
    const edge = document.documentElement.clientWidth
    const over = [...document.querySelectorAll('body *')].find((e) => e.getBoundingClientRect().right > edge + 1)
    return over ? `<${over.tagName.toLowerCase()} class="${over.className}">` : 'unknown'
  })
}

/** Cumulative layout shift of the load, as the browser measures it: once when fonts and pictures are there. */
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
