import t from 'tap'
import { adapters } from '#adapters/index.ts'
import { readConfig } from '#config'
import { makeLog } from '#http/log.ts'
import { playConsortium } from '#play/index.ts'
import { openStore } from '#store/index.ts'
import { systemClock } from '#upstream/clock.ts'
import { assemble } from '../src/assemble.ts'
import { checked, screenshots } from './axe.ts'
import { launchBrowser, noBrowser } from './browser.ts'
import { openHouse } from './house.ts'
import { freePort } from './library-site.ts'

await t.test('There is no demo, and nothing can be broken, where anything is configured', async (t) => {
  const house = await openHouse(t)
  for (const url of ['/', '/web/demo/demo.js', '/web/demo/play.json']) t.equal((await house.ask({ url })).statusCode, 404, url)
  t.equal((await house.ask({ method: 'PUT', url: '/web/demo/troubles/slow', payload: { on: true } })).statusCode, 404)
})

await t.test('The demo of the built-in consortium', { skip: noBrowser }, async (t) => {
  const port = await freePort()
  const address = `http://127.0.0.1:${port}`
  const playing = await playConsortium(String(port))
  const config = readConfig({ file: 'play', text: playing.text, content: playing.content, env: playing.env, adapters })
  const store = await openStore({ file: `${t.testdir()}/demo.db` })
  const { cast, mailbox, primo, troubles } = playing
  const demo = { cast, places: { mailbox, primo }, troubles }
  const gateway = await assemble({ config, store, clock: systemClock, log: makeLog('silent'), version: '0.0.0', demo })
  await gateway.app.listen({ port, host: '127.0.0.1' })
  const chrome = await launchBrowser()
  t.teardown(async () => {
    await chrome.close()
    await gateway.close()
    await store.close()
    await playing.close()
  })
  const page = await (await chrome.newContext({ locale: 'en-GB' })).newPage()
  const [asked, complaints]: [string[], string[]] = [[], []]
  page.on('request', (request) => asked.push(request.url()))
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(address)
  await page.getByLabel('Who', { exact: true }).waitFor()

  await t.test('lets anybody be somebody of the cast, and shows the card as on a library’s site', async (t) => {
    await page.getByRole('button', { name: 'Sign in as this person' }).click()
    await page.getByText('You are Sol Marchetti.').waitFor()
    await page.locator('#site').getByText('Expires soon').waitFor()
    await page.frameLocator('iframe').getByText('Expires soon').waitFor()
    await checked(t, page, 'demo')
    t.same(complaints, [])
    t.same(
      asked.filter((url) => !url.startsWith(address)),
      [],
    )
  })

  await t.test('stays honest when a library system is broken, and is whole again afterwards', async (t) => {
    const broken = page.getByRole('switch', { name: 'Southmere Libraries: the library system is down' })
    await broken.check()
    await page.getByText('Southmere Libraries: the library system is down: yes.').waitFor()
    const site = page.locator('#site patron-card')
    await site.getByRole('button', { name: 'Look again' }).click()
    await site.getByText(/Southmere Libraries (did not answer|does not answer now)/).waitFor()
    await page.screenshot({ path: `${screenshots}/demo-broken.png`, fullPage: true })
    await broken.uncheck()
    await page.getByText('Southmere Libraries: the library system is down: no longer.').waitFor()
    const answer = await fetch(`${address}/web/demo/troubles/earthquake`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: '{"on":true}',
    })
    t.equal(answer.status, 404)
  })
})
