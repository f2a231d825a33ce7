import t from 'tap'
import { checked } from './axe.ts'
import { noBrowser } from './browser.ts'
import { openLibrarySite, type Visit } from './library-site.ts'
import { layToken, ndeView, noAddOn, traces } from './primo-host/views.ts'

await t.test('NDE', { skip: noBrowser || noAddOn }, async (t) => {
  const site = await openLibrarySite(t)
  const primo = site.played.primo.institution('01T_NORTH')
  const view = ndeView(site)
  const start = ({ page }: Visit, parameters: object) =>
    page.evaluate(
      `startNde(location.origin + '/nde/custom/patronGateway', 'patronGateway', ${JSON.stringify({ gateway: site.gateway, institution: 'north', ...parameters })})`,
    )

  await t.test('shows the card in the slot that the configuration names, in the name of whoever is signed in', async (t) => {
    const visit = await site.open(view)
    const token = primo.signedIn('ada')
    await layToken(visit, token)
    const hooks = { 'nde-loans-overview-after': 'patron-standing' }
    t.same(await start(visit, { hooks }), ['nde-personal-details-info-after', 'nde-loans-overview-after'])
    await visit.page.getByText('Ada Winterfeld').waitFor()
    await visit.page.locator('patron-standing').getByRole('heading').first().waitFor()
    t.same(await traces(visit, token), [])
    t.same(visit.complaints, [])
    await checked(t, visit.page, 'nde')
  })

  await t.test('has no slot that is turned off, and asks whoever’s token has ended to sign in', async (t) => {
    const off = await site.open(view)
    await layToken(off, primo.signedIn('ada'))
    t.same(await start(off, { hooks: false }), [])
    const ended = await site.open(view)
    await layToken(ended, primo.signedIn('ada', { ageMs: 25 * 3_600_000 }))
    await start(ended, {})
    const link = ended.page.getByRole('link', { name: 'Sign in' })
    await link.waitFor()
    t.match(await link.getAttribute('href'), /\/nde\/login\?vid=01T_NORTH%3AMAIN&lang=en&toState=account%2Foverview$/)
    await layToken(ended, primo.signedIn('ada'))
    await ended.page.getByText('Ada Winterfeld').waitFor()
  })

  await t.test('says what is missing in the configuration', async (t) => {
    const visit = await site.open(view)
    await t.rejects(start(visit, { gateway: '' }), { message: /the settings need `gateway` and `institution`/ })
  })
})
