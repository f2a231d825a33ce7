import t from 'tap'
import { castMember } from '#simulation/cast.ts'
import { checked } from './axe.ts'
import { noBrowser } from './browser.ts'
import { openLibrarySite, setToken } from './library-site.ts'

await t.test('The walk of a renewal in a browser', { skip: noBrowser }, async (t) => {
  const site = await openLibrarySite(t)
  const { faults } = site.played.alma
  const renewal = site.page('<patron-card-renewal institution="north"></patron-card-renewal>')
  const card = site.page('<patron-card institution="north" sign-in></patron-card>')
  const expiryOf = (person: string) => site.played.alma.state('01T_NORTH').user(castMember(person).patronId)?.expiry_date

  await t.test(
    'goes from the price over the payment page to the new date, with a slow library system and the tab closed in the middle',
    async (t) => {
      const before = expiryOf('sol')
      const mend = faults.set({ kind: 'latency', ms: 1500 })
      const first = await site.open(card)
      await first.page.getByLabel('Card number or e-mail address').fill('sol')
      await first.page.getByLabel('Password', { exact: true }).fill(castMember('sol').password)
      await first.page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await first.page.getByRole('button', { name: 'Renew the card' }).click()
      await first.page.getByText('Please check before you go on').first().waitFor()
      t.equal(expiryOf('sol'), before, 'to ask for the price changes nothing')
      await checked(t, first.page, 'review')
      await first.page.getByRole('button', { name: 'Pay €15.00' }).click()
      await first.page.waitForURL(/\/pay\//)
      await first.page.getByRole('button', { name: 'Pay', exact: true }).click()
      // Nobody comes back: the tab is gone as soon as the money has moved.
      await first.page.waitForURL(/renewal=/)
      await first.context.close()

      const second = await site.open(card)
      await second.page.getByLabel('Card number or e-mail address').fill('sol')
      await second.page.getByLabel('Password', { exact: true }).fill(castMember('sol').password)
      await second.page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await second.page.getByText('Paid, being activated').first().waitFor()
      await checked(t, second.page, 'being activated')
      await second.page.getByRole('button', { name: 'Done' }).waitFor({ timeout: 60_000 })
      await second.page.getByText('Renewed', { exact: true }).first().waitFor()
      mend()
      await checked(t, second.page, 'renewed')
      t.not(expiryOf('sol'), before)
      t.same(second.complaints, [])
    },
  )

  await t.test('finds what was paid where the browser comes back after it, and says so until it is read', async (t) => {
    const visit = await site.open(renewal)
    await setToken(visit, 'patron-card-renewal', await site.tokenOf('sol'))
    const { renewals } = (await (
      await fetch(`${site.gateway}/v1/patrons/me/card-renewals`, {
        headers: { authorization: `Bearer ${await site.tokenOf('sol')}` },
      })
    ).json()) as { renewals: { renewal: string }[] }
    await visit.page.goto(`${renewal}?renewal=${renewals[0]!.renewal}`)
    await setToken(visit, 'patron-card-renewal', await site.tokenOf('sol'))
    await visit.page.getByRole('button', { name: 'Done' }).click()
    await visit.page.getByRole('button', { name: 'Renew the card' }).waitFor()
    t.equal(visit.page.url(), renewal)
    const other = await site.open(`${renewal}?renewal=${renewals[0]!.renewal}`)
    await setToken(other, 'patron-card-renewal', await site.tokenOf('fay'))
    await other.page.getByRole('button', { name: 'Renew the card' }).waitFor()
    t.pass('and what is somebody else’s is as good as nothing')
  })

  await t.test('takes one offer once, though the answer is lost and the button is pressed again', async (t) => {
    const visit = await site.open(card)
    const { page } = visit
    await page.evaluate("document.addEventListener('patron-paying', (event) => event.preventDefault())")
    await setToken(visit, 'patron-card', await site.tokenOf('rod'))
    await page.getByRole('button', { name: 'Renew the card' }).click()
    const keys: (string | undefined)[] = []
    await page.route('**/card-renewals', async (route) => {
      keys.push(route.request().headers()['idempotency-key'])
      if (keys.length > 1) return route.continue()
      await route.fetch()
      return route.abort()
    })
    await page.getByRole('button', { name: /^Pay/ }).click()
    await page.getByText('The service cannot be reached').first().waitFor()
    await checked(t, page, 'answer lost')
    await page.getByRole('button', { name: /^Pay/ }).click()
    await page.getByRole('link', { name: 'Go on to the payment' }).waitFor()
    t.equal(keys.length, 2)
    t.equal(keys[0], keys[1])
    await checked(t, page, 'waiting for payment')
    await page.getByRole('button', { name: 'Give up this renewal' }).click()
    await page.getByText('Given up, nothing paid').first().waitFor()
  })

  await t.test('says why a card is not renewed, and what helps', async (t) => {
    const visit = await site.open(renewal)
    await setToken(visit, 'patron-card-renewal', await site.tokenOf('ada'))
    await visit.page.getByRole('button', { name: 'Renew the card' }).click()
    await visit.page.getByText('The card cannot be renewed now.').first().waitFor()
    await visit.page.getByText('What helps').waitFor()
    await checked(t, visit.page, 'refused')
  })
})
