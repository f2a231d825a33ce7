import { readFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { createServer as createWebServer } from 'node:http'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import { adapters } from '#adapters/index.ts'
import { readConfig } from '#config'
import { makeLog } from '#http/log.ts'
import { loadTexts } from '#http/texts.ts'
import { play } from '#play/simulators.ts'
import { castMember } from '#simulation/cast.ts'
import { openStore } from '#store/index.ts'
import { systemClock } from '#upstream/clock.ts'
import { assemble } from '../src/assemble.ts'
import { launchBrowser, noBrowser } from './browser.ts'
import { openHouse, type House } from './house.ts'
import { chosen, linkIn, mailedToken, nextLetter, passwordTopology } from './password-walks.ts'

const form = (fields: Readonly<Record<string, string>>) => new URLSearchParams(fields).toString()
const formType = { 'content-type': 'application/x-www-form-urlencoded' }
const texts = loadTexts()

await t.test('The pages to a new password', async (t) => {
  const house = await openHouse(t, { text: passwordTopology })
  const get = (url: string, headers: Readonly<Record<string, string>> = {}) =>
    house.ask({ url, headers, remoteAddress: '192.0.2.9' })
  const submit = (url: string, fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) =>
    house.ask({ method: 'POST', url, payload: form(fields), headers: { ...formType, ...headers }, remoteAddress: '192.0.2.9' })

  await t.test('are one in each language, which the reader chooses, else the browser, and say so', async (t) => {
    for (const language of texts.languages) {
      for (const answer of [
        await get(`/web/north/password?lang=${language}`, { 'accept-language': 'en' }),
        await get('/web/north/password', { 'accept-language': language }),
      ]) {
        t.equal(answer.headers['content-language'], language)
        t.match(answer.body, `<html lang="${language}">`)
        t.match(answer.body, texts.say(language, 'password-page.ask-text'))
      }
    }
    t.equal((await get('/web/north/password?lang=tlh')).headers['content-language'], 'en')
  })

  await t.test('run nothing, fetch nothing, are kept nowhere and tell no other page where people came from', async (t) => {
    const token = await mailedToken(house, 'fay')
    const cookie = `__Host-password-reset=${token}`
    for (const answer of [
      await get('/web/north/password'),
      await get('/web/north/password/sent'),
      await get('/web/north/password/done'),
      await get('/web/nowhere/password'),
      await get(`/web/north/password/link?token=${token}`),
      await get('/web/north/password/new', { cookie }),
    ]) {
      t.match(
        answer.headers['content-security-policy'],
        /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
      )
      t.match(answer.headers, {
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      })
      t.notMatch(answer.body, /<script|https?:\/\//)
    }
    t.equal((await get('/web/nowhere/password')).statusCode, 404)
  })

  await t.test('swap the token of the letter for a strict cookie, and go on to an address without it', async (t) => {
    const token = await mailedToken(house, 'ada')
    const answer = await get(`/web/north/password/link?token=${token}&lang=fr`)
    t.equal(answer.statusCode, 200)
    t.match(
      answer.headers['set-cookie'],
      `__Host-password-reset=${token}; Path=/; Max-Age=3600; HttpOnly; SameSite=Strict; Secure`,
    )
    t.match(answer.body, '<meta http-equiv="refresh" content="0; url=/web/north/password/new?lang=fr">')
    t.notOk(answer.body.includes(token))
    const page = await get('/web/north/password/new?lang=fr', { cookie: `other=1; __Host-password-reset=${token}` })
    t.equal(page.statusCode, 200)
    t.notOk(page.body.includes(token))
    t.match(page.body, 'Au moins 8 caractères.')
    t.match(page.body, 'passwordrules="minlength: 8; maxlength: 64; allowed: ascii-printable;"')
    t.notMatch(page.body, / maxlength="/, 'what is pasted is not cut')
    t.match(page.body, '<input id="username" type="text" value="29001001" autocomplete="username"', 'for the password manager')
    t.notMatch(page.body, 'name="username"')
  })

  await t.test('a link that is not whole, or whose time is over, leads to words and a way on', async (t) => {
    for (const url of [
      '/web/north/password/link',
      '/web/north/password/link?token=a',
      '/web/north/password/link?token=%00',
      '/web/north/password/new',
    ]) {
      const answer = await get(url)
      t.equal(answer.statusCode, 410, url)
      t.match(answer.body, texts.say('en', 'problems.reset-ended.detail'))
      t.match(answer.body, '<header>North Libraries</header>', 'whose it was')
      t.match(answer.body, '<a href="/web/north/password?lang=en">Ask once more</a>', 'where to ask anew')
      t.match(answer.body, 'href="/web/north/password/new?lang=de"', 'and the same in another language')
      t.equal((await get('/web/north/password/new?lang=de')).statusCode, 410)
    }
    const ended = await get('/web/north/password/new', { cookie: `__Host-password-reset=${'x'.repeat(43)}` })
    t.equal(ended.statusCode, 410)
    t.match(ended.body, '<a href="/web/north/password?lang=en">Ask once more</a>')
    const nowhere = await get(`/web/nowhere/password/link?token=${'x'.repeat(43)}`)
    t.equal(nowhere.statusCode, 404)
    t.notMatch(nowhere.body, /x{43}|<header>/)
    t.match(ended.headers['set-cookie'], /^__Host-password-reset=; Path=\/; Max-Age=0/)
  })

  await t.test('take a form of their own alone', async (t) => {
    const token = await mailedToken(house, 'sol')
    const cookie = `__Host-password-reset=${token}`
    const other = await submit('/web/north/password/new', { key: 'guessed', password: chosen, repeated: chosen }, { cookie })
    t.equal(other.statusCode, 403)
    t.equal(
      (await submit('/web/north/password/new', { password: chosen, repeated: chosen })).statusCode,
      410,
      'without the cookie',
    )
    const asked = await submit('/web/north/password', { identifier: 'sol' }, { 'sec-fetch-site': 'cross-site' })
    t.equal(asked.statusCode, 403)
    t.equal(house.played.alma.state('01T_NORTH').password('sol'), castMember('sol').password)
    const json = await house.ask({ method: 'POST', url: '/web/north/password', payload: { identifier: 'sol' } })
    t.equal(json.statusCode, 415)
    t.match(json.body, 'Please open the page and fill in the form.')
    t.notMatch(json.body, /JSON/)
  })

  await t.test('tell what is wrong at its field, all of it at once, and keep no password in the page', async (t) => {
    const token = await mailedToken(house, 'ben')
    const cookie = `__Host-password-reset=${token}`
    const key = keyIn((await get('/web/north/password/new', { cookie })).body)
    const table = [
      [{ password: '', repeated: '' }, ['This is needed.']],
      [{ password: chosen, repeated: 'another-one-1' }, ['It must be the same both times.']],
      [{ password: 'bén', repeated: 'bén' }, ['At least 8 characters.', 'Only letters from A to Z']],
      [{ password: 'sunshine', repeated: 'sunshine' }, ['Nothing that many people use']],
      [{ password: 'w'.repeat(2000), repeated: 'w'.repeat(2000) }, ['At most ']],
    ] as const
    for (const [typed, said] of table) {
      const answer = await submit('/web/north/password/new', { key, ...typed }, { cookie })
      t.equal(answer.statusCode, 422)
      t.match(answer.body, /aria-invalid="true"[^>]* autofocus/)
      t.match(answer.body, /<title>Something needs correcting: /)
      for (const sentence of said)
        t.equal(answer.body.split(sentence).length - 1 >= 2, true, `${sentence} stands above and at the field`)
      for (const secret of [typed.password, typed.repeated])
        t.notOk(secret !== '' && answer.body.includes(secret), 'what was typed is not in the page')
    }
    const empty = await submit('/web/north/password', { identifier: ' ' })
    t.equal(empty.statusCode, 422)
    t.match(empty.body, 'aria-describedby="identifier-fault"')
    const long = await submit('/web/north/password', { identifier: 'w'.repeat(256) })
    t.equal(long.statusCode, 422)
    t.match(long.body, 'At most 255 characters')
    const odd = await submit('/web/north/password', { identifier: '"><script>alert(1)</script>\u0007' })
    t.notMatch(odd.body, '<script')
  })

  await t.test('say when to come back where too much was tried, with what was typed still there', async (t) => {
    for (let n = 0; n < 3; n += 1) await submit('/web/north/password', { identifier: '<b>"x' })
    const answer = await submit('/web/north/password', { identifier: '<b>"x' })
    t.equal(answer.statusCode, 429)
    t.ok(Number(answer.headers['retry-after']) > 0)
    t.match(answer.body, 'value="&lt;b&gt;&quot;x"')
    t.match(answer.body, 'There have been too many attempts')
  })

  await t.test('whose answer was lost say so, and go on from the same link', async (t) => {
    const token = await mailedToken(house, 'rod')
    const cookie = `__Host-password-reset=${token}`
    const key = keyIn((await get('/web/north/password/new', { cookie })).body)
    const fields = { key, password: chosen, repeated: chosen }
    house.played.alma.faults.set({ kind: 'reset' }, { method: 'PUT', pattern: '/almaws/v1/users/{user_id}', times: 1 })
    const lost = await submit('/web/north/password/new', fields, { cookie })
    t.equal(lost.statusCode, 502)
    t.ok(Number(lost.headers['retry-after']) > 0)
    t.match(lost.body, 'type="password"')
    t.match(lost.body, 'Please wait 5 minutes, then type the same password into this page again')
    await house.clock.advance(6 * 60_000)
    const done = await submit('/web/north/password/new?lang=de', fields, { cookie })
    t.equal(done.statusCode, 303)
    t.equal(done.headers.location, '/web/north/password/done?lang=de')
    t.match(done.headers['set-cookie'], /Max-Age=0/)
    t.equal((await submit('/web/north/password/new', fields, { cookie })).statusCode, 410, 'a second time')
  })

  await t.test('of an expired card lead to a page that says that it could not be tried', async (t) => {
    const token = await mailedToken(house, 'eva')
    const cookie = `__Host-password-reset=${token}`
    const key = keyIn((await get('/web/north/password/new', { cookie })).body)
    const done = await submit('/web/north/password/new', { key, password: chosen, repeated: chosen }, { cookie })
    t.equal(done.headers.location, '/web/north/password/written?lang=en')
    t.match((await get('/web/north/password/written')).body, 'we could not try it out')
  })

  await t.test('stand under the path that the gateway is served at, and in no log with what is secret', async (t) => {
    const below = await openHouse(t, {
      text: passwordTopology.replace('publicUrl: https://card.example.org', 'publicUrl: https://example.org/card'),
    })
    const { token, link } = linkIn(await asked(below))
    t.ok(link.startsWith('https://example.org/card/web/north/password/link?token='))
    const answer = await below.ask({ url: `/web/north/password/link?token=${token}` })
    t.match(answer.body, 'url=/card/web/north/password/new?lang=en')
    const ended = await below.ask({ url: '/web/north/password/link?token=cut' })
    t.match(ended.body, 'href="/card/web/north/password/new?lang=fr"', 'so are the other languages of what went wrong')
    t.match(ended.body, 'href="/card/web/north/password?lang=en"')
    t.match((await below.ask({ url: '/web/nowhere/password' })).body, 'href="/card/web/nowhere/password?lang=fr"')
    const logged = [...house.logged, ...below.logged].join('\n')
    t.ok(logged.includes('"/web/:institution/password/link"'))
    for (const secret of [token, chosen, 'token=']) t.notOk(logged.includes(secret))
  })
})

async function asked(house: House) {
  await house.ask({ method: 'POST', url: '/web/north/password', payload: form({ identifier: 'ada' }), headers: formType })
  return nextLetter(house, 'ada')
}

function keyIn(page: string): string {
  return /name="key" value="([^"]+)"/.exec(page)![1]!
}

await t.test('The walk in a browser', { skip: noBrowser }, async (t) => {
  const { address, played, chrome, asks } = await openWalk(t)
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

  await t.test('goes from a lost password to a sign-in with the new one without a script, with the keyboard alone', async (t) => {
    const { page, visited } = await newPage(chrome, { javaScriptEnabled: false })
    await page.goto(`${address}/web/north/password`)
    await tabTo(page, 'identifier')
    await page.keyboard.type('ada')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Please look at your mail' }).waitFor()
    const { link } = linkIn(await played.mailbox.letterTo(castMember('ada').email))

    // From the page of a webmail, at another site.
    await page.goto(await asks.webmail(link))
    await page.getByRole('link').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Choose a new password' }).waitFor()
    t.equal(page.url(), `${address}/web/north/password/new?lang=en`)
    t.equal(await page.evaluate('document.referrer').catch(() => ''), '')

    await tabTo(page, 'password')
    await page.keyboard.type('short')
    await page.keyboard.press('Tab')
    await page.keyboard.type('short')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').waitFor()
    t.equal(await page.locator('*:focus').getAttribute('id'), 'password', 'the field that is wrong has the focus')
    const fault = await page.locator('*:focus').getAttribute('aria-describedby')
    t.match(fault, /^password-fault rules$/)
    for (const key of [chosen, 'Tab', chosen]) {
      if (key === 'Tab') await page.keyboard.press(key)
      else await page.keyboard.insertText(key)
    }
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'You have a new password' }).waitFor()
    t.equal(page.url(), `${address}/web/north/password/done?lang=en`)
    t.same(await page.context().cookies(), [])
    t.equal((await signIn(address, 'ada', chosen)).status, 201)
    t.same(
      visited.filter((url) => !url.startsWith(address) && !url.startsWith(asks.origin)),
      [],
      'no other host was asked for anything',
    )
  })

  await t.test('keeps its secret where another site’s page makes the browser send a form', async (t) => {
    const { page } = await newPage(chrome)
    await fetch(`${address}/v1/password-resets`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ institution: 'north', identifier: 'sol' }),
    })
    const { link } = linkIn(await played.mailbox.letterTo(castMember('sol').email))
    await page.goto(link)
    await page.getByRole('heading', { name: 'Choose a new password' }).waitFor()
    await page.goto(await asks.forged(`${address}/web/north/password/new`))
    await page.getByRole('button').click()
    await page.getByRole('heading', { name: 'This link is no longer good' }).waitFor()
    t.equal((await signIn(address, 'sol', castMember('sol').password)).status, 201, 'nothing was changed')
  })

  await t.test('is what WCAG 2.2 asks of it, in light and in dark, on a telephone too', async (t) => {
    await fetch(`${address}/v1/password-resets`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ institution: 'north', identifier: 'ben' }),
    })
    const { link } = linkIn(await played.mailbox.letterTo(castMember('ben').email))
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [320, 1024]) {
        const { page } = await newPage(chrome, { colorScheme, viewport: { width, height: 800 } })
        const check = async (what: string) => {
          await page.evaluate(axe)
          const found = (await page.evaluate(
            `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
          )) as { violations: { id: string; nodes: { html: string }[] }[]; passes: unknown[] }
          t.ok(found.passes.length > 10, 'the check saw the page')
          t.same(
            found.violations.map(({ id, nodes }) => [id, nodes[0]?.html]),
            [],
            `${what}, ${colorScheme}, ${width}`,
          )
          const overflow = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth')
          t.notOk(overflow, `${what} does not scroll sideways at ${width}`)
        }
        await page.goto(`${address}/web/north/password?lang=de`)
        await check('ask')
        await page.getByRole('button').click()
        await page.getByRole('alert').waitFor()
        await check('ask, wrong')
        await page.goto(`${address}/web/north/password/sent?lang=is`)
        await check('sent')
        await page.goto(link)
        await page.getByRole('heading', { name: 'Choose a new password' }).waitFor()
        await check('set')
        await page.getByLabel('New password', { exact: true }).fill('short')
        await page.getByRole('button').click()
        await page.getByRole('alert').waitFor()
        await check('set, wrong')
        if (process.env['SCREENSHOTS'] !== undefined)
          await page.screenshot({ path: `${process.env['SCREENSHOTS']}/set-${colorScheme}-${width}.png`, fullPage: true })
        await page.goto(`${address}/web/north/password/done?lang=fr`)
        await check('done')
        await page.goto(`${address}/web/north/password/link?token=none`)
        await check('ended')
        await page.getByRole('link', { name: 'Français' }).click()
        await page.getByRole('heading', { name: texts.say('fr', 'problems.reset-ended.title') }).waitFor()
        await page.getByRole('link', { name: 'Refaire la demande' }).click()
        await page.getByRole('heading', { name: texts.say('fr', 'password-page.ask-title') }).waitFor()
        t.equal(page.url(), `${address}/web/north/password?lang=fr`)
        await page.context().close()
      }
  })
})

async function openWalk(t: Test) {
  const port = await freePort()
  const address = `http://127.0.0.1:${port}`
  const text = passwordTopology.replace('publicUrl: https://card.example.org', `publicUrl: ${address}`)
  const played = await play(parse(text, { merge: true }))
  if (played.has('alma')) played.alma.switches.callsPerSecond = null
  const config = readConfig({ file: 'test.yaml', text, content: played.content, env: played.env, adapters })
  const store = await openStore({ file: `${t.testdir()}/walk.db` })
  const gateway = await assemble({ config, store, clock: systemClock, log: makeLog('silent'), version: '0.0.0' })
  await gateway.app.listen({ port, host: '127.0.0.1' })
  const asks = await otherSite()
  const chrome = await launchBrowser()
  t.teardown(async () => {
    await chrome.close()
    await asks.close()
    await gateway.close()
    await store.close()
    await played.close()
  })
  return { address, played, chrome, asks }
}

/** `localhost` and `127.0.0.1` are two sites to a browser. */
async function otherSite() {
  const pages = new Map<string, string>()
  const server = createWebServer((request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(pages.get(request.url ?? '') ?? '')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  const put = (body: string) => {
    const path = `/${pages.size}`
    pages.set(path, `<!doctype html><title>Elsewhere</title>${body}`)
    return Promise.resolve(origin + path)
  }
  return {
    origin,
    webmail: (link: string) => put(`<a href="${link.replaceAll('&', '&amp;')}">Choose a password</a>`),
    forged: (action: string) =>
      put(`<form method="post" action="${action}"><input name="password" value="${chosen}"><button>Win</button></form>`),
    close: () => new Promise((closed) => server.close(closed)),
  }
}

async function newPage(
  chrome: Browser,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ page: Page; visited: string[] }> {
  const context = await chrome.newContext({ locale: 'en-GB', ...options })
  const page = await context.newPage()
  const visited: string[] = []
  page.on('request', (request) => visited.push(request.url()))
  return { page, visited }
}

async function tabTo(page: Page, id: string): Promise<void> {
  for (let n = 0; n < 20; n += 1) {
    await page.keyboard.press('Tab')
    if ((await page.locator('*:focus').getAttribute('id')) === id) return
  }
  throw new Error(`The keyboard does not come to ${id}`)
}

function signIn(address: string, identifier: string, password: string): Promise<Response> {
  return fetch(`${address}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ method: 'password', institution: 'north', identifier, password }),
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server: Server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
