import { createServer, type AddressInfo } from 'node:net'
import t from 'tap'
import { castMember } from '#simulation/cast.ts'
import { parse } from 'yaml'
import { adapters } from '#adapters/index.ts'
import { readConfig } from '#config'
import { makeLog } from '#http/log.ts'
import { play } from '#play/simulators.ts'
import { roles } from '#play/stories.ts'
import { openStore } from '#store/index.ts'
import { systemClock } from '#upstream/clock.ts'
import { assemble } from '../src/assemble.ts'
import { launchBrowser, noBrowser } from './browser.ts'
import { openTopology } from './house.ts'
import { codeIn } from './sign-ins.ts'

await t.test('The explorer', { skip: noBrowser }, async (t) => {
  const port = await freePort()
  const text = openTopology.replaceAll('https://card.example.org/back', `http://127.0.0.1:${port}/docs`)
  const content = parse(text, { merge: true }) as { gateway: { listen?: object }; institutions: { id: string }[] }
  const played = await play(content)
  const config = readConfig({
    file: 'test.yaml',
    text,
    content: played.content,
    env: played.env,
    adapters,
  })
  const store = await openStore({ file: `${t.testdir()}/explorer.db` })
  const cast = roles(content.institutions.map(({ id }) => id))
  const gateway = await assemble({ config, store, clock: systemClock, log: makeLog('silent'), version: '0.0.0', cast })
  const address = await gateway.app.listen({ port, host: '127.0.0.1' })
  const chrome = await launchBrowser()
  t.teardown(async () => {
    await chrome.close()
    await gateway.close()
    await store.close()
    await played.close()
  })

  const page = await chrome.newPage()
  const asked: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(`${address}/docs`)
  await page.getByText('/v1/patrons/{patron}/card', { exact: true }).first().waitFor()

  await t.test('asks no outside host for anything, and its page complains of nothing', async (t) => {
    t.same(
      asked.filter((url) => !url.startsWith(address) && !url.startsWith('data:')),
      [],
    )
    t.same(complaints, [])
  })

  await t.test('lets a developer be Ada, and see her card', async (t) => {
    const bar = page.getByRole('form', { name: 'Be somebody of the built-in consortium' })
    await bar.getByRole('combobox').selectOption({ index: cast.findIndex(({ identifier }) => identifier === 'ada') })
    await bar.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByText('You are Ada Winterfeld').waitFor()

    const operation = page.locator('#operations-Card-getCard')
    await operation.locator('.opblock-summary-control').click()
    await operation.getByRole('textbox').first().fill('me')
    await operation.getByRole('button', { name: 'Execute' }).click()
    const answer = operation.locator('.live-responses-table .response-col_description')
    await answer.getByText(castMember('ada').cards[0]!.number).first().waitFor()
    t.match((await answer.allTextContents()).join(' '), /Ada Winterfeld/)
  })

  await t.test('lets a developer in by a code out of the mailbox, who sees no number then', async (t) => {
    const bar = page.getByRole('form', { name: 'Be somebody of the built-in consortium' })
    await bar.getByRole('combobox').selectOption({ index: cast.findIndex(({ identifier }) => identifier === 'eva') })
    await bar.getByRole('button', { name: 'Mail a code' }).click()
    const code = codeIn(await played.mailbox.letterTo(castMember('eva').email))
    await bar.getByRole('textbox', { name: 'Code from the mailbox' }).fill(code)
    await bar.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByText(`You are ${castMember('eva').given}`).waitFor()
    const operation = page.locator('#operations-Card-getCard')
    await operation.getByRole('button', { name: 'Execute' }).click()
    const answer = operation.locator('.live-responses-table .response-col_description')
    await answer.getByText('•••').first().waitFor()
    t.notOk((await answer.allTextContents()).join(' ').includes(castMember('eva').cards[0]!.number))
  })

  await t.test('lets a librarian in at the provider, and leaves nothing of the journey in the address', async (t) => {
    const bar = page.getByRole('form', { name: 'Be somebody of the built-in consortium' })
    await bar.getByRole('button', { name: 'Sign in as staff' }).click()
    await page.getByRole('button', { name: /Lin Ekberg/ }).click()
    await page.getByText('You are a member of staff').waitFor()
    t.equal(page.url(), `${address}/docs`)
    t.equal(await page.evaluate(() => sessionStorage.length), 0)
    t.same(complaints, [])
  })
})

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
