import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import t from 'tap'
import { loadTexts } from '#http/texts.ts'
import { castMember } from '#simulation/cast.ts'
import { checked, faultsOf, screenshots } from './axe.ts'
import { noBrowser } from './browser.ts'
import { openHouse } from './house.ts'
import { openLibrarySite, setToken } from './library-site.ts'
import { codeIn } from './sign-ins.ts'

const texts = loadTexts()

/** Where the numbers of the card stand, for what only a script of the page can tell. */
const numbers = "document.querySelector('patron-card').shadowRoot.querySelector('patron-card-numbers').shadowRoot"

await t.test('The module', async (t) => {
  const house = await openHouse(t)
  const get = (url: string, headers: Readonly<Record<string, string>> = {}) =>
    house.ask({ url, headers: { origin: 'https://www.town.example', ...headers } })
  const told = (await get('/web/elements/patron-gateway.json')).json<{ module: string; integrity: string; script: string }>()

  await t.test('is less than 40 kB where it is compressed', async (t) => {
    const size = gzipSync(readFileSync(new URL('../web/elements/dist/patron-gateway.js', import.meta.url))).length
    t.comment(`${size} bytes compressed`)
    t.ok(size > 10_000 && size < 40_000)
    const packed = await get('/web/elements/patron-gateway.js', { 'accept-encoding': 'br, gzip' })
    t.equal(packed.headers['content-encoding'], 'gzip')
    t.ok(packed.rawPayload.length < 40_000)
  })

  await t.test('is what its integrity says, by the address of the build and by the lasting one', async (t) => {
    t.match(told.module, /^https:\/\/card\.example\.org\/web\/elements\/patron-gateway\.[0-9a-f]{16}\.js$/)
    t.equal(told.script, `<script type="module" crossorigin src="${told.module}" integrity="${told.integrity}"></script>`)
    for (const url of [new URL(told.module).pathname, '/web/elements/patron-gateway.js']) {
      const answer = await get(url)
      t.equal(answer.statusCode, 200)
      t.equal(answer.headers['content-type'], 'text/javascript; charset=utf-8')
      t.equal(`sha384-${createHash('sha384').update(answer.rawPayload).digest('base64')}`, told.integrity)
      t.equal(answer.headers['access-control-allow-origin'], '*', 'any site may load it')
      const etag = String(answer.headers.etag)
      const again = await get(url, { 'if-none-match': etag })
      t.equal(again.statusCode, 304)
      t.equal(again.body, '')
    }
    t.match((await get(new URL(told.module).pathname)).headers['cache-control'], /immutable/)
    t.equal((await get('/web/elements/patron-gateway.js')).headers['cache-control'], 'public, max-age=300')
    t.equal((await get('/web/elements/patron-gateway.0123456789abcdef.js')).statusCode, 404)
  })

  await t.test('may be loaded by any site, and no site is let ask the API by that', async (t) => {
    const asked = await get('/v1/topology')
    t.equal(asked.headers['access-control-allow-origin'], undefined)
  })
})

await t.test('The page of the card for frames', async (t) => {
  const house = await openHouse(t)
  const answer = await house.ask({ url: '/web/north/card?lang=fr&theme=dark' })

  await t.test('may be framed by the configured sites alone, and runs and asks nothing but the gateway', async (t) => {
    t.match(
      answer.headers['content-security-policy'],
      /^default-src 'none'; script-src 'self'; style-src 'sha256-[^']+'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'self' https:\/\/primo\.example\.org$/,
    )
    t.notMatch(answer.body, /https?:\/\//)
    t.match(answer.body, '<html lang="fr" class="dark">')
    t.match(answer.body, 'Carte de bibliothèque – Bibliothèques du Nord')
  })

  await t.test('is there for the institutions that there are, and takes no words of others into it', async (t) => {
    t.equal((await house.ask({ url: '/web/nowhere/card' })).statusCode, 404)
    const odd = await house.ask({
      url: `/web/north/card?lang=${encodeURIComponent('"><script>')}&theme=${encodeURIComponent('"x')}`,
    })
    t.equal(odd.statusCode, 200)
    t.match(odd.body, '<html lang="en" class="">')
  })
})

await t.test('The elements in a browser', { skip: noBrowser }, async (t) => {
  const site = await openLibrarySite(t)
  const whole = site.page(
    '<patron-card institution="north" sign-in></patron-card><patron-account institution="north"></patron-account>',
  )
  const card = site.page('<patron-card institution="north"></patron-card>')

  await t.test(
    'sign a patron in and show the card, by the keyboard alone, under a strict policy and from no other host',
    async (t) => {
      const { page, asked, complaints } = await site.open(whole)
      await page.getByLabel('Card number or e-mail address').waitFor()
      await tabTo(page, 'identifier')
      await page.keyboard.type(castMember('ada').cards[0]!.number)
      await page.keyboard.press('Tab')
      await page.keyboard.type(castMember('ada').password)
      await page.keyboard.press('Enter')
      await page.getByText('Ada Winterfeld').waitFor()
      await page.getByRole('img', { name: /^Barcode of the number 2 9 0/ }).waitFor()
      await page.getByRole('heading', { name: 'Loans', level: 3 }).waitFor()
      t.match(await page.locator('patron-card [role=status]').first().textContent(), 'The library card is shown.')

      const large = page.getByRole('button', { name: 'Show large, to be scanned' })
      await large.focus()
      await page.keyboard.press('Enter')
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('img').waitFor()
      t.equal(await page.evaluate(`getComputedStyle(${numbers}.querySelector('dialog')).backgroundColor`), 'rgb(255, 255, 255)')
      await page.screenshot({ path: `${screenshots}/large.png` })
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'hidden' })
      t.match(await page.evaluate(`${numbers}.activeElement.textContent`), /Show large/, 'the keyboard is back where it was')

      await page.reload()
      await page.getByText('Ada Winterfeld').waitFor()
      t.pass('a page that is loaded again signs nobody out')
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
      t.notOk((await page.content()).includes('eyJ'), 'no token stands in the page')
      t.same(
        asked.filter((url) => !url.startsWith(site.gateway) && !url.startsWith(site.origin) && !url.startsWith('data:')),
        [],
      )
      t.same(complaints, [])
    },
  )

  await t.test('tell of a wrong password at its fields, and hold what was typed', async (t) => {
    const { page } = await site.open(whole)
    await page.getByLabel('Card number or e-mail address').fill('ada')
    await page.getByLabel('Password', { exact: true }).fill('wrong')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByText('Card number or password is wrong').first().waitFor()
    const field = page.getByLabel('Card number or e-mail address')
    t.equal(await field.getAttribute('aria-invalid'), 'true')
    t.equal(await field.inputValue(), 'ada')
    await checked(t, page, 'wrong password')
  })

  await t.test('let in by a mailed code whoever has expired, who sees the end of the number and may renew', async (t) => {
    const { page } = await site.open(whole)
    await page.getByRole('button', { name: 'Have a code mailed to me' }).click()
    await page.getByLabel('Card number or e-mail address').fill('eva')
    await checked(t, page, 'code asked for')
    await page.getByRole('button', { name: 'Send me the code' }).click()
    await page.getByLabel('Code from the letter').waitFor()
    const letter = await site.played.mailbox.letterTo(castMember('eva').email)
    await page.getByLabel('Code from the letter').fill(codeIn(letter))
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByText('only the end is shown').first().waitFor()
    await page.getByText('Was valid until').first().waitFor()
    t.notOk((await page.locator('patron-card').textContent())?.includes(castMember('eva').cards[0]!.number))
    await page.getByRole('button', { name: 'Renew the card' }).waitFor()
    await checked(t, page, 'expired')
  })

  await t.test('go to an OpenID provider and come back to the same page, with nothing of it in the address', async (t) => {
    const { page } = await site.open(site.page(''))
    const back = `${site.origin}/back`
    await page.goto(back)
    await page.getByRole('button', { name: 'Sign in with Campus' }).click()
    await page.getByRole('button', { name: new RegExp(castMember('xan').family) }).click()
    await page.getByRole('button', { name: 'Sign out' }).first().waitFor()
    t.equal(page.url(), back)
  })

  await t.test('ask for the letter to a new password where there is one', async (t) => {
    const { page } = await site.open(site.page('<patron-password-reset institution="north"></patron-password-reset>'))
    await page.getByLabel('Card number or e-mail address').waitFor()
    await checked(t, page, 'password')
    await page.getByLabel('Card number or e-mail address').fill('ada')
    await page.getByRole('button', { name: 'Send me the letter' }).click()
    await page.getByRole('button', { name: 'Ask once more' }).waitFor()
    await checked(t, page, 'password asked for')
    t.match((await site.played.mailbox.letterTo(castMember('ada').email)).text, '/web/north/password/link?token=')
  })

  await t.test('tell a patron who looked at their data, when and why, and no name of whoever did', async (t) => {
    const visit = await site.open(site.page('<patron-looks institution="north"></patron-looks>'))
    await setToken(visit, 'patron-looks', await site.tokenOf('ada'))
    await visit.page.getByText('Nobody did.').waitFor()
    const look = await fetch(`${site.gateway}/v1/institutions/north/patron-searches`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await site.keyOf('librarian')}`, 'content-type': 'application/json' },
      body: JSON.stringify({ identifier: castMember('ada').patronId, purpose: 'Asks for her card' }),
    })
    t.equal(look.status, 200)
    await visit.page.evaluate("document.querySelector('patron-looks').refresh()")
    await visit.page.getByText('Asks for her card').waitFor()
    await visit.page.getByText('software of the library').waitFor()
    await checked(t, visit.page, 'looks')
  })

  await t.test('take the token of a page from a property, never from an attribute, and say when it is not good', async (t) => {
    const visit = await site.open(card)
    await visit.page.getByText('Please sign in to see this.').waitFor()
    await checked(t, visit.page, 'nobody')
    const needed = visit.page.evaluate(
      "new Promise((told) => document.addEventListener('patron-sign-in-needed', () => told('told'), { once: true }))",
    )
    await setToken(visit, 'patron-card', 'no-token')
    t.equal(await needed, 'told')
    await visit.page.evaluate(`document.querySelector('patron-card').setAttribute('token', '${await site.tokenOf('ada')}')`)
    await visit.page.getByText('Please sign in to see this.').waitFor()
    await visit.page.evaluate("document.querySelector('patron-card').removeAttribute('token')")
    await setToken(visit, 'patron-card', await site.tokenOf('ada'))
    await visit.page.getByText('Ada Winterfeld').waitFor()
    t.same(await visit.page.evaluate('Object.keys(sessionStorage)'), [], 'a token of the page is kept nowhere')
  })

  await t.test(
    'are shown in each of the six languages, in words that the page may replace, and from right to left',
    async (t) => {
      const token = await site.tokenOf('sol')
      for (const language of texts.languages) {
        const visit = await site.open(site.page('<patron-card institution="north"></patron-card>', { lang: language }))
        await setToken(visit, 'patron-card', token)
        await visit.page.getByRole('heading', { name: texts.say(language, 'elements.card-title'), exact: true }).waitFor()
        await visit.page.getByText(texts.say(language, 'states.expiring')).first().waitFor()
        await visit.page.getByRole('img').waitFor()
        t.equal(await visit.page.locator('patron-card .sheet').first().getAttribute('lang'), language)
        await visit.context.close()
      }
      const odd = await site.open(site.page('<patron-card institution="north"></patron-card>', { lang: 'he', dir: 'rtl' }), {
        viewport: { width: 320, height: 800 },
      })
      await odd.page.evaluate(`document.querySelector('patron-card').texts = { 'card-title': 'כרטיס ספרייה' }`)
      await setToken(odd, 'patron-card', token)
      await odd.page.getByRole('heading', { name: 'כרטיס ספרייה' }).waitFor()
      await odd.page.getByRole('img').waitFor()
      t.same(await faultsOf(odd.page), [])
      const [number, sheet] = (await odd.page.evaluate(`
      (() => {
        const sheet = document.querySelector('patron-card').shadowRoot.querySelector('.sheet').getBoundingClientRect()
        const number = document.querySelector('patron-card').shadowRoot.querySelector('patron-card-numbers').shadowRoot.querySelector('.number').getBoundingClientRect()
        return [number.right, sheet.right]
      })()`)) as [number, number]
      t.ok(sheet - number < 40, 'it begins at the right')
      await odd.page.screenshot({ path: `${screenshots}/rtl.png`, fullPage: true })
    },
  )

  await t.test('are framed where the site is configured, make room for themselves, and are not framed elsewhere', async (t) => {
    const framing = `<iframe title="Card" src="${site.gateway}/web/north/card" width="300" height="700"></iframe>`
    const { page, complaints } = await site.open(site.page(framing))
    await page.frameLocator('iframe').getByLabel('Card number or e-mail address').waitFor()
    // However early it has told it: whenever the site makes it narrower, it tells anew.
    const told = page.evaluate(`new Promise((told) => {
      addEventListener('message', ({ data }) => told(data))
      document.querySelector('iframe').width = '290'
    })`)
    t.match(await told, { type: 'patron-gateway:height', height: Number })
    t.same(complaints, [])
    // The same page under its other name is a site that nobody configured.
    const foreign = await site.open(page.url().replace('localhost', '127.0.0.1'))
    for (let n = 0; n < 100 && foreign.complaints.length === 0; n += 1)
      await foreign.page.evaluate('new Promise(requestAnimationFrame)')
    t.equal(await foreign.page.frameLocator('iframe').getByLabel('Card number or e-mail address').count(), 0)
    t.match(foreign.complaints.join(' '), 'frame-ancestors')
  })
})

async function tabTo(page: Page, id: string): Promise<void> {
  for (let n = 0; n < 20; n += 1) {
    await page.keyboard.press('Tab')
    const reached = await page.evaluate(`
      (() => {
        let inner = document.activeElement
        while (inner?.shadowRoot?.activeElement) inner = inner.shadowRoot.activeElement
        return inner?.id
      })()`)
    if (reached === id) return
  }
  throw new Error(`The keyboard does not come to ${id}`)
}
