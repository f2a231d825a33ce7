import t from 'tap'
import type { Page } from 'playwright-core'
import { loadTexts } from '#http/texts.ts'
import { castMember } from '#simulation/cast.ts'
import { checked } from './axe.ts'
import { noBrowser } from './browser.ts'
import { openHouse, zoneTopology } from './house.ts'
import { openLibrarySite } from './library-site.ts'

/** The mainland keeps a central file whose e-mail addresses are the network's; its librarians may do all that the page shows. */
const topology = zoneTopology
  .replace(
    '    expiryCopies: followed\n',
    '    expiryCopies: followed\n    sync: { rules: { emails: zone }, arrival: written }\n',
  )
  .replace('over: { institution: north } }', 'over: { zone: mainland } }')
  .replace('redirectUris: [', 'redirectUris: [https://card.example.org/web/desk, ')
  .replace(
    'permissions: [patrons:search,',
    'permissions: [central:search, central:read, central:read.birth-date, central:read.contact, central:read.identifiers, central:write, central:write.name, central:write.contact, central:resolve, card-renewals:manage, patrons:search,',
  )

const texts = loadTexts()

// Every state is held against axe in four looks, one after the other.
t.setTimeout(600_000)

await t.test('The librarian’s page holds nothing, runs nothing that is not its own, and is framed by nobody', async (t) => {
  const house = await openHouse(t, { text: topology })
  const page = await house.ask({ url: '/web/desk', headers: { 'accept-language': 'fr' } })
  t.equal(page.statusCode, 200)
  t.match(page.headers['content-security-policy'], /default-src 'none'.*frame-ancestors 'none'/)
  t.notMatch(page.headers['content-security-policy'], /unsafe/)
  t.match(page.body, '<html lang="fr">')
  const [, module] = /src="([^"]+)" integrity="sha384-/.exec(page.body)!
  const script = await house.ask({ url: module! })
  t.equal(script.statusCode, 200)
  t.match(script.headers['cache-control'], 'immutable')
})

await t.test('At the librarian’s page, in a browser,', { skip: noBrowser }, async (t) => {
  const site = await openLibrarySite(t, topology)
  const desk = `${site.gateway}/web/desk`
  const { alma } = site.played
  const addressesAt = (tenant: string): readonly string[] => {
    const user = alma
      .state(tenant)
      .users()
      .find(({ primary_id }) => primary_id === castMember('uma').patronId)
    return (user?.contact_info?.email ?? []).map(({ email_address }) => email_address)
  }
  const visit = await site.open(desk)
  const { page } = visit

  await t.test('staff sign in at their provider and come back to it, with nothing of it in the address', async (t) => {
    await page.getByRole('button', { name: 'Sign in with Campus' }).waitFor()
    await checked(t, page, 'desk signed out')
    await signIn(page)
    t.equal(page.url(), desk)
    await checked(t, page, 'desk search')
  })

  await t.test('somebody is found with a purpose alone, by the keyboard alone', async (t) => {
    await page.keyboard.press('/')
    await page.getByLabel('Number', { exact: true }).pressSequentially('/?')
    t.equal(await page.getByLabel('Number', { exact: true }).inputValue(), '/?', 'who types is not caught')
    await page.getByLabel('Number', { exact: true }).fill('')
    await page.getByLabel('Family name').fill('Nobodyatall')
    await page.getByLabel('Purpose').fill('Asks at the desk')
    await page.keyboard.press('Enter')
    await page.getByText('Found: 0').first().waitFor()
    await page.getByLabel('Family name').fill(castMember('uma').family)
    await page.getByLabel('Purpose').press('Enter')
    const hit = page.getByRole('button', { name: new RegExp(castMember('uma').family) })
    await hit.waitFor()
    await checked(t, page, 'desk found')
    // The first that was found is where the keyboard is.
    await page.locator('desk-search .hit:focus').waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
    await checked(t, page, 'desk keys')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: castMember('uma').family }).waitFor()
  })

  await t.test('copies are compared, and where nobody answered is said so', async (t) => {
    await page.getByText('Not at: University').waitFor()
    await checked(t, page, 'desk person')
    alma.faults.set({ kind: 'status', status: 500 }, { tenant: '01T_SOUTH' })
    await page.getByRole('button', { name: 'Look again' }).click()
    await page.getByText('South did not answer: nobody knows what is there.').waitFor()
    await checked(t, page, 'desk person partial')
    alma.faults.clear()
    await page.keyboard.press('Escape')
    const hit = page.getByRole('button', { name: new RegExp(castMember('uma').family) })
    // One step back leads to where one came from.
    await page.locator('desk-search .hit:focus').waitFor()
    await hit.click()
    await page.getByText('Not at: University').waitFor()
  })

  await t.test('a change is seen before it is made, made once, followed until it has arrived, and undone', async (t) => {
    const before = addressesAt('01T_NORTH')
    await page.getByRole('button', { name: 'Change', exact: true }).click()
    await page.getByRole('button', { name: 'See what it would come to' }).click()
    await page.getByText('Nothing was changed.').first().waitFor()
    await page.getByLabel('E-mail 1').fill('uma@new.example.org')
    await checked(t, page, 'desk form')
    await page.getByRole('button', { name: 'See what it would come to' }).click()
    await page.getByText('Nothing is written yet.').waitFor()
    await checked(t, page, 'desk preview')
    t.same(addressesAt('01T_NORTH'), before)
    await page.getByRole('button', { name: 'Make the change' }).click()
    await page.getByText('done everywhere').first().waitFor()
    await checked(t, page, 'desk followed')
    t.same(addressesAt('01T_NORTH'), ['uma@new.example.org'])
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await page.getByRole('button', { name: 'Yes, undo it everywhere' }).click()
    await page.getByRole('button', { name: 'Yes, undo it everywhere' }).waitFor({ state: 'detached' })
    await page.getByText('done everywhere').first().waitFor()
    await page.getByRole('button', { name: 'Changes', exact: true }).click()
    await page.locator('desk-changes .hit').nth(1).waitFor()
    await checked(t, page, 'desk changes')
    t.same(addressesAt('01T_NORTH'), before)
    await page.locator('desk-changes .hit').first().focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByText('Another change has undone this one.').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('desk-changes .hit').nth(1).waitFor()
  })

  await t.test(
    'nothing waits where there are no conflicts and no renewals, and a report is asked for by account and day',
    async (t) => {
      await page.getByRole('button', { name: 'Conflicts', exact: true }).click()
      await page.getByText('Nothing waits to be decided.').waitFor()
      await checked(t, page, 'desk no conflicts')
      await page.getByRole('button', { name: 'Renewals', exact: true }).click()
      await page.getByText('There is none.').waitFor()
      await checked(t, page, 'desk no renewals')
      await page.getByRole('button', { name: 'Settlement', exact: true }).click()
      await page.getByLabel('Merchant account').fill('nobody')
      await page.getByRole('button', { name: 'Show', exact: true }).click()
      await page.locator('.problem').waitFor()
      await page.getByLabel('Merchant account').fill('desk')
      await page.getByRole('button', { name: 'Show', exact: true }).click()
      await page.getByText('Nothing moved on that day.').waitFor()
      await checked(t, page, 'desk settlement')
    },
  )

  await t.test('it speaks each of the six languages', async (t) => {
    for (const language of texts.languages) {
      await page.locator('#language').selectOption(language)
      await page.getByRole('heading', { name: texts.say(language, 'desk.title'), exact: true }).waitFor()
      await page.getByRole('heading', { name: texts.say(language, 'desk.settlement'), exact: true }).waitFor()
      t.equal(await page.evaluate('document.documentElement.lang'), language)
    }
    await page.locator('#language').selectOption('en')
  })

  await t.test('single keys can be turned off', async (t) => {
    await page.getByRole('button', { name: 'Keys', exact: true }).click()
    await page.getByLabel('Single keys work').uncheck()
    await page.getByRole('button', { name: 'Close' }).click()
    await page.keyboard.press('/')
    t.ok(await page.getByRole('heading', { name: 'Settlement', exact: true }).isVisible())
  })

  await t.test('nothing came from elsewhere, and nothing was complained of but what was refused', async (t) => {
    const elsewhere = visit.asked.filter((url) => !url.startsWith(site.gateway) && !url.startsWith(site.played.oidc.issuer))
    t.same(elsewhere, [])
    t.same(
      visit.complaints.filter((complaint) => !complaint.startsWith('Failed to load resource')),
      [],
    )
    await page.getByRole('button', { name: 'Sign out' }).click()
  })
})

async function signIn(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign in with Campus' }).click()
  await page.getByRole('button', { name: 'lin' }).click()
  await page.getByRole('button', { name: 'Sign out' }).waitFor()
}
