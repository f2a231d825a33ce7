import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import type { Test } from 'tap'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Kept for whoever wants to look; not in the repository. */
export const screenshots = new URL('screenshots', import.meta.url).pathname
mkdirSync(screenshots, { recursive: true })

/** What WCAG 2.2 AA and good practice find wrong with a page as it is shown, and that it does not scroll sideways; throws where the page was empty. */
export async function faultsOf(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(axe)
  const { violations, passes } = (await page.evaluate(
    `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
  )) as {
    readonly violations: readonly { id: string; nodes: { html: string; failureSummary: string }[] }[]
    readonly passes: unknown[]
  }
  if (passes.length <= 10) throw new Error('The check did not see the page')
  const overflow = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth')
  return [
    ...violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`),
    ...(overflow ? ['it scrolls sideways'] : []),
  ]
}

/** In light, dark, forced colours and at 320 px. */
export async function checked(t: Test, page: Page, what: string): Promise<void> {
  const before = page.viewportSize()!
  const looks = [
    { name: 'light', media: { colorScheme: 'light' }, width: 1024 },
    { name: 'dark', media: { colorScheme: 'dark' }, width: 1024 },
    { name: 'narrow', media: { colorScheme: 'light' }, width: 320 },
    { name: 'forced', media: { colorScheme: 'dark', forcedColors: 'active' }, width: 320 },
  ] as const
  for (const { name, media, width } of looks) {
    await page.emulateMedia({ forcedColors: 'none', ...media })
    await page.setViewportSize({ width, height: 800 })
    t.same(await faultsOf(page), [], `${what}, ${name}`)
    await page.screenshot({ path: `${screenshots}/${what.replaceAll(' ', '-')}-${name}.png`, fullPage: true })
  }
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' })
  await page.setViewportSize(before)
}
