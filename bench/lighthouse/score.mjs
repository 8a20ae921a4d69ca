// Prints one line of JSON for each page: what Lighthouse gives it (0 to 100), on its simulated slow phone.
//
//   PASSEUR_COOKIE=passeur_session=… node score.mjs http://127.0.0.1:4747 /w/bench/ /w/bench/posts/new …
import { launch } from 'chrome-launcher'
import lighthouse from 'lighthouse'

const [base, ...paths] = process.argv.slice(2)
const chrome = await launch({
  chromePath: process.env.PASSEUR_CHROMIUM,
  chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu'],
})
try {
  for (const path of paths) {
    const found = await lighthouse(base + path, {
      port: chrome.port,
      logLevel: 'error',
      onlyCategories: ['performance', 'accessibility', 'best-practices'],
      extraHeaders: { Cookie: process.env.PASSEUR_COOKIE ?? '' },
    })
    const { categories, audits, finalDisplayedUrl } = found.lhr
    const score = (id) => Math.round((categories[id].score ?? 0) * 100)
    const lost = Object.values(categories).flatMap((category) =>
      category.auditRefs
        .filter((ref) => ref.weight > 0 && (audits[ref.id].score ?? 1) < 0.9)
        .map((ref) => `${ref.id} ${audits[ref.id].displayValue ?? ''}`.trim()),
    )
    const row = {
      path,
      seen: new URL(finalDisplayedUrl).pathname,
      performance: score('performance'),
      accessibility: score('accessibility'),
      practices: score('best-practices'),
      bytes: audits['total-byte-weight'].numericValue,
      lost,
    }
    console.log(JSON.stringify(row))
  }
} finally {
  chrome.kill()
}
