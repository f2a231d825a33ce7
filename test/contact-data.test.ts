import t from 'tap'
import { alma } from '#adapters/alma/index.ts'
import { almaUsersOf } from '#adapters/alma/simulator/cast.ts'
import { startAlma, type AlmaSimulator, type AlmaUserSeed } from '#adapters/alma/simulator/index.ts'
import type { AlephPatron, AlephSimulator, AlephSwitches } from '#adapters/aleph/simulator/index.ts'
import { aleph } from '#adapters/aleph/index.ts'
import type { ContactField } from '#domain/contact.ts'
import type { ZoneMode } from '#domain/place.ts'
import { Secret } from '#ports/adapter.ts'
import type { Ils } from '#ports/ils.ts'
import { cast } from '#simulation/cast.ts'
import { handClock } from '#simulation/clock.ts'
import { date, institution, key, opened, start } from './aleph-site.ts'
import { ilsContactConformance, type ContactLibrary } from './conformance/ils-contact.ts'
import { writingSend } from './conformance/ils-renewal.ts'
import { patience } from './conformance/ils.ts'

const [code, zone] = ['01T_ONE', '01T_NETWORK']
const now = '2026-03-10T12:00:00Z'

function startAlmaWith(mode: 'none' | 'network-managed'): Promise<AlmaSimulator> {
  const tenant = {
    code,
    name: 'Northbay',
    mode,
    keys: [{ key: 'one-key' }],
    libraries: [],
    users: almaUsersOf(cast, 1, { code }, date),
  }
  const central = {
    code: zone,
    name: 'The network',
    mode,
    isNetworkZone: true,
    keys: [{ key: 'zone-key' }],
    libraries: [],
    users: almaUsersOf(cast, 0, { code: zone }, date),
  }
  const tenants = mode === 'none' ? [tenant] : [{ ...tenant, networkZone: zone }, central]
  return startAlma({ tenants, switches: { callsPerSecond: null } }, { clock: handClock(now) })
}

function openedAlma({ url }: { readonly url: string }, settings: object = {}, zoneMode?: ZoneMode): Ils {
  const base = { baseUrl: `${url}/almaws/v1`, apiKey: new Secret('one-key'), institutionCode: code }
  const connection = alma.connect(alma.settings.parse({ ...base, ...settings }))
  const clock = { ...handClock(now), wait: () => Promise.reject(new Error('An adapter waits for nothing')) }
  const send = writingSend(connection.manners)
  return connection.open({ institution, zoneMode, timeZone: 'UTC', send, others: {}, clock })
}

/** One number that is rung, one that texts go to, a second e-mail address that is not preferred, and what the library wrote about each. */
function reached(simulator: AlmaSimulator, id: string): void {
  simulator.state(code).edit(id, ({ contact_info: { phone, email, address } }) => {
    phone[0]!.phone_type = [{ value: 'home', desc: 'Home' }]
    phone.push({ ...phone[0]!, phone_number: `+44 7700 90000${id.length}`, preferred: false, preferred_sms: true })
    email.push({ ...email[0]!, email_address: `${id}.second@example.org`, preferred: false, description: 'at work' })
    Object.assign(address[0]!, { line2: 'Second floor', start_date: '2020-01-01Z', address_note: 'ring twice' })
    address.push({ ...address[0]!, line1: 'A summer house', preferred: false })
  })
}

for (const mode of ['none', 'network-managed'] as const) {
  await t.test(`Alma, ${mode}: conformance of contact data`, async (t) => {
    const simulator = await startAlmaWith(mode)
    const here = simulator.state(code)
    const library: ContactLibrary = {
      ils: openedAlma(simulator, {}, mode === 'none' ? undefined : mode),
      faults: simulator.faults,
      calls: simulator.calls,
      patrons: [key('ada'), key('xan')],
      write: { method: 'PUT', pattern: '/almaws/v1/users/{user_id}' },
      all(record) {
        const { email, phone } = here.user(record)!.contact_info
        return {
          emails: email.map(({ email_address: address }) => address),
          numbers: phone.map(({ phone_number: number }) => number),
        }
      },
      rest: (record) => ({ ...here.user(record), contact_info: here.user(record)?.contact_info.address.slice(1) }),
      snapshot: () => [code, ...(mode === 'none' ? [] : [zone])].map((tenant) => simulator.state(tenant).users()),
      remove: (record) => here.remove(record),
      reset() {
        simulator.reset()
        for (const id of ['ada', 'xan']) reached(simulator, id)
      },
      close: () => simulator.close(),
    }
    await ilsContactConformance(t, library)
  })
}

await t.test('In Alma', async (t) => {
  const simulator = await startAlmaWith('none')
  t.teardown(() => simulator.close())
  t.beforeEach(() => simulator.reset())
  const ils = openedAlma(simulator)
  const here = simulator.state(code)
  const contactsOf = (id: string) => here.user(id)!.contact_info
  const change = async (id: string, wanted: Parameters<NonNullable<Ils['contact']>['change']>[1]) =>
    ils.contact!.change((await ils.patrons.read(key(id), [], patience()))!, wanted, patience())

  await t.test('what a patron says is Internal, of an EXTERNAL user too, and exactly one of a kind is preferred', async (t) => {
    reached(simulator, 'xan')
    t.ok(contactsOf('xan').email.every(({ segment_type: segment }) => segment === 'External'))
    await change('xan', { email: 'quince@example.net', phone: '+33 1 99 00 00 99' })
    const { email, phone } = contactsOf('xan')
    t.match(
      email.filter(({ preferred }) => preferred),
      [{ email_address: 'quince@example.net', segment_type: 'Internal' }],
    )
    t.match(
      phone.filter(({ preferred }) => preferred),
      [{ phone_number: '+33 1 99 00 00 99', segment_type: 'Internal' }],
    )
    t.match(email[1], { segment_type: 'External', description: 'at work' }, 'what nobody changed stays')
  })

  await t.test('an address that is there already is made the preferred one, and not doubled', async (t) => {
    reached(simulator, 'ada')
    await change('ada', { email: 'ADA.second@example.org' })
    t.match(contactsOf('ada').email, [{ email_address: 'ada.second@example.org', preferred: true, description: 'at work' }])
    t.equal(contactsOf('ada').email.length, 1)
  })

  await t.test('a number that is both rung and texted stays for the one that was not changed', async (t) => {
    here.edit('ada', ({ contact_info: { phone } }) => void (phone[0]!.preferred_sms = true))
    const [{ phone_number: old }] = contactsOf('ada').phone as [AlmaUserSeedPhone]
    await change('ada', { phone: '+44 20 7946 0999' })
    t.match(contactsOf('ada').phone, [
      { phone_number: old, preferred: false, preferred_sms: true },
      { phone_number: '+44 20 7946 0999', preferred: true, preferred_sms: false },
    ])
    await change('ada', { mobile: '+44 20 7946 0999' })
    t.match(contactsOf('ada').phone, [{ phone_number: '+44 20 7946 0999', preferred: true, preferred_sms: true }])
    t.equal(contactsOf('ada').phone.length, 1)
  })

  await t.test('whoever has nothing yet gets it, with the type that Alma demands', async (t) => {
    here.edit('ada', (user) => void (user.contact_info = { address: [], email: [], phone: [] }))
    await change('ada', {
      email: 'quince@example.net',
      phone: '+44 20 7946 0999',
      mobile: '+44 7700 900999',
      address: { lines: ['Quince Yard 1'], city: 'Northbay' },
    })
    t.match(contactsOf('ada'), {
      email: [{ email_address: 'quince@example.net', preferred: true, email_type: [{ value: 'personal' }] }],
      phone: [
        { preferred: true, preferred_sms: false, phone_type: [{ value: 'home' }] },
        { preferred: false, preferred_sms: true, phone_type: [{ value: 'mobile' }] },
      ],
      address: [{ line1: 'Quince Yard 1', preferred: true, address_type: [{ value: 'home' }] }],
    })
  })

  await t.test('dates and notes of the address before are not said of the new one', async (t) => {
    reached(simulator, 'ada')
    await change('ada', { address: { lines: ['Quince Yard 1'], city: 'Northbay', country: 'GB' } })
    const [first, second] = contactsOf('ada').address
    t.match(first, { line1: 'Quince Yard 1', line2: null, address_note: '', country: { value: 'GB' } })
    t.equal(first?.start_date, undefined)
    t.match(second, { line1: 'A summer house', start_date: '2020-01-01Z', address_note: 'ring twice' })
  })

  await t.test('a field that the operator leaves out is not among the rules, and none where it is switched off', (t) => {
    t.same(Object.keys(openedAlma(simulator, { contactData: { fields: ['phone'] } }).contact!.rules), ['phone'])
    t.equal(openedAlma(simulator, { contactData: false }).contact, undefined)
    t.end()
  })
})

type AlmaUserSeedPhone = NonNullable<NonNullable<AlmaUserSeed['contact_info']>['phone']>[number]

const protections: Readonly<Record<ContactField, string>> = { email: 'E', phone: 'A', mobile: 'A', address: 'A' }

/** The first of a patron's addresses as the gateway reads them: the one of type 01. */
const homeOf = ({ z304 }: AlephPatron) => z304.find((row) => row['address-type'] !== '02')!

for (const [what, switches, contactData] of [
  ['empty fields are kept', {}, {}],
  ['empty fields are cleared', { emptyAddressFields: 'cleared', succeeded: 'Successed' }, { emptyFields: 'cleared' }],
  ['the e-mail address is taken by its other name', { emailElement: 'email-address' }, {}],
] as const satisfies readonly (readonly [string, Partial<AlephSwitches>, object])[]) {
  await t.test(`Aleph, ${what}: conformance of contact data`, async (t) => {
    const simulator = await start(switches)
    const library: ContactLibrary = {
      ils: opened(simulator, { contactData }),
      faults: simulator.faults,
      calls: simulator.calls,
      // Una is registered at libraries alone, with no record of the institution itself.
      patrons: [key('ada'), key('una'), key('lys')],
      write: { pattern: '/X?op=update-bor' },
      all(record) {
        const { z304 } = simulator.state().patron(record)!
        return {
          emails: z304.map((row) => row['email-address']),
          numbers: z304.flatMap((row) => [row.telephone, row['telephone-2'], row['sms-number']]).filter((one) => one !== ''),
        }
      },
      rest: (record) => restOf(simulator.state().patron(record)!),
      snapshot: () => simulator.state().patrons(),
      protect: (record, field) =>
        simulator.state().edit(record, ({ z303 }) => void (z303['plif-modification'] = protections[field])),
      keepSilently: () => void (simulator.switches.keepsAddresses = true),
      remove: (record) => simulator.state().remove(record),
      reset() {
        simulator.reset()
        for (const id of ['ada', 'una', 'lys']) addressed(simulator, id)
      },
      close: () => simulator.close(),
    }
    await ilsContactConformance(t, library)
  })
}

/** A second address, for mail alone, with an e-mail address and a number of its own. */
function addressed(simulator: AlephSimulator, id: string): void {
  simulator.state().edit(id, (patron) => {
    const [home] = patron.z304 as [AlephPatron['z304'][number]]
    Object.assign(home, { 'sms-number': '+44 7700 900001', 'telephone-2': '+44 20 7946 0777' })
    const own = {
      'address-1': 'c/o Somebody',
      'email-address': 'desk@example.org',
      telephone: '+44 20 7946 0888',
      'sms-number': '',
    }
    patron.z304.push({ ...home, ...own, 'address-type': '02', 'telephone-2': '' })
  })
}

function restOf(patron: AlephPatron): unknown {
  const written = { 'update-date': '', 'upd-time-stamp': '' }
  const reaches = { 'address-1': '', 'address-2': '', 'address-3': '', 'address-4': '', zip: '' }
  const home = homeOf(patron)
  const numbers = { telephone: '', 'sms-number': '', 'email-address': '' }
  return {
    ...patron,
    z304: patron.z304.map((row) => (row === home ? { ...row, ...written, ...reaches, ...numbers } : row)),
  }
}

await t.test('In Aleph', async (t) => {
  const simulator = await start()
  t.teardown(() => simulator.close())
  t.beforeEach(() => simulator.reset())
  const ils = opened(simulator, { contactData: {} })
  const rowsOf = (id: string) => simulator.state().patron(id)!.z304
  const change = async (wanted: Parameters<NonNullable<Ils['contact']>['change']>[1], by = ils) =>
    by.contact!.change((await by.patrons.read(key('ada'), [], patience()))!, wanted, patience())

  await t.test('an e-mail address that stands in several addresses is replaced in each of them, by one update', async (t) => {
    addressed(simulator, 'ada')
    simulator.state().edit('ada', ({ z304 }) => void (z304[1]!['email-address'] = z304[0]!['email-address'].toUpperCase()))
    t.same(await change({ email: 'quince@example.net', phone: '+44 20 7946 0999' }), { outcome: 'written' })
    t.match(rowsOf('ada'), [
      { 'email-address': 'quince@example.net', telephone: '+44 20 7946 0999' },
      { 'email-address': 'quince@example.net', 'address-1': 'c/o Somebody' },
    ])
    t.not(rowsOf('ada')[1]!.telephone, '+44 20 7946 0999')
    t.equal(simulator.calls.filter(({ pattern }) => pattern === '/X?op=update-bor').length, 1)
  })

  await t.test('what it was said to have skipped is refused where a reading shows that it was', async (t) => {
    // The code that protects is not told before: only the answer says so.
    simulator.switches.renamedTags = { 'z303-plif-modification': 'z303-xxx' }
    simulator.state().edit('ada', ({ z303 }) => void (z303['plif-modification'] = 'E'))
    const before = rowsOf('ada')[0]!['email-address']
    t.match(await change({ email: 'quince@example.net' }), { outcome: 'refused', reason: 'restricted' })
    t.equal(rowsOf('ada')[0]!['email-address'], before)
    await t.rejects(change({ email: 'quince@example.net', phone: '+44 20 7946 0999' }), { code: 'outcome-unknown' })
    t.equal(rowsOf('ada')[0]!.telephone, '+44 20 7946 0999')
  })

  await t.test('lines go into the fields that hold some now, so that none of the old address is left', async (t) => {
    simulator.state().edit('ada', ({ z304: [row] }) => void Object.assign(row!, { 'address-2': '', 'address-4': 'Old town' }))
    t.same(await change({ address: { lines: ['Quince Yard 1', 'Northbay'] } }), { outcome: 'written' })
    t.match(rowsOf('ada')[0], { 'address-1': 'Quince Yard 1', 'address-2': '', 'address-3': '', 'address-4': 'Northbay' })
  })

  await t.test('it is written by a staff user, and offered where the operator says so', (t) => {
    t.equal(opened(simulator).contact, undefined)
    const site = { xServer: 'http://a.example', admLibrary: 'ADM50', contactData: {} }
    t.match(aleph.settings.safeParse(site).error?.issues, [{ path: ['userName'] }])
    t.same(Object.keys(opened(simulator, { contactData: { fields: ['email'] } }).contact!.rules), ['email'])
    t.end()
  })
})
