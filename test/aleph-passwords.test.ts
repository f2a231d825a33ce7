import { inspect } from 'node:util'
import { request } from 'undici'
import t from 'tap'
import { aleph } from '#adapters/aleph/index.ts'
import type { AlephPatron, AlephSimulator, AlephSwitches } from '#adapters/aleph/simulator/index.ts'
import { verdictOn } from '#adapters/aleph/update-bor.ts'
import { Secret } from '#ports/adapter.ts'
import type { Ils } from '#ports/ils.ts'
import type { VendorRequest } from '#ports/send.ts'
import { give, key, opened, read, start } from './aleph-site.ts'
import { ilsPasswordConformance, type PasswordLibrary } from './conformance/ils-passwords.ts'
import { patience } from './conformance/ils.ts'
import { refused } from './refused.ts'

const rowsOf = (simulator: AlephSimulator, id: string) => simulator.state().patron(id)?.z308 ?? []

/** Signs in with a number of any type, as the catalogue would. */
async function opens({ xServer }: AlephSimulator, number: string, verification: string): Promise<boolean> {
  const form = new URLSearchParams({ op: 'bor-auth', library: 'ALEPH', bor_id: number, verification })
  form.set('user_name', 'GATEWAY')
  form.set('user_password', 'GATEWAY-PASS')
  const answer = await request(xServer, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  })
  return !(await answer.body.text()).includes('Error in Verification')
}

/** The record without its passwords, and without what says how and when they were written. */
function restOf(patron: AlephPatron | undefined): unknown {
  const forms = { verification: '', encryption: '', 'upd-time-stamp': '' }
  return patron && { ...patron, z308: patron.z308.map((row) => ({ ...row, ...forms })) }
}

for (const [what, switches, settings] of [
  ['letters and digits as they are', {}, { newPasswords: {} }],
  [
    'printable characters, in capitals',
    { foldsPins: true },
    { passwordCase: 'capitals', newPasswords: { alphabet: 'printable', most: 16 } },
  ],
  [
    'printable characters, encrypted',
    { encryptsPins: true },
    { newPasswords: { alphabet: 'printable', most: 20, encryption: 'H' } },
  ],
  [
    'digits, proved by the card',
    { borInfoHonoursSubLibrary: 'never' },
    { proveBy: 'barcode', newPasswords: { alphabet: 'digits', least: 4, types: ['00', '01', '02'] } },
  ],
] as const satisfies readonly (readonly [string, Partial<AlephSwitches>, object])[]) {
  await t.test(`Aleph, ${what}: conformance of setting passwords`, async (t) => {
    const simulator = await start(switches)
    const requests: VendorRequest[] = []
    const everywhere = !('borInfoHonoursSubLibrary' in switches)
    const library: PasswordLibrary = {
      ils: opened(simulator, settings, (sent) => requests.push(sent)),
      faults: simulator.faults,
      calls: simulator.calls,
      requests,
      patrons: [
        { record: key('ada'), password: 'harbour-lamp-01' },
        // Registered at libraries alone, with no record of the institution itself.
        ...(everywhere ? [{ record: key('una'), password: passwordOf(simulator, 'una') }] : []),
        { record: key('lys'), password: passwordOf(simulator, 'lys') },
      ],
      external: key('xan'),
      write: { pattern: '/X?op=update-bor' },
      tooWeak: [],
      numbers: (record) => rowsOf(simulator, record).flatMap((row) => (row.status === 'AC' ? [row['key-data']] : [])),
      opens: (number, password) => opens(simulator, number, password),
      rest: (record) => restOf(simulator.state().patron(record)),
      snapshot: () => simulator.state().patrons(),
      moveElsewhere: (record) =>
        simulator.state().edit(record, ({ z308 }) => {
          for (const row of z308) Object.assign(row, { 'verification-type': '02', verification: '' })
        }),
      remove: (record) => simulator.state().remove(record),
      stopHalfway() {
        simulator.switches.stopsAfterTables = 1
        return () => (simulator.switches.stopsAfterTables = null)
      },
      reset() {
        simulator.reset()
        requests.length = 0
        // A card that is lost keeps what it had, and a university id is signed in with only where the site says so.
        give(simulator, 'ada', '01', 'LOST-1', false)
        if ('types' in settings.newPasswords) give(simulator, 'ada', '02', 'UNI-1')
      },
      close: () => simulator.close(),
    }
    await ilsPasswordConformance(t, library)
  })
}

function passwordOf(simulator: AlephSimulator, id: string): string {
  return rowsOf(simulator, id)[0]!.verification
}

await t.test('Setting a password in Aleph', async (t) => {
  const simulator = await start()
  t.teardown(() => simulator.close())
  t.beforeEach(() => simulator.reset())
  const ils = opened(simulator, { newPasswords: {} })
  const set = async (id = 'ada', password = 'Quince77', by = ils) =>
    by.passwords!.setting!.set((await read(by, id))!, password, patience())
  const proved = async (password: string, by: Ils = ils) =>
    (await by.passwords!.prove((await read(by, 'ada'))!, password, patience())).verdict
  const updates = () =>
    simulator.calls.filter(({ pattern }) => pattern === '/X?op=update-bor').map(({ body }) => new URLSearchParams(body))

  await t.test('is one update-bor with each number in it, letter by letter', async (t) => {
    give(simulator, 'ada', '01', 'SPARE & CO')
    give(simulator, 'ada', '01', 'LOST-1', false)
    give(simulator, 'ada', '02', 'UNI-1')
    const z308 = (type: string, number: string) =>
      `<z308><record-action>U</record-action><z308-key-type>${type}</z308-key-type><z308-key-data>${number}</z308-key-data>` +
      '<z308-verification>a&lt;b&amp;c+%41</z308-verification><z308-verification-type>00</z308-verification-type>' +
      '<z308-status>AC</z308-status><z308-encryption>N</z308-encryption></z308>'
    const printable = opened(simulator, { newPasswords: { alphabet: 'printable', most: 12 } })
    t.same(await set('ada', 'a<b&c+%41', printable), { outcome: 'written' })
    const [form, ...more] = updates()
    t.same(more, [])
    t.same(Object.fromEntries(form!), {
      op: 'update-bor',
      library: 'NOR50',
      update_flag: 'Y',
      xml_full_req:
        '<p-file-20><patron-record>' +
        '<z303><match-id-type>00</match-id-type><match-id>ada</match-id><record-action>X</record-action></z303>' +
        `${z308('00', 'ada')}${z308('01', '29001001')}${z308('01', 'SPARE &amp; CO')}` +
        '</patron-record></p-file-20>',
      user_name: 'GATEWAY',
      user_password: 'GATEWAY-PASS',
    })
    const ledger = simulator.state().ledger()
    t.same(
      ledger.map(({ table, key: written }) => [table, written]),
      [
        ['z308', '00 ada'],
        ['z308', '01 29001001'],
        ['z308', '01 SPARE & CO'],
      ],
    )
    t.same(
      rowsOf(simulator, 'ada').map((row) => [row['key-data'], row.verification, row.status]),
      [
        ['ada', 'a<b&c+%41', 'AC'],
        ['29001001', 'a<b&c+%41', 'AC'],
        ['SPARE & CO', 'a<b&c+%41', 'AC'],
        ['LOST-1', 'harbour-lamp-01', 'NA'],
        ['UNI-1', 'harbour-lamp-01', 'AC'],
      ],
    )
  })

  await t.test('is not there unless it is configured, with a staff user and all numbers', async (t) => {
    t.notOk('setting' in opened(simulator).passwords!)
    t.match(ils.passwords!.setting, {
      rules: { least: 6, most: 8, alphabet: 'letters-and-digits', foldsCase: false, notOwnName: false, notCommon: false },
      settledAfterMs: 600_000,
    })
    t.equal(opened(simulator, { newPasswords: {}, passwordCase: 'capitals' }).passwords?.setting?.rules.foldsCase, true)
    for (const [wrong, path] of [
      [{ newPasswords: {}, userName: undefined, password: undefined }, 'userName'],
      [{ newPasswords: {}, allNumbers: false }, 'allNumbers'],
      [{ newPasswords: { least: 9 } }, 'newPasswords.least'],
      [{ newPasswords: { most: 21 } }, 'newPasswords.most'],
      [{ newPasswords: { types: [] } }, 'newPasswords.types'],
      [{ newPasswords: { types: ['01'] } }, 'newPasswords.types'],
      [{ newPasswords: { types: ['00', '77'] } }, 'newPasswords.types.1'],
      [{ newPasswords: { types: ['00'] }, proveBy: 'barcode' }, 'newPasswords.types'],
      [{ newPasswords: { alphabet: 'any' } }, 'newPasswords.alphabet'],
      [{ newPasswords: { encryption: 'X' } }, 'newPasswords.encryption'],
      [{ newPasswords: { status: '' } }, 'newPasswords.status'],
    ] as const) {
      const base = { xServer: 'http://aleph.example', admLibrary: 'NOR50', userName: 'G', password: new Secret('P') }
      const { error } = aleph.settings.safeParse({ ...base, ...wrong })
      t.same([...new Set(error?.issues.map((issue) => issue.path.join('.')))], [path], inspect(wrong))
    }
  })

  await t.test('leaves a number whose password a directory keeps, and writes the others', async (t) => {
    const change = (...types: readonly string[]) =>
      simulator.state().edit('ada', ({ z308 }) => {
        for (const row of z308) {
          if (types.includes(row['key-type'])) Object.assign(row, { 'verification-type': '02', verification: '' })
        }
      })
    change('01')
    t.same(await set(), { outcome: 'written' })
    t.same(
      rowsOf(simulator, 'ada').map((row) => [row['verification-type'], row.verification]),
      [
        ['00', 'Quince77'],
        ['02', ''],
      ],
    )
    simulator.reset()
    change('00')
    t.same(await set(), { outcome: 'refused', reason: 'elsewhere' }, 'by the number that proves')
    t.same(updates(), [])
  })

  await t.test('writes nothing where not all numbers are told, or where there is none to write', async (t) => {
    const patron = (await read(ils, 'ada'))!
    simulator.switches.format1Keys = false
    await refused(t, ils.passwords!.setting!.set(patron, 'Quince77', patience()), 'ils-refused-gateway')
    simulator.switches.format1Keys = true
    simulator.state().edit('ada', ({ z308 }) => {
      for (const row of z308) row.status = 'NA'
    })
    t.match(await set(), { outcome: 'refused', reason: 'other', said: /number/ })
    simulator.state().edit('ada', ({ z308 }) => (z308[0]!['key-type'] = '02'))
    await refused(t, ils.passwords!.setting!.set(patron, 'Quince77', patience()), 'ils-refused-gateway')
    t.same(updates(), [])
  })

  await t.test('writes nothing where Aleph shows no record of the patron, or none has such an id', async (t) => {
    simulator.switches.borInfoHonoursSubLibrary = 'with-verification'
    const ada = (await read(ils, 'ada'))!
    const known = (record: string) => ({ ...ada, ref: { ...ada.ref, record: key(record) } })
    await refused(t, ils.passwords!.setting!.set(known('una'), 'Quince77', patience()), 'ils-answer-invalid')
    for (const record of ['', 'a\u0000b', 'x'.repeat(300)]) {
      const answer = await ils.passwords!.setting!.set(known(record), 'Quince77', patience())
      t.same(answer, { outcome: 'refused', reason: 'gone' }, inspect(record))
    }
    t.same(updates(), [])
  })

  await t.test('writes nothing in another form than the patron’s passwords are kept in', async (t) => {
    simulator.switches.encryptsPins = true
    t.equal(await proved('harbour-lamp-01'), 'right')
    const before = simulator.state().patrons()
    await refused(t, set(), 'ils-refused-gateway')
    t.same(simulator.state().patrons(), before)
    const encrypting = opened(simulator, { newPasswords: { encryption: 'H' } })
    t.same(await set('ada', 'Quince77', encrypting), { outcome: 'written' })
    t.equal(await proved('Quince77'), 'right')
    simulator.reset()
    simulator.state().edit('ada', ({ z308 }) => (z308[1]!.encryption = 'H'))
    t.same(await set(), { outcome: 'written' }, 'one that was loaded in the wrong form is mended')
    t.ok(await opens(simulator, '29001001', 'Quince77'))
  })

  await t.test('of a patron who is protected is refused, and is written where something else was skipped', async (t) => {
    simulator.state().edit('ada', ({ z303 }) => (z303['plif-modification'] = '1'))
    t.same(await set(), { outcome: 'refused', reason: 'other' })
    t.equal(await proved('harbour-lamp-01'), 'right')
    simulator.state().edit('ada', ({ z303 }) => (z303['plif-modification'] = 'DE'))
    t.same(await set(), { outcome: 'written' })
    const restricted = '<error>Succeeded to REWRITE table z308. cur-id ada with modification restrictions.</error>'.repeat(2)
    t.same(await answered(simulator, restricted, 'Quince77'), { outcome: 'written' })
    t.same(await answered(simulator, restricted, 'Another7'), { outcome: 'refused', reason: 'other' })
    const unread = answered(simulator, restricted, 'Another7', () => simulator.faults.set({ kind: 'status', status: 500 }))
    await refused(t, unread, 'outcome-unknown')
  })

  await t.test('that is said to be written and was not is what a proof is for', async (t) => {
    simulator.switches.keepsPins = true
    t.same(await set(), { outcome: 'written' })
    t.equal(await proved('Quince77'), 'wrong')
    t.equal(await proved('harbour-lamp-01'), 'right')
  })

  await t.test('opens by what was typed at a site of capitals, whatever the case', async (t) => {
    const capitals = opened(simulator, { newPasswords: {}, passwordCase: 'capitals' })
    t.same(await set('ada', 'Quince77', capitals), { outcome: 'written' })
    t.equal(passwordOf(simulator, 'ada'), 'QUINCE77')
    for (const typed of ['Quince77', 'QUINCE77', 'quince77']) t.equal(await proved(typed, capitals), 'right')
  })

  await t.test('for somebody whose id is another patron’s number writes nothing', async (t) => {
    const patron = (await read(ils, 'sol'))!
    simulator.state().edit('ada', ({ z308 }) => void z308.push({ ...z308[0]!, 'key-type': '01', 'key-data': 'sol' }))
    await refused(t, ils.passwords!.setting!.set(patron, 'Quince77', patience()), 'identifier-ambiguous')
    t.same(updates(), [])
  })

  for (const [what, errors, expected] of [
    ['one line for two', '<error>Succeeded to REWRITE table z308. cur-id ada.</error>', 'outcome-unknown'],
    ['lines of another table', '<error>Succeeded to REWRITE table z303.</error>'.repeat(2), 'outcome-unknown'],
    ['nothing', '', 'outcome-unknown'],
    ['a text nobody knows', '<error>Something else</error>', 'outcome-unknown'],
    ['a refusal, and a text nobody knows', '<error>Key conflict</error><error>Something else</error>', 'outcome-unknown'],
    ['one done, one refused', '<error>Succeeded to REWRITE table z308.</error><error>Error 0504 : x</error>', 'outcome-unknown'],
    ['a refusal', '<error>Error 0504 : Z308-VERIFICATION can not be empty</error>', 'other'],
    ['a number that went away meanwhile', '<error>z308-rec-key does not exist</error>', 'other'],
    ['no licence', '<error>License limit exceeded</error>', 'ils-busy'],
    ['a door that is shut', '<error>User is not authorized to use this service</error>', 'ils-refused-gateway'],
  ] as const) {
    await t.test(`answered with ${what} is ${expected}`, async (t) => {
      const asked = answered(simulator, errors, 'Quince77')
      if (expected === 'other') t.same(await asked, { outcome: 'refused', reason: 'other' })
      else await refused(t, asked, expected, expected === 'ils-busy' ? 30 : undefined)
    })
  }

  await t.test('answered that the patron went away meanwhile is gone', async (t) => {
    const gone = answered(simulator, '<error>z308-rec-key does not exist</error>', 'Quince77', () =>
      simulator.state().remove('ada'),
    )
    t.same(await gone, { outcome: 'refused', reason: 'gone' })
  })

  await t.test('with more numbers than one update holds is refused, not halved', async (t) => {
    for (let at = 0; at < 80; at += 1) give(simulator, 'ada', '01', `SPARE-${at}`)
    t.match(await set(), { outcome: 'refused', reason: 'other', said: /more numbers/ })
    t.same(updates(), [])
  })

  await t.test('is told apart from dates in what Aleph says', async (t) => {
    const done = (table: string) => `Succeeded to REWRITE table ${table}. cur-id X.`
    t.same(verdictOn([done('z308'), done('z308'), done('z303')], 2, 'z308'), { says: 'written' })
    t.same(verdictOn([done('z305'), done('z308')], 2, 'z308'), { says: 'unknown' })
    t.same(verdictOn([done('z308')], 1, 'z305'), { says: 'unknown' })
  })
})

/** What setting a password comes to where update-bor answers with these errors, and does nothing. */
async function answered(simulator: AlephSimulator, errors: string, password: string, meanwhile = () => {}) {
  const body = Buffer.from(`<?xml version = "1.0"?><update-bor>${errors}<patron-id>ada</patron-id></update-bor>`)
  const ils = opened(
    simulator,
    { newPasswords: {} },
    () => {},
    (send) => async (call, sent) => {
      if (sent.name !== 'aleph.x.update-bor') return send(call, sent)
      meanwhile()
      return { status: 200, headers: { 'content-type': 'text/xml' }, body }
    },
  )
  return ils.passwords!.setting!.set((await read(ils, 'ada'))!, password, patience())
}
