import { readFileSync } from 'node:fs'
import t from 'tap'
import { checked, screenshots } from './axe.ts'
import { noBrowser } from './browser.ts'
import { openLibrarySite, type Visit } from './library-site.ts'
import { angularView, layToken, traces } from './primo-host/views.ts'

await t.test('Primo’s AngularJS interface', { skip: noBrowser }, async (t) => {
  const site = await openLibrarySite(t)
  const primo = site.played.primo.institution('01T_NORTH')
  const view = await angularView(site)
  const account = '<prm-personal-info></prm-personal-info><prm-loans-overview></prm-loans-overview>'

  async function open(url: string, token: string, packages: readonly string[] = ['viewCustom'], html = account): Promise<Visit> {
    const visit = await site.open(url)
    await layToken(visit, token)
    await visit.page.evaluate(`startPrimo(${packages.map((name) => `'${name}'`).join(', ')})`)
    await visit.page.evaluate(`compile('${html}')`)
    return visit
  }

  await t.test('shows the card in the name of whoever is signed in there, and lets the token be seen nowhere', async (t) => {
    const token = primo.signedIn('ada')
    const visit = await open(view, token)
    await visit.page.getByText('Ada Winterfeld').waitFor()
    t.equal(await visit.page.locator('prm-personal-info-after > patron-card').count(), 1)
    t.equal(await visit.page.locator('patron-card').getAttribute('lang'), 'en-US')
    t.same(await traces(visit, token), [])
    t.same(visit.complaints, [])
    await checked(t, visit.page, 'primo')
    const foreign = visit.asked.filter((url) => !url.startsWith(site.origin) && !url.startsWith(site.gateway))
    t.same(foreign, [], 'nobody else is asked')
  })

  await t.test('lets the package of somebody else keep the hook that it owns, in either order', async (t) => {
    for (const packages of [
      ['centralCustom', 'viewCustom'],
      ['viewCustom', 'centralCustom'],
    ]) {
      const visit = await open(view, primo.signedIn('ada'), packages)
      await visit.page.getByText('A consortium’s own words about the details of Primo').waitFor()
      await visit.page.getByText('Ada Winterfeld').waitFor()
      t.same(await visit.page.evaluate('faults'), [])
      await visit.context.close()
    }
  })

  await t.test('has nothing in a hook that is turned off, and what is said in another', async (t) => {
    const some = await angularView(site, { hooks: { prmPersonalInfoAfter: false, prmLoansOverviewAfter: 'patron-standing' } })
    const visit = await open(some, primo.signedIn('ada'))
    await visit.page.locator('prm-loans-overview-after > patron-standing').getByRole('heading').first().waitFor()
    t.equal(await visit.page.locator('patron-card').count(), 0)
    await visit.context.close()
    const none = await open(
      await angularView(site, { hooks: false }),
      primo.signedIn('ada'),
      ['viewCustom'],
      '<patron-gateway element="patron-account"></patron-gateway><prm-personal-info></prm-personal-info>',
    )
    await none.page.getByText('The Tidewatcher').first().waitFor()
    t.equal(await none.page.locator('patron-card').count(), 0)
    t.same(await none.page.evaluate('faults'), [])
    await none.page.evaluate(`compile('<patron-gateway element="img"></patron-gateway>')`)
    t.match(await none.page.evaluate('faults.join()'), 'there is no element img')
    await none.context.close()
    await angularView(site)
  })

  await t.test('asks a guest, and whoever’s token has ended, to sign in, and shows the card as soon as they have', async (t) => {
    for (const [name, token] of [
      ['guest', primo.guest()],
      ['ended', primo.signedIn('ada', { ageMs: 25 * 3_600_000 })],
    ] as const) {
      const visit = await open(view, token)
      const link = visit.page.getByRole('link', { name: 'Sign in' })
      await link.waitFor()
      const there = new URL((await link.getAttribute('href'))!)
      t.equal(there.pathname, '/discovery/login', name)
      t.equal(there.searchParams.get('vid'), '01T_NORTH:MAIN')
      t.equal(there.searchParams.get('targetURL'), view)
      await layToken(visit, primo.signedIn('ada'))
      await visit.page.getByText('Ada Winterfeld').waitFor()
      await visit.context.close()
    }
  })

  await t.test('shows somebody else’s card, and nothing of the one before, when somebody else signs in', async (t) => {
    const visit = await open(view, primo.signedIn('ada'))
    await visit.page.getByText('Ada Winterfeld').waitFor()
    await layToken(visit, primo.signedIn('sol'))
    await visit.page.getByText('Sol Marchetti').waitFor()
    t.equal(await visit.page.getByText('Ada Winterfeld').count(), 0)
    await visit.page.evaluate("sessionStorage.removeItem('primoExploreJwt')")
    await visit.page.getByText('Please sign in to see this.').waitFor()
    t.equal(await visit.page.getByText('Sol Marchetti').count(), 0)
  })

  await t.test('renews the card with Primo’s token, and comes back to the view after paying', async (t) => {
    const visit = await open(view, primo.signedIn('sol'))
    await visit.page.getByRole('button', { name: 'Renew the card' }).click()
    await visit.page.getByRole('button', { name: 'Pay €15.00' }).click()
    await visit.page.waitForURL(/\/pay\//)
    await visit.page.getByRole('button', { name: 'Pay', exact: true }).click()
    await visit.page.waitForURL(/\/discovery\/account\?.*renewal=/)
    t.equal(new URL(visit.page.url()).searchParams.get('vid'), '01T_NORTH:MAIN')
    await visit.page.evaluate("startPrimo('viewCustom')")
    await visit.page.evaluate(`compile('${account}')`)
    await visit.page.getByRole('button', { name: 'Done' }).waitFor({ timeout: 60_000 })
    await visit.page.screenshot({ path: `${screenshots}/primo-renewed.png`, fullPage: true })
  })
})

await t.test('What is published for Primo names no host, and its locks no registry', async (t) => {
  const read = (path: string) => readFileSync(new URL(`../web/primo/${path}`, import.meta.url), 'utf8')
  t.notMatch(read('primo-explore-patron-gateway/dist/primo-explore-patron-gateway.js'), /https?:\/\/(?!card\.example\.org)/)
  t.notMatch(read('nde/package-lock.json'), '"resolved"')
})
