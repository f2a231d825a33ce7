import t from 'tap'
import { almaUsersOf } from '#adapters/alma/simulator/cast.ts'
import { castMember } from '#simulation/cast.ts'
import { dayOf } from '#simulation/day.ts'
import { now, openHouse, openTopology, type House } from './house.ts'
import { signInByCode, signInByOpenId } from './sign-ins.ts'

/**
 * The authorisation matrix: every route × every kind of caller × whose it is. The routes come from the application itself, so one
 * without a row here fails. Out of reach looks like unknown (404); lacking a permission altogether is 403.
 */

const callers = [
  'nobody',
  'bad-token',
  'ended',
  'ada',
  'ada-by-primo',
  'ada-by-code',
  'ada-by-openid',
  'primo-signed-out',
  'staff-librarian',
  'staff-desk',
  'cloud-app',
  'librarian-north',
  'librarian-zone',
  'desk-library',
  'counter-community',
  'librarian-south',
  'librarian-sea',
  'cashier-north',
  'roleless',
] as const
type Caller = (typeof callers)[number]

/** Whose: one's own; Ben's, who is registered at a library of the harbour; Cyd's, at the same institution at large; others far away. */
const targets = ['me', 'own', 'ben', 'cyd', 'south', 'sea', 'unknown', 'forged'] as const
type Target = (typeof targets)[number]

type Row = Readonly<Record<Caller, string>>

/** Statuses in the order of `targets`; one that holds for all stands once. */
const personal: Row = {
  nobody: '401',
  'bad-token': '401',
  ended: '401',
  ada: '200 200 404 404 404 404 404 404',
  'ada-by-primo': '200 200 404 404 404 404 404 404',
  'ada-by-code': '200 200 404 404 404 404 404 404',
  'ada-by-openid': '200 200 404 404 404 404 404 404',
  'primo-signed-out': '401',
  'staff-librarian': '403 200 200 200 404 404 404 404',
  'staff-desk': '403 404 200 404 404 404 404 404',
  'cloud-app': '403 200 200 200 404 404 404 404',
  'librarian-north': '403 200 200 200 404 404 404 404',
  'librarian-zone': '403 200 200 200 200 404 404 404',
  'desk-library': '403 404 200 404 404 404 404 404',
  'counter-community': '403 404 200 404 404 404 404 404',
  'librarian-south': '403 404 404 404 200 404 404 404',
  'librarian-sea': '403 404 404 404 404 200 404 404',
  'cashier-north': '403 200 200 200 404 404 404 404',
  roleless: '403',
}

/** A key whose role lacks the permission is told so, wherever it asks. */
const withoutCounter: Row = { ...personal, 'counter-community': '403', 'ada-by-code': '403' }
/** For whoever may see what is read: a librarian, and not a desk; never whoever has shown no more than that they read the mail. */
const numbersOnly: Row = { ...withoutCounter, 'desk-library': '403', 'staff-desk': '403', 'cashier-north': '403' }

const feesOnly: Row = { ...numbersOnly, 'ada-by-code': personal['ada-by-code'] }
/** The card is what has them, so that whoever may see blocks must be allowed the card too. */
const blocksOnly: Row = { ...numbersOnly, 'ada-by-code': personal['ada-by-code'] }

/** The same callers, told something else where they may: of a thing that is not there, or that lacks a body. */
function instead(row: Row, status: string): Row {
  const told = (each: string) => (each === '200' ? status : each)
  const entries = callers.map((caller) => [caller, row[caller].split(' ').map(told).join(' ')])
  return Object.fromEntries(entries) as Row
}

/** Who has a session to end, and with it nothing else of anybody's. */
const signedIn: ReadonlySet<Caller> = new Set<Caller>([
  'ada',
  'ada-by-primo',
  'ada-by-code',
  'ada-by-openid',
  'staff-librarian',
  'staff-desk',
  'cloud-app',
])
const unknownHere: ReadonlySet<Caller> = new Set<Caller>(['nobody', 'bad-token', 'ended', 'primo-signed-out'])

/** What patrons do for themselves and a cashier for others; whoever else there is may not. */
function cashiersOf(patron: string, cashier: string): Row {
  const refused = Object.fromEntries(callers.map((caller) => [caller, unknownHere.has(caller) ? '401' : '403'])) as Record<
    Caller,
    string
  >
  const own = Object.fromEntries(['ada', 'ada-by-primo', 'ada-by-code', 'ada-by-openid'].map((caller) => [caller, patron]))
  return { ...refused, ...own, 'cashier-north': cashier }
}

const searches: Readonly<Record<Caller, Readonly<Record<'north' | 'south' | 'island' | 'nowhere', number>>>> = {
  nobody: { north: 401, south: 401, island: 401, nowhere: 401 },
  'bad-token': { north: 401, south: 401, island: 401, nowhere: 401 },
  ended: { north: 401, south: 401, island: 401, nowhere: 401 },
  ada: { north: 403, south: 403, island: 403, nowhere: 403 },
  'ada-by-primo': { north: 403, south: 403, island: 403, nowhere: 403 },
  'ada-by-code': { north: 403, south: 403, island: 403, nowhere: 403 },
  'ada-by-openid': { north: 403, south: 403, island: 403, nowhere: 403 },
  'primo-signed-out': { north: 401, south: 401, island: 401, nowhere: 401 },
  'staff-librarian': { north: 200, south: 404, island: 404, nowhere: 404 },
  'staff-desk': { north: 200, south: 404, island: 404, nowhere: 404 },
  'cloud-app': { north: 200, south: 404, island: 404, nowhere: 404 },
  'librarian-north': { north: 200, south: 404, island: 404, nowhere: 404 },
  'librarian-zone': { north: 200, south: 200, island: 404, nowhere: 404 },
  'desk-library': { north: 200, south: 404, island: 404, nowhere: 404 },
  'counter-community': { north: 403, south: 403, island: 403, nowhere: 403 },
  'librarian-south': { north: 404, south: 200, island: 404, nowhere: 404 },
  'librarian-sea': { north: 404, south: 404, island: 200, nowhere: 404 },
  'cashier-north': { north: 403, south: 403, island: 403, nowhere: 403 },
  roleless: { north: 403, south: 403, island: 403, nowhere: 403 },
}

/** What some routes want to know besides, by the end of their path. */
const queries: Readonly<Record<string, string>> = {
  '/standing': '?action=renew-card',
  '/hold-options': '?institution=north&record=99100000060104',
}

/** One entry a route: how it is checked. */
const rows = {
  'GET /v1/patrons/{patron}': withoutCounter,
  'GET /v1/patrons/{patron}/card': personal,
  'GET /v1/patrons/{patron}/standing': personal,
  'GET /v1/patrons/{patron}/card/barcode.svg': numbersOnly,
  'GET /v1/patrons/{patron}/loans': numbersOnly,
  'GET /v1/patrons/{patron}/holds': numbersOnly,
  'GET /v1/patrons/{patron}/fees': feesOnly,
  'GET /v1/patrons/{patron}/blocks': blocksOnly,
  'POST /v1/patrons/{patron}/loans/renewals': numbersOnly,
  // A loan and a hold that nobody has.
  'POST /v1/patrons/{patron}/loans/{loan}/renewals': instead(numbersOnly, '404'),
  'DELETE /v1/patrons/{patron}/holds/{hold}': instead(numbersOnly, '404'),
  // Of an institution where whoever is elsewhere has nothing that is open to anybody.
  'GET /v1/patrons/{patron}/hold-options': {
    ...numbersOnly,
    'librarian-zone': '403 200 200 200 404 404 404 404',
    'librarian-south': '403 404 404 404 404 404 404 404',
    'librarian-sea': '403 404 404 404 404 404 404 404',
  },
  // Without a body: whoever may is told what is missing.
  'POST /v1/patrons/{patron}/holds': Object.fromEntries(
    callers.map((caller) => [caller, numbersOnly[caller].includes('200') ? '400' : numbersOnly[caller]]),
  ) as Row,
  'POST /v1/institutions/{institution}/patron-searches': 'search',
  'POST /v1/sessions': 'public',
  'POST /v1/sessions/codes': 'public',
  'POST /v1/sessions/authorizations': 'public',
  'DELETE /v1/sessions/current': 'session',
  'DELETE /v1/sessions': 'session',
  'POST /v1/patrons/{patron}/card-renewal-quotes': cashiersOf(
    '200 200 404 404 404 404 404 404',
    '403 200 200 200 404 404 404 404',
  ),
  'GET /v1/patrons/{patron}/card-renewals': cashiersOf('200 200 404 404 404 404 404 404', '403 200 200 200 404 404 404 404'),
  // Without a body: whoever may is told what is missing.
  'POST /v1/patrons/{patron}/card-renewals': cashiersOf('400', '400'),
  'GET /v1/patrons/{patron}/card-renewals/{renewal}': cashiersOf('404', '403 404 404 404 404 404 404 404'),
  'DELETE /v1/patrons/{patron}/card-renewals/{renewal}': cashiersOf('404', '403 404 404 404 404 404 404 404'),
  'GET /v1/card-renewals': cashiersOf('403', '200'),
  'POST /v1/card-renewals/{renewal}/retries': cashiersOf('403', '404'),
  'POST /v1/card-renewals/{renewal}/confirmation': cashiersOf('403', '400'),
  'POST /v1/card-renewals/{renewal}/resolution': cashiersOf('403', '400'),
  'GET /v1/merchants/{merchant}/settlements/{day}': cashiersOf('403', '200'),
  'POST /v1/password-resets': 'public',
  'GET /v1/password-resets/{token}': 'public',
  'POST /v1/password-resets/{token}': 'public',
  // Without a body: whoever may is told what is missing, whosever it is.
  'PUT /v1/patrons/{patron}/password': { ...cashiersOf('400', '403'), 'ada-by-code': '403' },
  // Without a body and a key: whoever may is told what is missing. Staff need a permission that no role here has.
  'PATCH /v1/patrons/{patron}': { ...cashiersOf('400', '403'), 'ada-by-code': '403' },
  'POST /v1/patrons/{patron}/email-confirmations': { ...cashiersOf('400', '403'), 'ada-by-code': '403' },
  'POST /v1/patrons/{patron}/calendar-feeds': { ...cashiersOf('200 200 404 404 404 404 404 404', '403'), 'ada-by-code': '403' },
  'GET /v1/patrons/{patron}/calendar-feeds': { ...cashiersOf('200 200 404 404 404 404 404 404', '403'), 'ada-by-code': '403' },
  'DELETE /v1/patrons/{patron}/calendar-feeds/{feed}': { ...cashiersOf('404', '403'), 'ada-by-code': '403' },
  // Of nobody but oneself; staff have a trail of their own, by a permission that no role here has.
  'GET /v1/patrons/{patron}/audit': Object.fromEntries(
    callers.map((caller) => [caller, withoutCounter[caller].replaceAll(/(?<=\S+ .*)\d+/g, '400')]),
  ) as Row,
  'GET /v1/audit': cashiersOf('403', '403'),
  'POST /v1/network-zones/{zone}/reconciliations': cashiersOf('403', '403'),
  'GET /v1/network-zones/{zone}/reconciliations': cashiersOf('403', '403'),
  'GET /v1/network-zones/{zone}/reconciliations/{reconciliation}': cashiersOf('403', '403'),
  'DELETE /v1/network-zones/{zone}/reconciliations/{reconciliation}': cashiersOf('403', '403'),
  'POST /v1/network-zones/{zone}/patron-searches': cashiersOf('403', '403'),
  'GET /v1/network-zones/{zone}/patrons/{patron}': cashiersOf('403', '403'),
  'POST /v1/institutions/{institution}/patrons': cashiersOf('403', '403'),
  'PATCH /v1/network-zones/{zone}/patrons/{patron}': cashiersOf('403', '403'),
  'POST /v1/network-zones/{zone}/patrons/{patron}/change-previews': cashiersOf('403', '403'),
  'DELETE /v1/network-zones/{zone}/patrons/{patron}': cashiersOf('403', '403'),
  'GET /v1/changes': cashiersOf('403', '403'),
  'GET /v1/changes/{change}': cashiersOf('403', '403'),
  'POST /v1/changes/{change}/retries': cashiersOf('403', '403'),
  'POST /v1/changes/{change}/reversal': cashiersOf('403', '403'),
  'GET /v1/conflicts': cashiersOf('403', '403'),
  'POST /v1/conflicts/{conflict}/resolution': cashiersOf('403', '403'),
  'GET /v1/topology': 'public',
} as const satisfies Record<string, Row | 'search' | 'public' | 'session'>

await t.test('the authorisation matrix', async (t) => {
  const house = await openHouse(t, { text: openTopology })
  // Ben is registered at one library; Ada is known on the island too, in another zone.
  house.played.alma.state('01T_NORTH').edit('ben', (user) => {
    for (const role of user.user_role) role.scope = { value: 'NORTHMAIN', desc: 'Main' }
  })
  house.played.alma.state('01T_ISLAND').add(almaUsersOf([castMember('ada')], 1, { code: '01T_ISLAND' }, dayOf(now))[0]!)

  const ended = await house.signIn('ada')
  await house.ask({ method: 'DELETE', url: '/v1/sessions/current', headers: { authorization: ended } })
  const primo = house.played.primo.institution('01T_NORTH')
  const fresh: Readonly<Record<Caller, () => Promise<string> | string | undefined>> = {
    nobody: () => undefined,
    'bad-token': () => 'Bearer not.a.token',
    ended: () => ended,
    ada: () => house.signIn('ada'),
    'ada-by-primo': () => `Bearer ${primo.signedIn('ada')}`,
    'ada-by-code': async () => `Bearer ${(await signInByCode(house, 'ada')).accessToken}`,
    'ada-by-openid': async () => `Bearer ${(await signInByOpenId(house, 'ada', 'north')).accessToken}`,
    'primo-signed-out': async () => {
      const authorization = `Bearer ${primo.signedIn('ben')}`
      await house.ask({ method: 'DELETE', url: '/v1/sessions/current', headers: { authorization } })
      return authorization
    },
    'staff-librarian': async () => `Bearer ${(await signInByOpenId(house, 'lin')).accessToken}`,
    'staff-desk': async () => `Bearer ${(await signInByOpenId(house, 'odo')).accessToken}`,
    'cloud-app': () => `Bearer ${primo.cloudAppToken('cato', { claims: { aud: 'ExlCloudApp:card' } })}`,
    'librarian-north': () => house.key('librarian@institution:north'),
    'librarian-zone': () => house.key('librarian@zone:mainland'),
    'desk-library': () => house.key('front-desk@library:north-main'),
    'counter-community': () => house.key('counter@community:harbour'),
    'librarian-south': () => house.key('librarian@institution:south'),
    'librarian-sea': () => house.key('librarian@zone:sea'),
    'cashier-north': () => house.key('cashier@institution:north'),
    roleless: () => house.key('a-role-that-went@zone:mainland'),
  }
  let shown: Partial<Record<Caller, string | undefined>> = {}
  let goodUntil = 0
  const ids: Readonly<Record<Target, string>> = {
    me: 'me',
    own: house.idOf('ada', 'north'),
    ben: house.idOf('ben', 'north'),
    cyd: house.idOf('cyd', 'north'),
    south: house.idOf('sol', 'south'),
    sea: house.idOf('ada', 'island'),
    unknown: house.idOf('nik', 'north'),
    forged: house.idOf('ada', 'north').replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
  }
  const headersOf = (caller: Caller) => (shown[caller] === undefined ? {} : { authorization: shown[caller] })

  const operations = routesOf(house)
  await t.test('every route has a row, and every row a route', async (t) => {
    t.same([...operations].sort(), Object.keys(rows).sort())
  })

  for (const operation of operations) {
    const row = rows[operation as keyof typeof rows] as Row | 'search' | 'public' | 'session' | undefined
    if (row === undefined || row === 'public') continue
    await t.test(`${operation} answers each caller as the matrix says`, async (t) => {
      // No session lasts for the whole of the matrix, and nobody is sent forty codes a day.
      if (house.clock.now() > goodUntil) {
        await house.clock.advance(20 * 60_000)
        shown = {}
        for (const caller of callers) shown[caller] = await fresh[caller]()
        goodUntil = house.clock.now() + 3 * 60_000
      }
      if (row === 'search') {
        for (const caller of callers) {
          for (const [place, status] of Object.entries(searches[caller])) {
            const url = `/v1/institutions/${place === 'nowhere' ? 'nowhere' : place}/patron-searches`
            const answer = await house.ask({
              method: 'POST',
              url,
              headers: headersOf(caller),
              payload: { identifier: 'ben', purpose: 'A test' },
            })
            t.equal(answer.statusCode, status, `${caller} at ${place}`)
          }
        }
        return
      }
      if (row === 'session') {
        for (const caller of callers) {
          // Whoever signs in after somebody was signed out everywhere must not do it in the same moment.
          await house.clock.advance(120_000)
          const authorization = await fresh[caller]()
          const answer = await house.ask({
            method: 'DELETE',
            url: operation.split(' ')[1]!,
            headers: authorization === undefined ? {} : { authorization },
          })
          const status = signedIn.has(caller) ? 204 : unknownHere.has(caller) ? 401 : 403
          t.equal(answer.statusCode, status, caller)
        }
        // Some were signed out everywhere.
        goodUntil = 0
        return
      }
      const [method, path] = operation.split(' ') as ['GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', string]
      for (const caller of callers) {
        const expected = row[caller].split(' ')
        for (const [index, target] of targets.entries()) {
          const query = queries[path.slice(path.lastIndexOf('/'))] ?? ''
          const names = {
            patron: ids[target],
            renewal: 'n'.repeat(32),
            loan: 'n'.repeat(32),
            hold: 'n'.repeat(32),
            feed: 'n'.repeat(32),
            merchant: 'desk',
            zone: 'mainland',
            reconciliation: 'n'.repeat(32),
            change: 'n'.repeat(32),
            conflict: 'n'.repeat(32),
            day: '2026-11-24',
          }
          const url = path.replaceAll(/\{(\w+)\}/g, (_, name: keyof typeof names) => names[name]) + query
          const headers = { ...headersOf(caller), 'idempotency-key': `${caller}-${target}` }
          const answer = await house.ask({ method, url, headers })
          const status = answer.statusCode === 201 ? 200 : answer.statusCode
          t.equal(String(status), expected[index] ?? expected[0], `${caller} and ${target}`)
        }
      }
    })
  }
})

await t.test('a field whose permission is missing is left out of the answer', async (t) => {
  const house = await openHouse(t)
  const whole = await house.key('librarian@institution:north')
  const desk = await house.key('front-desk@institution:north')
  const url = `/v1/patrons/${house.idOf('ada', 'north')}`
  const fields = async (authorization: string, path: string) =>
    Object.keys((await house.ask({ url: path, headers: { authorization } })).json<object>())

  const all = await fields(whole, url)
  t.same(
    ['name', 'birthDate', 'emails', 'phones', 'identifiers'].filter((field) => !all.includes(field)),
    [],
  )
  const few = await fields(desk, url)
  t.same(
    ['birthDate', 'emails', 'phones', 'identifiers'].filter((field) => few.includes(field)),
    [],
  )
  t.ok(few.includes('name'))

  t.ok((await fields(whole, `${url}/card`)).includes('numbers'))
  const deskCard = await fields(desk, `${url}/card`)
  t.notOk(deskCard.includes('numbers') || deskCard.includes('blocks'), 'a card without numbers and blocks')
})

await t.test('a role over one institution sees nothing of the others on a card', async (t) => {
  const house = await openHouse(t)
  const north = await house.key('librarian@institution:north')
  const zone = await house.key('librarian@zone:mainland')
  const url = `/v1/patrons/${house.idOf('ada', 'north')}/card`
  const places = async (authorization: string) => {
    const card = (await house.ask({ url, headers: { authorization } })).json<{
      memberships: { institution: string }[]
      sources: { institution: string }[]
    }>()
    return { memberships: card.memberships.map((m) => m.institution), sources: card.sources.map((s) => s.institution) }
  }
  t.same(await places(north), { memberships: ['north'], sources: ['north'] })
  t.same(await places(zone), { memberships: ['north', 'south', 'uni'], sources: ['north', 'south', 'uni'] })
})

await t.test('every look of staff at a person is in the audit trail before anything is shown', async (t) => {
  const house = await openHouse(t)
  const authorization = await house.key('librarian@institution:north')
  const patron = house.idOf('ada', 'north')
  await house.ask({ url: `/v1/patrons/${patron}`, headers: { authorization } })
  await house.ask({ url: `/v1/patrons/${patron}/card`, headers: { authorization } })
  await house.ask({
    method: 'POST',
    url: '/v1/institutions/north/patron-searches',
    headers: { authorization },
    payload: { identifier: 'ada', purpose: 'Lost her bag' },
  })
  const trail = await house.store.audit.of(patron, 10)
  t.same(trail.map(({ action }) => action).sort(), ['card-looked-at', 'patron-looked-at', 'patron-searched'])
  t.match(
    trail.find(({ action }) => action === 'patron-searched'),
    { purpose: 'Lost her bag', outcome: 'shown', institution: 'north' },
  )
  t.ok(trail.every(({ actor }) => actor.startsWith('key:')))

  await house.ask({ url: `/v1/patrons/${patron}/card`, headers: { authorization: await house.signIn('ada') } })
  t.equal((await house.store.audit.of(patron, 10)).length, 3, 'a patron who looks at their own card leaves no entry')
})

await t.test('nothing is shown where the audit trail cannot be written', async (t) => {
  const house = await openHouse(t)
  const authorization = await house.key('librarian@institution:north')
  const url = `/v1/patrons/${house.idOf('ada', 'north')}`
  t.equal((await house.ask({ url, headers: { authorization } })).statusCode, 200)
  await house.store.close()
  const answer = await house.ask({ url, headers: { authorization } })
  t.match(answer.json(), { status: 503, code: 'store-unavailable' })
})

await t.test('a route that states no permission does not start', async (t) => {
  const { fastify } = await import('fastify')
  const { demandStatedPermissions } = await import('#http/guard.ts')
  const app = fastify()
  demandStatedPermissions(app)
  t.throws(() => app.get('/silent', async () => 'everything'), /states no permission/)
  t.doesNotThrow(() => app.get('/spoken', { config: { permission: 'card:read' } }, async () => 'something'))
})

function routesOf({ app }: House): string[] {
  const { paths = {} } = app.swagger() as { paths?: Record<string, object> }
  return Object.entries(paths)
    .filter(([path]) => path.startsWith('/v1/'))
    .flatMap(([path, verbs]) => Object.keys(verbs).map((verb) => `${verb.toUpperCase()} ${path}`))
}
