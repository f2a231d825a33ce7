import t from 'tap'
import type { AlephPatron, AlephPatronSeed, AlephSimulator, AlephSwitches } from '#adapters/aleph/simulator/index.ts'
import type { DataField, PatronData, PatronDataChange } from '#domain/patron-data.ts'
import type { NewPatron, PatronFile } from '#ports/patron-file.ts'
import { key, opened, start } from './aleph-site.ts'
import { patronFileConformance, type FileLibrary } from './conformance/patron-file.ts'
import { patience } from './conformance/ils.ts'

const codes = {
  groups: ['01', '02', '03'],
  identifierTypes: ['01', '02'],
  noteTypes: ['NOTE'],
  blocks: ['05', '07', '90'],
}
const languages = { de: 'GER', en: 'ENG', fr: 'FRE' }

/** Each has the record of the institution and of a library; nothing below is shared: the mailing address, the title, the note, a number of staff's. */
const people = ['ada', 'bela', 'cleo'].map((id, index): AlephPatronSeed => ({
  z303: {
    id,
    name: `Family${index}, Given${index}`,
    ...(index > 0 && { 'last-name': `Family${index}`, 'first-name': `Given${index}` }),
    title: 'Dr',
    'birth-date': `198${index}0203`,
    'con-lng': 'FRE',
    'home-library': 'NORMN',
    'note-1': 'Of staff’s own',
    'delinq-1': '05',
    'delinq-1-update-date': '20260101',
    'delinq-n-1': 'Brought back wet',
    // Words that stayed behind when the block went.
    'delinq-n-2': 'Long ago',
  },
  z304: [
    {
      'address-1': `Quay ${index}`,
      'address-2': 'Second floor',
      'address-4': 'Northbay',
      zip: '1234',
      telephone: `+4144668010${index}`,
      'telephone-3': `+4144668020${index}`,
      'sms-number': index === 0 ? '+41446680100' : `+4179668010${index}`,
      'email-address': `${id}@example.org`,
      'date-from': '20200101',
      'date-to': '20991231',
    },
    { 'address-type': '02', 'address-1': `Summer ${index}`, 'email-address': `${id}@example.org`, telephone: '+41446680999' },
  ],
  z305: [
    { 'sub-library': 'NOR50', 'bor-status': '01', 'expiry-date': '20270331', note: 'Of the desk' },
    { 'sub-library': 'NORMN', 'bor-status': '02', 'expiry-date': '20280331' },
  ],
  z308: [
    { 'key-type': '00', 'key-data': id, verification: 'SECRET-1' },
    { 'key-type': '01', 'key-data': `BC-${id}-1`, verification: 'SECRET-1' },
    { 'key-type': '01', 'key-data': `BC-${id}-0`, verification: 'SECRET-0', status: 'NA' },
    { 'key-type': '03', 'key-data': `STAFF-${id}`, verification: 'SECRET-3' },
  ],
}))

const stamps = ['update-date', 'upd-time-stamp']
const address = ['address-1', 'address-2', 'address-3', 'address-4', 'zip']
const phones = ['telephone', 'telephone-2', 'telephone-3', 'telephone-4', 'sms-number']
const blocks = [1, 2, 3].flatMap((at) => [`delinq-${at}`, `delinq-n-${at}`, `delinq-${at}-update-date`])

/** Which columns of which table belong to a field; of numbers it is whole rows. */
const columns: {
  readonly [Field in DataField]?: readonly (readonly [table: 'z303' | 'z304' | 'z305', names: readonly string[]])[]
} = {
  name: [['z303', ['name', 'name-key', 'first-name', 'last-name']]],
  birthDate: [['z303', ['birth-date']]],
  language: [['z303', ['con-lng']]],
  emails: [['z304', ['email-address']]],
  phones: [['z304', phones]],
  addresses: [['z304', address]],
  group: [['z305', ['bor-status']]],
  expires: [['z305', ['expiry-date']]],
  blocks: [['z303', blocks]],
}

function rest(patron: AlephPatron, but: readonly DataField[]): unknown {
  const { z303, z304, z305, z308, ...others } = structuredClone(patron)
  const rows: Record<string, Record<string, string>[]> = { z303: [z303], z304, z305, z308 }
  // What is shared of addresses is the first, and an e-mail address wherever it stands.
  const reach = { z303: 1, z304: 1, z305: 1 } as const
  for (const [table, names] of but.flatMap((field) => columns[field] ?? [])) {
    const some = names[0] === 'email-address' ? rows[table]! : rows[table]!.slice(0, reach[table])
    for (const row of some) for (const name of names) delete row[name]
  }
  for (const row of Object.values(rows).flat()) for (const name of stamps) delete row[name]
  const numbers = but.includes('identifiers') ? z308.filter((row) => !['01', '02'].includes(row['key-type'])) : z308
  return { ...others, z303, z304, z305, z308: numbers }
}

const cleared = { emptyAddressFields: 'cleared', emptyGlobalFields: 'cleared' } as const
const newcomers = { status: '03', homeLibrary: 'NORMN' }
const shared = { emptyFields: 'cleared', numberTypes: ['01', '02'], languages, newcomers }

function site(switches: Partial<AlephSwitches> = {}): Promise<AlephSimulator> {
  return start(switches, {
    patrons: people,
    tab31: ['NOR50', 'NORMN', 'SOU50'].flatMap((subLibrary) => codes.groups.map((status) => ({ subLibrary, status }))),
  })
}

const data = (id: string): PatronData => ({
  name: { given: 'Quentin', middle: 'Q.', family: 'Quincey' },
  birthDate: '1990-05-06' as PatronData['birthDate'] & {},
  language: 'de',
  emails: [{ value: `${id}@example.net`, type: 'personal', preferred: true }],
  phones: [
    { value: '+41446680199', type: 'home', preferred: true },
    { value: '+41796680199', type: 'mobile', preferred: false },
  ],
  addresses: [{ lines: ['Quince Yard 1'], city: 'Northbay', postalCode: '1234', type: 'home', preferred: true }],
  identifiers: [{ type: '01', value: `NEW-${id}`, active: true }],
  group: '02',
  expires: '2028-08-31' as PatronData['expires'] & {},
  notes: [],
  blocks: [{ code: '07' }],
})

for (const [what, switches, settings] of [
  ['release 22', cleared, { ...shared, institutionRecord: true }],
  [
    'release 20, older words, the other element for e-mail, padded keys, card renewals own all dates',
    { ...cleared, release: 20, succeeded: 'Successed', emailElement: 'email-address', paddedKeys: true },
    shared,
  ],
  [
    'a site that does not heed types',
    { ...cleared, heedsIdType: false, format1Registrations: 'all' },
    { ...shared, institutionRecord: true },
  ],
] as const satisfies readonly (readonly [string, Partial<AlephSwitches>, object])[]) {
  await t.test(`Aleph, ${what}: conformance of the patron file`, async (t) => {
    const simulator = await site(switches)
    const state = () => simulator.state()
    const library: FileLibrary = {
      file: opened(simulator, { centralFile: settings }).file!,
      faults: simulator.faults,
      calls: simulator.calls,
      patrons: ['ada', 'bela', 'cleo'].map(key),
      codes,
      free: key('quince-1'),
      writes: { write: { pattern: '/X?op=update-bor' }, create: { pattern: '/X?op=update-bor' } },
      newcomers: [
        { record: key('quentin'), data: data('quentin'), roles: [] },
        { data: data('somebody'), roles: [] },
      ] satisfies readonly NewPatron[],
      taken: {
        record: key('quentin'),
        data: { ...data('q'), identifiers: [{ type: '01', value: 'BC-bela-1', active: true }] },
        roles: [],
      },
      rest: (record, but) => rest(state().patron(record)!, but),
      snapshot: () => state().patrons(),
      everybody: () =>
        state()
          .patrons()
          .map(({ z303 }) => key(z303.id)),
      rename: (record, family) =>
        state().edit(record, ({ z303 }) => {
          const given = z303.name.split(', ')[1]!
          z303.name = `${family}, ${given}`
          if (z303['last-name'] !== '') z303['last-name'] = family
        }),
      add: (record, family) =>
        state().add({
          z303: { id: record, name: family },
          z304: [{}],
          z305: [{ 'sub-library': 'NOR50', 'bor-status': '01' }],
          z308: [{ 'key-type': '00', 'key-data': record }],
        }),
      remove: (record) => state().remove(record),
      reset: () => simulator.reset(),
      close: () => simulator.close(),
    }
    await patronFileConformance(t, library)
  })
}

await t.test('What is written in Aleph, and how', async (t) => {
  const simulator = await site(cleared)
  t.teardown(() => simulator.close())
  t.beforeEach(() => simulator.reset())
  const file = opened(simulator, { centralFile: { ...shared, institutionRecord: true } }).file!
  const patron = (id = 'ada') => simulator.state().patron(id)!
  const write = (change: PatronDataChange, id = 'ada', by: PatronFile = file) => by.write(key(id), change, patience())
  const now = async (id = 'ada') => (await file.read(key(id), patience()))!.data
  const updates = () =>
    simulator.calls
      .filter(({ pattern }) => pattern === '/X?op=update-bor')
      .map(({ body }) => new URLSearchParams(body).get('xml_full_req')!)

  await t.test('only what changes is sent, and a patron whose global record stays is left alone', async (t) => {
    await write(
      { ...(await now()), phones: [{ value: '+41446680100', preferred: true }], emails: (await now()).emails },
      'nobody',
    )
    t.same(updates(), [])
    await write({ phones: [{ value: '+41446680100', preferred: true }] })
    t.same(updates(), [
      '<p-file-20><patron-record><z303><match-id-type>00</match-id-type><match-id>ada</match-id><record-action>X</record-action></z303>' +
        '<z304><record-action>U</record-action><z304-sequence>01</z304-sequence><z304-address-type>01</z304-address-type>' +
        '<z304-telephone-3></z304-telephone-3></z304></patron-record></p-file-20>',
    ])
  })

  await t.test('text messages go on to the number they went to, else to the first mobile one', async (t) => {
    const [home, texts, spare] = ['+41446680500', '+41796680500', '+41796680501']
    const point = (value: string, type: string) => ({ value, type, preferred: false })
    await write({ phones: [point(home, 'home'), point(texts, 'mobile'), point(spare, 'mobile')] })
    t.equal(patron().z304[0]!['sms-number'], texts)
    await write({ phones: [point(spare, 'mobile'), point(texts, 'mobile'), point(home, 'home')] })
    t.equal(patron().z304[0]!['sms-number'], texts)
    await write({ phones: [point(home, 'home')] })
    t.equal(patron().z304[0]!['sms-number'], '')
    t.equal(patron().z304[1]!.telephone, '+41446680999', 'the mailing address is nobody’s business')
    const five = [1, 2, 3, 4, 5].map((at) => point(`+4144668060${at}`, 'home'))
    await write({ phones: five })
    t.same(
      (await now()).phones.map(({ value }) => value),
      five.map(({ value }) => value),
    )
  })

  await t.test('a block keeps its place and its words; a new one stands beside nobody’s', async (t) => {
    await write({ blocks: [{ code: '05' }, { code: '07' }] })
    const { z303 } = patron()
    t.match(z303, { 'delinq-1': '05', 'delinq-n-1': 'Brought back wet', 'delinq-1-update-date': '20260101' })
    t.match(z303, { 'delinq-2': '00', 'delinq-3': '07', 'delinq-3-update-date': '20260310' })
    await write({ blocks: [{ code: '90' }, { code: '07' }, { code: '05' }] })
    t.match(patron().z303, { 'delinq-1': '05', 'delinq-2': '90', 'delinq-n-2': '', 'delinq-3': '07' })
  })

  await t.test('a town has a line, and long lines are wrapped', async (t) => {
    const line = 'The long house behind the old harbour warehouse by the quay'
    await write({ addresses: [{ lines: [line], postalCode: '1234', city: 'Northbay', country: 'IS', preferred: true }] })
    const { zip, ...row } = patron().z304[0]!
    t.equal(zip, '1234')
    t.same(
      address.slice(0, 4).map((name) => row[name as keyof typeof row]),
      ['The long house behind the old harbour warehouse by', 'the quay', 'Northbay', 'IS'],
    )
  })

  await t.test('a new number has a password of its own that is told to nobody, and the others keep theirs', async (t) => {
    await write({ identifiers: [...(await now()).identifiers, { type: '02', value: 'UNI-1', active: true }] })
    const { z308 } = patron()
    t.same(
      z308.slice(0, 4).map(({ verification }) => verification),
      ['SECRET-1', 'SECRET-1', 'SECRET-0', 'SECRET-3'],
    )
    t.match(z308[4], {
      'key-data': 'UNI-1',
      verification: /^[2-9A-Z]{8}$/,
      'verification-type': '00',
      encryption: 'N',
      status: 'AC',
    })
  })

  await t.test('somebody else’s number is taken, and a pair that tab31 has not is a code', async (t) => {
    const taken = [{ type: '01', value: 'BC-bela-1', active: true }]
    t.match(await write({ identifiers: taken }), { outcome: 'refused', reason: 'taken', fields: ['identifiers'] })
    t.match(await write({ group: '99' }), { outcome: 'refused', reason: 'code', fields: ['group'] })
    t.match(await write({ notes: [] }), { outcome: 'refused', reason: 'other', fields: ['notes'] })
  })

  await t.test('half written is unknown, and the same again writes what is left', async (t) => {
    const change = { name: { family: 'Quince' }, phones: [], blocks: [], expires: '2029-01-31', identifiers: [] } as const
    simulator.switches.stopsAfterTables = 2
    await t.rejects(write(change as unknown as PatronDataChange), { code: 'outcome-unknown' })
    simulator.switches.stopsAfterTables = null
    t.same(await write(change as unknown as PatronDataChange), { outcome: 'written' })
    t.match(await now(), change)
    t.notMatch(updates().at(-1), /z303-name|z304-telephone/)
  })

  await t.test('what is protected is refused before anything is sent, or as a reading shows it', async (t) => {
    simulator.state().edit('ada', ({ z303 }) => (z303['plif-modification'] = 'E'))
    const change = { emails: [{ value: 'new@example.net', preferred: true }] }
    t.same(await write(change), { outcome: 'refused', reason: 'restricted', fields: ['emails'] })
    t.same(updates(), [])
    t.same(await write({ phones: [] }), { outcome: 'written' })
    simulator.switches.renamedTags = { 'z303-plif-modification': 'z303-xyz' }
    t.same(await write(change), { outcome: 'refused', reason: 'restricted', fields: ['emails'] })
    t.equal(updates().length, 2)
    await t.rejects(write({ ...change, birthDate: '1970-01-01' as PatronData['birthDate'] & {} }), { code: 'outcome-unknown' })
  })

  await t.test('a site that keeps what is sent empty is asked for nothing that would need it', async (t) => {
    simulator.switches.emptyAddressFields = 'kept'
    simulator.switches.emptyGlobalFields = 'kept'
    const keeping = opened(simulator, { centralFile: { languages } }).file!
    const before = simulator.state().patrons()
    for (const change of [
      { phones: [] },
      { emails: null },
      { addresses: [{ lines: ['Quince Yard 1'], preferred: true }] },
      { blocks: [{ code: '05' }, { code: '07' }, { code: '90' }] },
    ] satisfies readonly PatronDataChange[]) {
      t.match(await write(change, 'ada', keeping), { outcome: 'refused', reason: 'other', fields: Object.keys(change) })
    }
    t.same(simulator.state().patrons(), before)
    const whole = { lines: ['Quince Yard 1', 'Third floor', 'Northbay'], postalCode: '99', preferred: true }
    const change = { name: { family: 'Quince' }, blocks: [], addresses: [whole] }
    t.same(await write(change, 'bela', keeping), { outcome: 'written' })
    const { record, data: read } = (await keeping.read(key('bela'), patience()))!
    t.match(read, change)
    t.equal(patron('bela').z303['first-name'], 'Given1', 'which Aleph kept')
    t.same(record.name, { full: 'Quince', family: 'Quince' })
  })

  await t.test('where the numbers are not told, nothing is read or written', async (t) => {
    simulator.switches.format1Keys = false
    await t.rejects(now(), { code: 'ils-refused-gateway' })
    await t.rejects(write({ identifiers: [] }), { code: 'ils-refused-gateway' })
    t.same(updates(), [])
  })

  await t.test(
    'whoever is registered at another institution alone is nobody here, and at a library alone is somebody',
    async (t) => {
      simulator.state().edit('ada', (held) => held.z305.splice(0, 2, { ...held.z305[0]!, 'sub-library': 'SOU50' }))
      simulator.state().edit('bela', ({ z305 }) => z305.splice(0, 1))
      t.equal(await file.read(key('ada'), patience()), undefined)
      t.match(await write({ phones: [] }), { outcome: 'refused', reason: 'gone' })
      t.match(await write({ group: '02' }, 'bela'), { outcome: 'refused', reason: 'other', fields: ['group'] })
      t.same(await write({ phones: [] }, 'bela'), { outcome: 'written' })
      t.same((await now('bela')).phones, [])
    },
  )

  await t.test(
    'a newcomer has an address, a record and numbers; nobody is made without a number to look for, or twice',
    async (t) => {
      const made = await file.create!({ data: data('new'), roles: ['200'] }, patience())
      t.match(made, { outcome: 'created', record: /^\d{9}$/ })
      const { z303, z304, z305, z308 } = patron((made as { record: string }).record)
      t.match(z303, { name: 'Quincey, Quentin Q.', 'home-library': 'NORMN', 'con-lng': 'GER', 'delinq-1': '07' })
      t.match(z304, [{ 'address-0': 'Quincey, Quentin Q.', 'sms-number': '+41796680199', 'date-from': '20260310' }])
      t.match(z305, [{ 'sub-library': 'NOR50', 'bor-status': '02', 'expiry-date': '20280831' }])
      t.same(
        z308.map((row) => row['key-type']),
        ['00', '01'],
      )
      const nameless = { ...data('x'), identifiers: [] }
      t.match(await file.create!({ data: nameless, roles: [] }, patience()), { outcome: 'refused', reason: 'other' })
      t.match(await file.create!({ record: key('BC-bela-1'), data: nameless, roles: [] }, patience()), { outcome: 'refused' })
      t.notOk('create' in opened(simulator, { centralFile: {} }).file!)
      t.equal(opened(simulator).file, undefined)
    },
  )
})
