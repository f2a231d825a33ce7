import t from 'tap'
import { checked } from './axe.ts'
import { noBrowser } from './browser.ts'
import { openLibrarySite, setToken } from './library-site.ts'

await t.test('The elements, looked at', { skip: noBrowser }, async (t) => {
  const site = await openLibrarySite(t)
  const card = site.page('<patron-card institution="north"></patron-card>')
  const account = site.page('<patron-account institution="north"></patron-account>')

  await t.test('are as WCAG 2.2 asks in every state of the card', async (t) => {
    const { faults } = site.played.alma
    for (const [person, awaited] of [
      ['ada', 'Valid until'],
      ['sol', 'Expires soon'],
      ['ben', 'Blocked: North Libraries'],
      ['cyd', 'no longer valid'],
      ['ivo', 'Without an end date'],
    ] as const) {
      const visit = await site.open(card)
      await setToken(visit, 'patron-card', await site.tokenOf(person))
      await visit.page.getByText(awaited).first().waitFor()
      await visit.page.getByRole('img').first().waitFor()
      await checked(t, visit.page, `card of ${person}`)
      await visit.context.close()
    }

    const token = await site.tokenOf('sol')
    const slow = await site.open(card)
    await slow.page.route('**/card', () => undefined)
    await setToken(slow, 'patron-card', token)
    await slow.page.locator('patron-card .skeleton').first().waitFor()
    await checked(t, slow.page, 'skeleton')
    await slow.context.close()

    const lost = await site.open(card)
    await lost.page.route('**/card', (route) => route.abort())
    await setToken(lost, 'patron-card', token)
    await lost.page.getByText('The service cannot be reached').first().waitFor()
    await checked(t, lost.page, 'nobody answers')
    await lost.page.unroute('**/card')

    const mend = faults.set({ kind: 'status', status: 503 }, { tenant: '01T_SOUTH' })
    await lost.page.getByRole('button', { name: 'Try again' }).click()
    await lost.page.getByText('This is not everything').first().waitFor()
    await lost.page
      .getByText(/South (did not answer|does not answer now)/)
      .first()
      .waitFor()
    await checked(t, lost.page, 'partial')
    mend()
    await lost.context.close()
  })

  await t.test('renew loans one by one and all at once, a result each, and give up a hold that is meant', async (t) => {
    const visit = await site.open(account)
    const { page } = visit
    await setToken(visit, 'patron-account', await site.tokenOf('ada'))
    await page.getByRole('button', { name: /^Renew ?: The Tidewatcher/ }).waitFor()
    await page.getByRole('heading', { name: 'Fees' }).waitFor()
    await checked(t, page, 'account')
    const told = page.evaluate(
      "new Promise((told) => document.addEventListener('patron-loans-renewed', ({ detail }) => told(detail.renewals.map(({ outcome }) => outcome)), { once: true }))",
    )
    await page.getByRole('button', { name: /^Renew ?: The Tidewatcher/ }).click()
    t.same(await told, ['renewed'])
    await page.getByText('Renewed').first().waitFor()
    await checked(t, page, 'loans renewed')

    const sol = await site.open(account)
    await setToken(sol, 'patron-account', await site.tokenOf('sol'))
    await sol.page
      .getByRole('button', { name: /^Cancel/ })
      .last()
      .click()
    await checked(t, sol.page, 'hold to be cancelled')
    await sol.page.keyboard.press('Enter')
    await sol.page.getByText('This reservation does not stand any more').waitFor({ state: 'attached' })
    await sol.context.close()

    const fay = await site.open(account)
    await setToken(fay, 'patron-account', await site.tokenOf('fay'))
    await fay.page.getByText('Owed in all: €12.50').waitFor()
    await checked(t, fay.page, 'fees')
  })

  await t.test('say whether something is possible, and if not why', async (t) => {
    const visit = await site.open(site.page('<patron-standing institution="north" action="loan"></patron-standing>'))
    await setToken(visit, 'patron-standing', await site.tokenOf('ben'))
    await visit.page.getByText('This is not possible now.').first().waitFor()
    await visit.page.getByText('What helps').waitFor()
    await checked(t, visit.page, 'standing')
    await visit.page.evaluate("document.querySelector('patron-standing').setAttribute('action', 'log-in')")
    await visit.page.getByRole('heading', { name: 'Signing in' }).waitFor()
    await visit.page.getByText('This is possible.').first().waitFor()
  })
})
