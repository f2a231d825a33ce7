import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { castMember } from '#simulation/cast.ts'
import {
  createSession,
  endSession,
  GatewayProblem,
  getCard,
  getCardBarcode,
  getTopology,
  listCardRenewals,
  NotTheGateway,
  quoteCardRenewal,
  renewCard,
  searchPatrons,
  type At,
} from '../web/client/index.ts'
import { flowing } from './clock.ts'
import { openHouse, type House } from './house.ts'

/** The typed client, against a gateway that listens. */

const root = fileURLToPath(new URL('..', import.meta.url))

async function listening(t: Test): Promise<{ readonly house: House; readonly at: At }> {
  const house = await openHouse(t)
  const gateway = await house.app.listen({ host: '127.0.0.1', port: 0 })
  // The house's time stands still unless somebody waits.
  const through: typeof fetch = (...asked) => flowing(house.clock, fetch(...asked))
  return { house, at: { gateway, fetch: through } }
}

async function signedIn(at: At, person: string): Promise<At> {
  const { patronId: identifier, password } = castMember(person)
  const { accessToken: token } = await createSession({ method: 'password', institution: 'north', identifier, password }, at)
  return { ...at, token }
}

/** The problem that an ask ends in. */
async function problemOf(asked: Promise<unknown>): Promise<GatewayProblem> {
  try {
    await asked
  } catch (error) {
    if (error instanceof GatewayProblem) return error
    throw error
  }
  throw new Error('It went through')
}

await t.test('a patron signs in, sees the card, renews it and signs out', async (t) => {
  const { house, at } = await listening(t)
  const sol = await signedIn({ ...at, language: 'fr' }, 'sol')
  const card = await getCard('me', sol)
  t.match(card.memberships, [{ institution: 'north' }])
  t.match(await getCardBarcode('me', {}, sol), /^<svg/)

  const quoted = await quoteCardRenewal('me', sol)
  if (!('quote' in quoted)) throw new Error('There is no quote')
  const key = { 'idempotency-key': `"${randomUUID()}"` }
  const wanted = { quote: quoted.quote, returnTo: 'https://primo.example.org/account' }
  const renewal = await renewCard('me', wanted, key, sol)
  t.same(await renewCard('me', wanted, key, sol), renewal, 'the same key again is the same renewal')
  t.match(await listCardRenewals('me', { state: 'open' }, sol), { renewals: [{ renewal: renewal.renewal }] })

  t.equal(await endSession(sol), undefined)
  t.match(await problemOf(getCard('me', sol)), { status: 401, problem: { code: 'session-ended' } })
  t.ok(house.logged.length > 0)
})

await t.test('what cannot be done is thrown as the problem document, in the language asked for', async (t) => {
  const { at } = await listening(t)
  const problem = await problemOf(getCard('me', { ...at, language: 'fr' }))
  t.match(problem, {
    name: 'GatewayProblem',
    status: 401,
    problem: { code: 'unauthenticated', type: /\/problems\/unauthenticated$/ },
  })
  t.equal(problem.message, problem.problem.detail)
  const english = await problemOf(getCard('me', { ...at, language: 'en' }))
  t.not(problem.message, english.message)
})

await t.test('a token may be fetched anew for each ask, and a key is a token', async (t) => {
  const { house, at } = await listening(t)
  const key = (await house.key('librarian@zone:mainland')).replace('Bearer ', '')
  let fetched = 0
  const librarian = {
    ...at,
    token: async () => {
      fetched += 1
      return key
    },
  }
  const wanted = { purpose: 'The patron is at the desk', identifier: castMember('ada').patronId }
  const { patrons } = await searchPatrons('north', wanted, librarian)
  t.equal(patrons.length, 1)
  await getTopology(librarian)
  t.equal(fetched, 2)
})

await t.test('a page of somebody else is not taken for an answer', async (t) => {
  const page = (status: number) => ({
    gateway: 'https://card.example.org/',
    fetch: async () => new Response('<h1>Bad gateway</h1>', { status, headers: { 'Content-Type': 'text/html' } }),
  })
  await t.rejects(getCard('me', page(502)), new NotTheGateway(502))
  const odd = async () => new Response('%PDF', { headers: { 'Content-Type': 'application/pdf' } })
  await t.rejects(getCard('me', { fetch: odd }), NotTheGateway)
})

await t.test('what the package publishes can be imported and is typed', (t) => {
  const folder = t.testdir()
  const installed = join(folder, 'node_modules/patron-gateway')
  // Whoever watches processes for tap cannot be loaded into this one.
  const tsc = (...options: string[]) =>
    spawnSync('env', ['-u', 'NODE_OPTIONS', process.execPath, 'node_modules/typescript/bin/tsc', ...options], {
      cwd: root,
      encoding: 'utf8',
    })
  const built = tsc('-p', 'tsconfig.client.json', '--outDir', join(installed, 'web/client/dist'))
  t.equal(built.status, 0, built.stdout + built.stderr)
  mkdirSync(installed, { recursive: true })
  // A package of its own: inside of this one the name would be this one's, built or not.
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'library-site', private: true, type: 'module' }))
  cpSync(join(root, 'package.json'), join(installed, 'package.json'))
  const source = (field: string) => `import { getCard, GatewayProblem } from 'patron-gateway/client'
export const name = async (): Promise<string | undefined> => (await getCard('me', { gateway: 'https://card.example.org' })).${field}
export const isOld = (error: unknown): boolean => error instanceof GatewayProblem && error.problem.code === 'session-ended'
`
  const check = (field: string) => {
    writeFileSync(join(folder, 'site.ts'), source(field))
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--lib', 'ES2024,DOM,DOM.Iterable']
    return tsc(...options, '--ignoreConfig', '--types', '', join(folder, 'site.ts'))
  }
  const good = check('asOf')
  t.equal(good.status, 0, good.stdout)
  t.match(check('asOff').stdout, /'asOff' does not exist/, 'a misspelt field is found')
  const imported = spawnSync(
    process.execPath,
    ['-e', "import('patron-gateway/client').then((all) => console.log(typeof all.getCard))"],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  )
  t.equal(imported.stdout.trim(), 'function', imported.stderr)
  t.notMatch(readFileSync(join(installed, 'web/client/dist/index.js'), 'utf8'), /\.ts['"]/)
  t.end()
})
