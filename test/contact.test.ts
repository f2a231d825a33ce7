import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { changeOf, faultsIn, shows, type Contact, type ContactRules } from '#domain/contact.ts'
import { patronIds } from '#access/patron-ids.ts'
import { castMember } from '#simulation/cast.ts'
import { flowing } from './clock.ts'
import { openHouse, openTopology, type House } from './house.ts'
import { codeIn, signInByCode } from './sign-ins.ts'
import { workOnce, workUntil } from './work.ts'

const rules: ContactRules = {
  email: { longest: 30 },
  phone: { longest: 15, removable: true },
  mobile: { longest: 15, removable: false },
  address: {
    lines: { most: 2, longest: 10, shortens: false },
    city: { longest: 10, required: true, removable: false },
    postalCode: { longest: 5, required: false, removable: true },
  },
}

await t.test('A patch breaks a rule', async (t) => {
  for (const [patch, ...expected] of [
    [{}],
    [{ email: 'a@example.org', phone: null, address: { lines: ['a', 'b'], city: 'c', postalCode: null } }],
    [{ email: null }, 'email not-removable'],
    [{ email: `${'a'.repeat(30)}@b.c` }, 'email too-long 30'],
    [{ mobile: null }, 'mobile not-removable'],
    [{ mobile: '1'.repeat(16) }, 'mobile too-long 15'],
    [{ address: null }, 'address not-removable'],
    [{ address: { lines: null } }, 'address/lines not-removable'],
    [{ address: { lines: [] } }, 'address/lines not-removable'],
    [{ address: { lines: ['a', 'b', 'c'] } }, 'address/lines too-many 2'],
    [{ address: { lines: ['a', 'b'.repeat(11)] } }, 'address/lines/1 too-long 10'],
    [{ address: { city: null } }, 'address/city not-removable'],
    [{ address: { region: 'r' } }, 'address/region not-changeable'],
    [
      { email: null, address: { country: 'GB', postalCode: '123456' } },
      'email not-removable',
      'address/postalCode too-long 5',
      'address/country not-changeable',
    ],
  ] as const) {
    const told = faultsIn(patch, rules).map(({ path, rule, values }) =>
      [path.join('/'), rule, ...Object.values(values ?? {})].join(' '),
    )
    t.same(told, expected, JSON.stringify(patch))
  }
  for (const field of ['email', 'phone', 'mobile', 'address'] as const) {
    const patch = { [field]: field === 'address' ? { lines: ['a'] } : 'a' }
    t.match(faultsIn(patch, {}), [{ path: [field], rule: 'not-changeable' }])
  }
})

await t.test('A patch over what stands there', async (t) => {
  const present: Contact = {
    email: 'A@Example.org',
    phone: '1 2  3',
    address: { lines: ['one', 'two'], city: 'Here', postalCode: '1' },
  }
  t.same(
    changeOf({ email: 'a@example.org', phone: '1 2 3', address: { city: 'Here' } }, present, rules),
    { change: {} },
    'the same is nothing',
  )
  t.same(changeOf({ phone: null, mobile: '9' }, present, rules), { change: { phone: null, mobile: '9' } })
  t.same(changeOf({ address: { city: 'There', postalCode: null } }, present, rules), {
    change: { address: { lines: ['one', 'two'], city: 'There' } },
  })
  t.same(changeOf({ address: { lines: ['one'] } }, present, rules), {
    faults: [{ path: ['address', 'lines'], rule: 'too-few', values: { min: 2 } }],
  })
  t.same(changeOf({ address: { lines: ['one'] } }, {}, rules), { faults: [{ path: ['address', 'city'], rule: 'required' }] })
  t.same(changeOf({ address: { city: 'Here' } }, {}, rules), { faults: [{ path: ['address', 'lines'], rule: 'required' }] })
})

await t.test('What a change comes to shows it, whatever it is', (t) => {
  const line = fc.stringMatching(/^[a-z]{1,9}$/)
  const contact = fc.record({ email: line, phone: line, mobile: line }, { requiredKeys: [] })
  fc.assert(
    fc.property(contact, contact, (patch, present) => {
      const wanted = changeOf(patch, present, rules)
      if ('faults' in wanted) return false
      const after: Contact = { ...present, ...(wanted.change as Contact) }
      return shows(wanted.change, after) && shows(patch, after) && Object.keys(wanted.change).every((field) => field in patch)
    }),
  )
  t.end()
})

const text = openTopology.replace('card-renewals:manage]', 'card-renewals:manage, patrons:read.contact, patrons:change.contact]')
const quince = 'quince@example.net'

interface Told {
  readonly contact?: Contact
  readonly emailConfirmation?: { readonly expiresAt: string }
  readonly code?: string
  readonly faults?: readonly { readonly field: string; readonly rule: string }[]
}

async function open(t: Test) {
  const house = await openHouse(t, { text })
  const here = house.played.alma.state('01T_NORTH')
  let keys = 0
  return {
    house,
    here,
    contactOf: (id: string) => here.user(id)!.contact_info,
    puts: () => house.played.alma.calls.filter(({ method }) => method === 'PUT').length,
    get: (authorization: string, whose = 'me', headers = {}) =>
      house.ask({ url: `/v1/patrons/${whose}`, headers: { authorization, ...headers } }),
    patch: (authorization: string, contact: object, { whose = 'me', ...headers }: Record<string, string> = {}) =>
      house.ask({
        method: 'PATCH',
        url: `/v1/patrons/${whose}`,
        headers: {
          authorization,
          'content-type': 'application/merge-patch+json',
          'idempotency-key': `"key-${(keys += 1)}"`,
          ...headers,
        },
        payload: JSON.stringify({ contact }),
      }),
    confirm: (authorization: string, code: string, whose = 'me') =>
      house.ask({
        method: 'POST',
        url: `/v1/patrons/${whose}/email-confirmations`,
        headers: { authorization },
        payload: { code },
      }),
    letterTo: (address: string) => flowing(house.clock, house.played.mailbox.letterTo(address)),
  }
}

function lettersTo({ played }: House, address: string) {
  return played.mailbox.letters.filter(({ to }) => to.includes(address))
}

await t.test('Numbers and postal address are written at once, and nothing else changes', async (t) => {
  const { house, here, get, patch, puts } = await open(t)
  const ada = await house.signIn('ada')
  const before = here.user('ada')!
  const first = await get(ada)
  t.match(first.json<Told>().contact, {
    email: castMember('ada').email,
    phone: castMember('ada').phone,
    address: { lines: ['Pendulum Row 4'] },
  })

  const answer = await patch(ada, { phone: '+44 20 7946 0999', address: { lines: ['Quince Yard 1', 'Flat 2'] } })
  t.equal(answer.statusCode, 200)
  const told = answer.json<Told>()
  t.match(told.contact, {
    phone: '+44 20 7946 0999',
    address: { lines: ['Quince Yard 1', 'Flat 2'], city: 'Northbay', postalCode: 'NB1 4XX' },
  })
  t.equal(told.emailConfirmation, undefined)
  t.equal(puts(), 1)
  const after = here.user('ada')!
  t.match(after.contact_info, {
    phone: [{ phone_number: '+44 20 7946 0999' }],
    address: [{ line1: 'Quince Yard 1', line2: 'Flat 2' }],
  })
  t.same(
    { ...after, contact_info: { ...after.contact_info, phone: 0, address: 0 } },
    { ...before, contact_info: { ...before.contact_info, phone: 0, address: 0 } },
  )
  const again = await get(ada)
  t.same(again.json<Told>().contact, told.contact, 'and it is shown at once')
  t.not(again.headers['etag'], first.headers['etag'])
  t.equal(again.headers['etag'], answer.headers['etag'])
  t.equal((await get(ada, 'me', { 'if-none-match': again.headers['etag'] })).statusCode, 304)
})

await t.test('What is broken is named by field and rule before any library system is asked', async (t) => {
  const { house, patch, puts } = await open(t)
  const ada = await house.signIn('ada')
  const calls = house.played.alma.calls.length
  const faults = async (contact: object) => {
    const answer = await patch(ada, contact)
    t.equal(answer.statusCode, 400, answer.body)
    return answer.json<Told>().faults?.map(({ field, rule }) => `${field} ${rule}`)
  }
  t.same(await faults({ email: 'no address', phone: 'call me', mobile: '12' }), [
    '/contact/email not-an-email',
    '/contact/phone not-a-phone',
    '/contact/mobile not-a-phone',
  ])
  t.same(await faults({ email: null, address: { lines: ['a', 'b', 'c', 'd', 'e', 'f'], city: null } }), [
    '/contact/email not-removable',
    '/contact/address/lines too-many',
    '/contact/address/city not-removable',
  ])
  t.same(await faults({ address: { lines: ['x'.repeat(256), 'y\u0007'] }, fax: '1' }), [
    '/contact/address/lines/1 wrong-format',
    '/contact/fax unknown-field',
  ])
  t.same(await faults({ address: { lines: ['x'.repeat(256)] } }), ['/contact/address/lines/0 too-long'])
  t.equal(house.played.alma.calls.length, calls)
  t.equal(puts(), 0)

  const broken = await house.ask({
    method: 'PATCH',
    url: '/v1/patrons/me',
    headers: { authorization: ada, 'content-type': 'application/merge-patch+json', 'idempotency-key': '"k"' },
    payload: '{',
  })
  t.equal(broken.json<Told>().code, 'body-malformed')
})

await t.test('A new e-mail address is written when it is proved, and the old one is told', async (t) => {
  const { house, contactOf, patch, confirm, get, puts, letterTo } = await open(t)
  const ada = await house.signIn('ada')
  const { email } = castMember('ada')
  const answer = await patch(ada, { email: quince, phone: '+44 20 7946 0999' })
  t.equal(answer.statusCode, 200)
  t.match(answer.json<Told>(), { contact: { email, phone: '+44 20 7946 0999' }, emailConfirmation: { expiresAt: /^2026/ } })
  t.equal(contactOf('ada').email[0]!.email_address, email, 'not before')
  const letter = await letterTo(quince)
  t.equal(puts(), 1, 'the number, and nothing for the address')

  const wrong = await confirm(ada, '0000 0000')
  t.equal(wrong.statusCode, 422)
  t.equal(wrong.json<Told>().code, 'confirmation-invalid')
  t.equal(puts(), 1)

  const proved = await confirm(ada, codeIn(letter))
  t.equal(proved.statusCode, 200, proved.body)
  t.equal(proved.json<Told>().contact?.email, quince)
  t.match(contactOf('ada').email, [{ email_address: quince, preferred: true }])
  t.equal(contactOf('ada').email.length, 1)
  t.equal((await get(ada)).json<Told>().contact?.email, quince)
  t.equal(lettersTo(house, email).length, 0)
  await workOnce(house)
  t.equal(lettersTo(house, email).length, 1)
  t.match(lettersTo(house, email)[0]!.subject, /^North Libraries: your e-mail address was changed/)
  t.equal(lettersTo(house, quince).length, 1, 'the new one has the code and nothing more')
  t.notOk(JSON.stringify(lettersTo(house, email)).includes(quince), 'and the old one does not learn the new')
  t.match(await house.store.audit.of(house.idOf('ada', 'north'), 10), [
    { action: 'email-changed', actor: 'patron', outcome: 'done' },
  ])

  t.equal((await confirm(ada, codeIn(letter))).statusCode, 422, 'a code is good once')
  t.equal(puts(), 2)
})

await t.test('A code proves one address, for one patron, for half an hour and five tries', async (t) => {
  const { house, patch, confirm, puts, letterTo } = await open(t)
  const [ada, ben] = [await house.signIn('ada'), await house.signIn('ben')]
  await patch(ada, { email: quince })
  const first = codeIn(await letterTo(quince))
  t.equal((await confirm(ben, first)).statusCode, 422, 'of somebody else')
  await patch(ada, { email: 'plum@example.net' })
  const second = codeIn(await letterTo('plum@example.net'))
  if (first !== second) t.equal((await confirm(ada, first)).statusCode, 422, 'of the address before')
  for (let time = 0; time < 4; time += 1) await confirm(ada, '0000 0001')
  t.equal((await confirm(ada, second)).statusCode, 422, 'too often')
  t.equal(puts(), 0)

  await patch(ada, { email: 'damson@example.net' })
  const third = codeIn(await letterTo('damson@example.net'))
  await house.clock.advance(31 * 60_000)
  t.equal((await confirm(await house.signIn('ada'), third)).statusCode, 422, 'too late')
  t.equal(puts(), 0)
})

await t.test('Nobody fills a mailbox: letters are counted for whoever asks and for the address', async (t) => {
  const { house, patch } = await open(t)
  const ada = await house.signIn('ada')
  const statuses: number[] = []
  for (let time = 0; time < 5; time += 1) statuses.push((await patch(ada, { email: `q${time}@example.net` })).statusCode)
  t.same(statuses, [200, 200, 200, 429, 429])
  const others: number[] = []
  for (const person of ['ben', 'sol', 'cyd', 'fay'])
    others.push((await patch(await house.signIn(person), { email: quince })).statusCode)
  t.same(others, [200, 200, 200, 429])
})

await t.test('A refused letter leaves the number unwritten too: what is counted is counted first', async (t) => {
  const { house, patch, puts } = await open(t)
  const ada = await house.signIn('ada')
  for (let time = 0; time < 3; time += 1) await patch(ada, { email: `q${time}@example.net` })
  t.equal((await patch(ada, { email: quince, phone: '+44 20 7946 0999' })).statusCode, 429)
  t.equal(puts(), 0)
})

await t.test('A key is good once, and If-Match says what was seen', async (t) => {
  const { house, here, get, patch, puts } = await open(t)
  const ada = await house.signIn('ada')
  const key = { 'idempotency-key': '"mine"' }
  t.equal((await patch(ada, { phone: '+44 20 7946 0999', mobile: '+44 7700 900999' }, key)).statusCode, 200)
  here.edit(
    'ada',
    ({ contact_info: { phone } }) => void (phone.find(({ preferred }) => preferred)!.phone_number = '+44 20 7946 0111'),
  )
  const replayed = await patch(ada, { mobile: '+44 7700 900999', phone: '+44 20 7946 0999' }, key)
  t.equal(replayed.statusCode, 200, 'in another order of fields')
  t.equal(puts(), 1)
  t.equal((await patch(ada, { phone: '+44 20 7946 0998' }, key)).json<Told>().code, 'idempotency-key-reused')
  const missing = await house.ask({
    method: 'PATCH',
    url: '/v1/patrons/me',
    headers: { authorization: ada },
    payload: { contact: {} },
  })
  t.equal(missing.json<Told>().code, 'idempotency-key-missing')

  const etag = (await get(ada, 'me', { 'cache-control': 'no-cache' })).headers['etag'] as string
  here.edit('ada', ({ contact_info: { address } }) => void (address[0]!.line1 = 'Elsewhere 1'))
  const stale = await patch(ada, { phone: '+44 20 7946 0997' }, { 'if-match': etag })
  t.equal(stale.statusCode, 409)
  t.equal(stale.json<Told>().code, 'conflict')
  t.equal(puts(), 1)
  const now = (await get(ada, 'me', { 'cache-control': 'no-cache' })).headers['etag'] as string
  t.equal((await patch(ada, { phone: '+44 20 7946 0997' }, { 'if-match': now })).statusCode, 200)
  t.equal((await patch(ada, { phone: '+44 20 7946 0997' })).statusCode, 200, 'what is there already')
  t.equal(puts(), 2, 'is not written again')
})

await t.test('Whoever is expired or blocked may, and whoever came by a mailed code may not', async (t) => {
  const { house, patch, confirm } = await open(t)
  t.equal((await patch(await house.signIn('ben'), { phone: '+44 20 7946 0999' })).statusCode, 200, 'blocked')
  house.played.alma.switches.lapsedSignIn = 'accepted'
  t.equal((await patch(await house.signIn('eva'), { phone: '+44 20 7946 0999' })).statusCode, 200, 'expired')
  const byCode = `Bearer ${(await signInByCode(house, 'sol')).accessToken}`
  t.equal((await patch(byCode, { phone: '+44 20 7946 0999' })).json<Told>().code, 'forbidden')
  t.equal((await confirm(byCode, '1234 5678')).json<Told>().code, 'forbidden')
})

await t.test('Staff change it for a patron: the e-mail address at once, and the old one is told', async (t) => {
  const { house, contactOf, patch, confirm } = await open(t)
  const desk = await house.key('cashier@institution:north')
  const whose = house.idOf('ada', 'north')
  const { email } = castMember('ada')
  const answer = await patch(desk, { email: quince, phone: '+44 20 7946 0999' }, { whose })
  t.equal(answer.statusCode, 200, answer.body)
  t.equal(answer.json<Told>().emailConfirmation, undefined)
  t.match(contactOf('ada'), { email: [{ email_address: quince }], phone: [{ phone_number: '+44 20 7946 0999' }] })
  await workOnce(house)
  t.equal(lettersTo(house, email).length, 1)
  t.equal(lettersTo(house, quince).length, 0)
  t.match(
    (await house.store.audit.of(whose, 10)).map(({ action, actor }) => [action, actor.replace(/:.*/, '')]),
    [
      ['patron-looked-at', 'key'],
      ['email-changed', 'key'],
      ['patron-looked-at', 'key'],
      ['contact-change-asked-for', 'key'],
    ],
  )
  t.equal((await confirm(desk, '1234 5678', whose)).json<Told>().code, 'no-patron')
  t.equal((await patch(desk, { phone: '1234567' }, { whose: house.idOf('sol', 'south') })).statusCode, 404, 'out of reach')
  t.equal((await patch(await house.key('librarian@institution:north'), { phone: '1234567' }, { whose })).statusCode, 403)
  t.equal(
    (await patch(await house.signIn('ben'), { phone: '1234567' }, { whose })).statusCode,
    404,
    'a patron changes nobody else',
  )
})

await t.test('A write whose answer was lost is read, and told as it is', async (t) => {
  const { house, contactOf, patch, puts } = await open(t)
  const ada = await house.signIn('ada')
  const write = { method: 'PUT', pattern: '/almaws/v1/users/{user_id}' }
  const lift = house.played.alma.faults.set({ kind: 'drop-answer' }, write)
  t.equal((await patch(ada, { phone: '+44 20 7946 0999' })).statusCode, 200, 'it was written, and that is shown')
  lift()
  t.equal(puts(), 1)
  const failing = house.played.alma.faults.set({ kind: 'status', status: 500 }, write)
  const unknown = await patch(ada, { phone: '+44 20 7946 0998' }, { 'idempotency-key': '"again"' })
  t.equal(unknown.json<Told>().code, 'outcome-unknown')
  t.ok(Number(unknown.headers['retry-after']) > 0)
  failing()
  t.equal((await patch(ada, { phone: '+44 20 7946 0998' }, { 'idempotency-key': '"again"' })).statusCode, 200)
  t.equal(contactOf('ada').phone[0]!.phone_number, '+44 20 7946 0998')
})

await t.test('The old address is told though nobody ever learned from the answer that the new one was written', async (t) => {
  for (const happened of [true, false]) {
    await t.test(happened ? 'it was' : 'it was not, and nobody is told', async (t) => {
      const { house, patch, confirm, letterTo } = await open(t)
      const ada = await house.signIn('ada')
      const { email } = castMember('ada')
      await patch(ada, { email: quince })
      const code = codeIn(await letterTo(quince))
      const { faults } = house.played.alma
      const fault = happened ? ({ kind: 'drop-answer' } as const) : ({ kind: 'status', status: 500 } as const)
      const lift = faults.set(fault, { method: 'PUT', pattern: '/almaws/v1/users/{user_id}' })
      const answer = await confirm(ada, code)
      lift()
      if (happened) {
        t.equal(answer.statusCode, 200)
        await workUntil(house, () => lettersTo(house, email).length === 1)
      } else {
        t.equal(answer.json<Told>().code, 'outcome-unknown')
        await house.clock.advance(10 * 60_000)
        await workOnce(house)
        t.equal(lettersTo(house, email).length, 0)
        t.equal((await confirm(await house.signIn('ada'), code)).statusCode, 200, 'the code is still good')
        await workOnce(house)
        t.equal(lettersTo(house, email).length, 1)
      }
    })
  }
})

await t.test(
  'Who died between the write and the letter is followed up, and nobody is told of what was never written',
  async (t) => {
    for (const written of [true, false]) {
      const { house, here } = await open(t)
      const ids = patronIds(house.config.secrets.patronIds)
      const { email } = castMember('ada')
      const ref = ids.open(house.idOf('ada', 'north'))!
      const begunAt = house.clock.now()
      await house.store.emailWrites.begin(
        {
          id: 'write',
          holder: ids.holder({ kind: 'patron', patron: ref }),
          patron: ids.seal(ref),
          from: ids.sealAddress(email),
          to: ids.sealAddress(quince),
          language: 'fr',
          begunAt,
        },
        { topic: 'email-follow-up', key: 'write', dueAt: begunAt },
      )
      if (written) here.edit('ada', ({ contact_info: { email: held } }) => void (held[0]!.email_address = quince))
      await workUntil(house, async () => (await house.store.emailWrites.find('write')) === undefined)
      t.ok(house.clock.now() - begunAt >= 5 * 60_000, 'not before the write can have no effect any more')
      t.same(
        lettersTo(house, email).map(({ subject }) => subject),
        written ? ['Bibliothèques du Nord : votre adresse électronique a été modifiée'] : [],
      )
    }
  },
)

await t.test('What the library system will not have is refused, and nobody is told of a change', async (t) => {
  const { house, here, patch, confirm, letterTo } = await open(t)
  const ada = await house.signIn('ada')
  await patch(ada, { email: quince })
  const code = codeIn(await letterTo(quince))
  // Two that are one number to Alma, which then takes no update.
  here.edit('ada', ({ user_identifier: held }) => {
    for (const value of ['AB-1', 'ab-1']) held.push({ ...held[0]!, value, id_type: { value: 'INST_ID', desc: 'x' } })
  })
  const refused = await confirm(ada, code)
  t.equal(refused.json<Told>().code, 'contact-refused', refused.body)
  await house.clock.advance(10 * 60_000)
  await workOnce(house)
  t.equal(lettersTo(house, castMember('ada').email).length, 0)
})

await t.test('Without letters no patron changes an e-mail address, and the rules do not offer it', async (t) => {
  const house = await openHouse(t)
  const ada = await house.signIn('ada')
  const { institutions } = (await house.ask({ url: '/v1/topology' })).json<{
    institutions: { id: string; can: string[]; contact: object }[]
  }>()
  const north = institutions.find(({ id }) => id === 'north')!
  t.same(Object.keys(north.contact), ['phone', 'mobile', 'address'])
  t.ok(north.can.includes('contact-data'))
  const answer = await house.ask({
    method: 'PATCH',
    url: '/v1/patrons/me',
    headers: { authorization: ada, 'idempotency-key': '"k"' },
    payload: { contact: { email: quince } },
  })
  t.match(answer.json<Told>().faults, [{ field: '/contact/email', rule: 'not-changeable' }])
})

await t.test('A code that was mailed to the old address opens nothing once there is a new one', async (t) => {
  const { house, patch, confirm, letterTo } = await open(t)
  const ada = await house.signIn('ada')
  const asked = await house.ask({
    method: 'POST',
    url: '/v1/sessions/codes',
    payload: { institution: 'north', identifier: 'ada' },
  })
  const old = codeIn(await letterTo(castMember('ada').email))
  await patch(ada, { email: quince })
  t.equal((await confirm(ada, codeIn(await letterTo(quince)))).statusCode, 200)
  const { challenge } = asked.json<{ challenge: string }>()
  const answer = await house.ask({ method: 'POST', url: '/v1/sessions', payload: { method: 'code', challenge, code: old } })
  t.equal(answer.json<Told>().code, 'code-invalid')
})

await t.test('No code, no address and no number is in a log or in the store', async (t) => {
  const { house, patch, confirm, letterTo } = await open(t)
  const ada = await house.signIn('ada')
  await patch(ada, { email: quince, phone: '+44 20 7946 0999', address: { lines: ['Quince Yard 1'] } })
  const code = codeIn(await letterTo(quince))
  await confirm(ada, '0000 0000')
  const secrets = [code, code.replace(' ', ''), quince, 'quince', '7946 0999', 'Quince Yard', castMember('ada').email]
  const bytes = () => ['', '-wal'].map((end) => readFileSync(`${t.testdirName}/gateway.db${end}`).toString('latin1')).join('')
  const hides = () => {
    for (const secret of secrets) {
      t.notOk(
        house.logged.some((line) => line.includes(secret)),
        `${secret}: not in the log`,
      )
      t.notOk(bytes().includes(secret), `${secret}: not in the store`)
    }
  }
  hides()
  t.equal((await confirm(ada, code)).statusCode, 200)
  await workOnce(house)
  t.match(bytes(), house.idOf('ada', 'north'), 'it could be seen')
  hides()
})

await t.test(
  'Who says here that they have moved has moved, where a rule asks for it, and whose number is new has not',
  async (t) => {
    const house = await openHouse(t, { text: text.replace('daysBefore: 60,', 'daysBefore: 60, addressChangedWithinDays: 90,') })
    const ids = patronIds(house.config.secrets.patronIds)
    const change = async (contact: object) => {
      const headers = { authorization: await house.signIn('ada'), 'idempotency-key': `"${JSON.stringify(contact).length}"` }
      t.equal((await house.ask({ method: 'PATCH', url: '/v1/patrons/me', headers, payload: { contact } })).statusCode, 200)
      return house.store.addresses.changed(ids.holder({ kind: 'patron', patron: ids.open(house.idOf('ada', 'north'))! }))
    }
    t.equal(await change({ phone: '+44 20 7946 0999' }), undefined)
    t.equal(await change({ address: { lines: ['Quince Yard 1'] } }), '2026-11-24')
  },
)
