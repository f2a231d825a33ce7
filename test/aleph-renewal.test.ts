import { inspect } from 'node:util'
import fc from 'fast-check'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import t from 'tap'
import { owedBy, owedOn } from '#adapters/aleph/amounts.ts'
import { admLibrariesOf } from '#adapters/aleph/simulator/consortium.ts'
import type { AlephSeed, AlephSimulator, AlephSwitches } from '#adapters/aleph/simulator/index.ts'
import { updatesFor, verdictOn, type Segment } from '#adapters/aleph/update-bor.ts'
import { isWritable } from '#adapters/aleph/write-xml.ts'
import { parseDay, type Day } from '#domain/day.ts'
import { Secret } from '#ports/adapter.ts'
import type { Extension, Ils, Move, Posted } from '#ports/ils.ts'
import type { Send } from '#ports/send.ts'
import { datesOf, give, inDays, key, opened, read, start, today } from './aleph-site.ts'
import { ilsRenewalConformance, type RenewalLibrary } from './conformance/ils-renewal.ts'
import { patience } from './conformance/ils.ts'
import { refused } from './refused.ts'

for (const [listing, switches, settings, everywhere] of [
  ['blocks-and-info', {}, { blocksList: 'active' }, true],
  ['nlc', { nlcInstalled: true }, {}, true],
  ['view', {}, { withView: true }, true],
  ['registration', { borInfoHonoursSubLibrary: 'never' }, {}, false],
] as const) {
  await t.test(`Aleph, by ${listing}: conformance of renewals`, async (t) => {
    const simulator = await start({ ...switches, updateCashInstalled: true })
    const books = { currency: 'EUR', updateCash: true, chargeType: '0022', paymentModes: { online: 'WEB', desk: 'CASH' } }
    const places = (record: string, ...codes: readonly (string | undefined)[]) => ({
      record: key(record),
      places: everywhere ? codes : codes.filter((code) => code === undefined),
    })
    const library: RenewalLibrary = {
      ils: opened(simulator, {
        listing,
        ...settings,
        ...(listing === 'view' && books),
        ...(listing === 'nlc' && { currency: 'EUR' }),
      }),
      today,
      faults: simulator.faults,
      calls: simulator.calls,
      renewable: [
        places('lys', undefined, 'NORHB'),
        places('gil', undefined),
        ...(everywhere ? [places('una', 'NORMN', 'NORHB', 'NORML', 'NORBK')] : []),
      ],
      strange: 'NOROL',
      writes: {
        extend: { pattern: '/X?op=update-bor' },
        post: [{ pattern: '/X?op=update-cash' }, { pattern: '/X?op=update-cash&update_flag=U' }],
      },
      lastDay: (record, code = 'NOR50') => dayIn(rowOf(simulator, record, code)?.['expiry-date']),
      rest: (record) => {
        const { z305, ...patron } = simulator.state().patron(record)!
        return { ...patron, z305: z305.map((row) => ({ ...row, 'expiry-date': '', 'update-date': '', 'upd-time-stamp': '' })) }
      },
      snapshot: () => simulator.state().patrons(),
      owe: (record, { minor }) => charge(simulator, record, (minor / 100).toFixed(2)),
      ledger: (record) =>
        simulator
          .state()
          .patron(record)!
          .z31.filter(({ description }) => description.startsWith('PG-'))
          .map(({ description, sum, status, 'payment-mode': mode }) => {
            const amount = { minor: Math.round(Number(sum) * 100), currency: 'EUR' } as const
            const taken = mode === 'WEB' ? 'online' : mode === 'CASH' ? 'desk' : undefined
            return { reference: description.slice(3), charged: amount, paid: status === 'C' ? [amount] : [], taken }
          }),
      reset: () => simulator.reset(),
      close: () => simulator.close(),
    }
    await ilsRenewalConformance(t, library)
  })
}

await t.test('Moving dates', async (t) => {
  const simulator = await start()
  t.teardown(() => simulator.close())
  t.beforeEach(() => simulator.reset())
  const ils = opened(simulator, { listing: 'blocks-and-info' })
  const extend = (id: string, moves: readonly Move[], by = ils) => by.renewal!.extend(key(id), moves, patience())
  const updates = () =>
    simulator.calls.filter(({ pattern }) => pattern === '/X?op=update-bor').map(({ body }) => new URLSearchParams(body))
  const dateAt = (id: string, code: string) => dayIn(rowOf(simulator, id, code)?.['expiry-date'])
  const to = inDays(400)

  await t.test('is one update-bor with what was asked, letter by letter', async (t) => {
    simulator.state().edit('lys', ({ z305 }) => (z305.find((row) => row['sub-library'] === 'NORHB')!['bor-status'] = '04'))
    t.same(await extend('LYS', [{ to }, { library: 'norhb', to: inDays(500) }]), { outcome: 'written' })
    const [form, ...more] = updates()
    t.same(more, [])
    t.same(Object.fromEntries(form!), {
      op: 'update-bor',
      library: 'NOR50',
      update_flag: 'Y',
      xml_full_req:
        '<p-file-20><patron-record>' +
        '<z303><match-id-type>00</match-id-type><match-id>lys</match-id><record-action>X</record-action></z303>' +
        '<z305><record-action>U</record-action><z305-id>lys</z305-id><z305-sub-library>NOR50</z305-sub-library>' +
        '<z305-bor-status>01</z305-bor-status><z305-expiry-date>20270414</z305-expiry-date></z305>' +
        '<z305><record-action>U</record-action><z305-id>lys</z305-id><z305-sub-library>NORHB</z305-sub-library>' +
        '<z305-bor-status>04</z305-bor-status><z305-expiry-date>20270723</z305-expiry-date></z305>' +
        '</patron-record></p-file-20>',
      user_name: 'GATEWAY',
      user_password: 'GATEWAY-PASS',
    })
    t.same(
      simulator
        .state()
        .ledger()
        .map(({ table, key }) => [table, key]),
      [
        ['z305', 'NOR50'],
        ['z305', 'NORHB'],
      ],
    )
  })

  await t.test('asks for nothing where everything ends as late already', async (t) => {
    await extend('lys', [{ to }])
    t.same(await extend('lys', [{ to }, { to: inDays(1) }]), { outcome: 'written' })
    t.same(await extend('ivo', [{ to }]), { outcome: 'written' }, 'what never ends')
    t.equal(updates().length, 1)
    t.equal(dateAt('ivo', 'NOR50'), undefined)
    const strict = opened(simulator, { listing: 'blocks-and-info', emptyExpiry: 'switched-off' })
    t.same(await extend('ivo', [{ to }], strict), { outcome: 'written' })
    t.equal(dateAt('ivo', 'NOR50'), to, 'unless a record without a date is one that is off')
  })

  await t.test('writes the later of two days for one record', async (t) => {
    t.same(await extend('gil', [{ to: inDays(500) }, { library: 'NOR50', to }]), { outcome: 'written' })
    t.equal(dateAt('gil', 'NOR50'), inDays(500))
    t.equal(simulator.state().ledger().length, 1)
  })

  await t.test('never writes a record that only a chain led to', async (t) => {
    for (const listing of ['blocks-and-info', 'asked', 'probe', 'registration'] as const) {
      const by = opened(simulator, { listing, libraries: ['NORMN'] })
      const gil = await read(by, 'gil', ['NORMN'])
      t.same(datesOf(gil), [['institution', inDays(-10)]])
      t.same(await extend('gil', [{ library: 'NORMN', to }], by), { outcome: 'refused', reason: 'gone' }, listing)
      t.same(await extend('una', [{ to }], by), { outcome: 'refused', reason: 'gone' })
    }
    const branch = await start({}, { chains: { NORBK: ['NORBK', 'NORMN'] } })
    t.teardown(() => branch.close())
    const by = opened(branch, { listing: 'asked' })
    t.same(await extend('bea', [{ library: 'NORBK', to }], by), { outcome: 'refused', reason: 'gone' })
    t.same([...simulator.state().ledger(), ...branch.state().ledger()], [])
  })

  await t.test('writes the record of the whole system only where a setting says so', async (t) => {
    simulator.state().add({
      z303: { id: 'SYS', name: 'Whole, System' },
      z304: [{}],
      z305: [{ 'sub-library': 'ALEPH', 'bor-status': '01', 'expiry-date': '20260401' }],
      z308: [{ 'key-type': '00', 'key-data': 'SYS' }],
    })
    const shown = opened(simulator, { listing: 'asked', moveSystemRecord: true })
    t.same(await extend('SYS', [{ to }], shown), { outcome: 'refused', reason: 'gone' })
    const counted = opened(simulator, { listing: 'asked', systemRecord: 'counted' })
    t.same(await extend('SYS', [{ to }], counted), { outcome: 'refused', reason: 'other' })
    t.same(await extend('lys', [{ to }], counted), { outcome: 'written' }, 'the institution has a record of its own')
    t.equal(dateAt('lys', 'ALEPH'), inDays(365))
    t.equal(dateAt('SYS', 'ALEPH'), '2026-04-01')
    const moving = opened(simulator, { listing: 'asked', systemRecord: 'counted', moveSystemRecord: true })
    t.same(await extend('SYS', [{ to }], moving), { outcome: 'written' })
    t.equal(dateAt('SYS', 'ALEPH'), to)
    t.same(await extend('SYS', [{ to: inDays(500) }, { library: 'ALEPH', to: inDays(600) }], moving), { outcome: 'written' })
    t.equal(dateAt('SYS', 'ALEPH'), inDays(600))
    t.equal(
      simulator
        .state()
        .ledger()
        .filter(({ key }) => key === 'ALEPH').length,
      2,
      'one record is written once',
    )
    const listed = opened(simulator, { listing: 'view', withView: true })
    t.same(await extend('lys', [{ library: 'ALEPH', to }], listed), { outcome: 'refused', reason: 'other' })
  })

  await t.test('is not there without a staff user, or where only the PIN shows dates', async (t) => {
    t.notOk('renewal' in opened(simulator, { userName: undefined, password: undefined }))
    t.notOk('renewal' in opened(simulator, { listing: 'blocks-and-auth' }))
    t.equal(ils.renewal?.settledAfterMs, 600_000)
    t.equal(opened(simulator, { settledAfterMinutes: 3 }).renewal?.settledAfterMs, 180_000)
    t.notOk('fees' in ils)
    t.notOk('postings' in ils)
    t.notOk('postings' in opened(simulator, { currency: 'EUR', chargeType: '22' }))
    for (const wrong of [
      { updateCash: true },
      { payCash: true, currency: 'EUR' },
      { payCash: true, currency: 'EUR', chargeType: '22', dlf: undefined, listing: 'asked' },
      { updateCash: true, currency: 'EUR', chargeType: '22', userName: undefined, password: undefined },
      { currency: 'XXX' },
      { settledAfterMinutes: 0 },
    ]) {
      t.throws(() => opened(simulator, wrong), inspect(wrong))
    }
  })

  for (const modification of ['D', '1'] as const) {
    await t.test(`a patron whose dates are protected (${modification}) is refused, and nothing has moved`, async (t) => {
      simulator.state().edit('lys', ({ z303 }) => (z303['plif-modification'] = modification))
      t.same(await extend('lys', [{ to }, { library: 'NORHB', to }]), { outcome: 'refused', reason: 'restricted' })
      t.same([dateAt('lys', 'NOR50'), dateAt('lys', 'NORHB')], [inDays(90), inDays(-4)])
    })
  }

  await t.test('a pair that tab31 does not have refuses all of them, and says so', async (t) => {
    const tab31 = ['NOR50', 'ALEPH', 'NORMN', 'NORML', 'NORBK', 'NOROL', 'SOU50', 'UNI50', 'SOUMN', 'UNIMN'].flatMap(
      (subLibrary) => ['01', '02', '03', '04'].map((status) => ({ subLibrary, status })),
    )
    const strict = await start({}, { patrons: [patronWith('P1', { NOR50: '01', NORHB: '01' })] })
    const tabled = await start({}, { patrons: [patronWith('P1', { NOR50: '01', NORMN: '01' })], tab31 })
    t.teardown(() => Promise.all([strict.close(), tabled.close()]))
    const by = opened(tabled, { listing: 'blocks-and-info' })
    t.same(await extend('P1', [{ to }, { library: 'NORMN', to }], by), { outcome: 'written' })
    const answers = `<error>Unable to process record due to problems in other records</error>
      <error>Error 0202 : conflict between Z305-SUB-LIBRARY and Z305-BOR-STATUS (check tab31)</error>
      <error>Can not ins/upd record (check_z305 routine failed).</error>`
    t.same(await answered(strict, answers), { outcome: 'refused', reason: 'conflict' })
  })

  for (const [what, errors, expected] of [
    ['one line for two', '<error>Succeeded to REWRITE table z305. cur-id P1.</error>', 'outcome-unknown'],
    ['nothing', '', 'outcome-unknown'],
    ['an empty error', '<error></error>', 'outcome-unknown'],
    [
      'one done, one refused',
      '<error>Succeeded to REWRITE table z305.</error><error>Can not ins/upd record (x)</error>',
      'outcome-unknown',
    ],
    ['a text nobody knows', '<error>Something else</error>', 'outcome-unknown'],
    ['a refusal, and a text nobody knows', '<error>Key conflict</error><error>Something else</error>', 'other'],
    ['somebody who has gone meanwhile', '<error>z308-rec-key does not exist</error>', 'gone'],
    ['no licence', '<error>License limit exceeded</error>', 'ils-busy'],
    ['a success that sounds like a door', '<error>Succeeded to REWRITE table z305 (permission)</error>', 'outcome-unknown'],
    ['a door that is shut', '<error>User is not authorized to use this service</error>', 'ils-refused-gateway'],
  ] as const) {
    await t.test(`answered with ${what}: ${expected}`, async (t) => {
      const two = await start({}, { patrons: [patronWith('P1', { NOR50: '01', NORHB: '01' })] })
      t.teardown(() => two.close())
      const extension = answered(two, errors)
      if (expected === 'other' || expected === 'gone') t.same(await extension, { outcome: 'refused', reason: expected })
      else await refused(t, extension, expected, expected === 'ils-busy' ? 30 : undefined)
    })
  }

  await t.test('two are done, in the words of an older release or another language', async (t) => {
    simulator.switches.succeeded = 'Successed'
    t.same(await extend('lys', [{ to }, { library: 'NORHB', to }]), { outcome: 'written' })
  })

  for (const stopsAfterTables of [1, 3]) {
    await t.test(
      `a write that stops after ${stopsAfterTables} of four tables is told as it is, and settled by the next`,
      async (t) => {
        const codes = ['NORMN', 'NORHB', 'NORML', 'NORBK']
        const moves = codes.map((library) => ({ library, to }))
        simulator.switches.stopsAfterTables = stopsAfterTables
        await refused(t, extend('una', moves), 'outcome-unknown')
        const moved = codes.filter((code) => dateAt('una', code) === to)
        t.equal(moved.length, stopsAfterTables)
        simulator.switches.stopsAfterTables = null
        t.same(await extend('una', moves), { outcome: 'written' })
        t.match(updates()[1]?.get('xml_full_req'), /NORBK/)
        t.notMatch(updates()[1]?.get('xml_full_req'), moved[0]!, 'what was written is not written again')
        t.same(
          codes.map((code) => dateAt('una', code)),
          codes.map(() => to),
        )
      },
    )
  }

  await t.test('what says that it was written and was not is said to be written: the reading is the proof', async (t) => {
    simulator.switches.keepsExpiryDates = true
    t.same(await extend('gil', [{ to }]), { outcome: 'written' })
    t.same(datesOf(await read(ils, 'gil')), [['institution', inDays(-10)]])
  })

  await t.test('restricted, and the date moved all the same, is written', async (t) => {
    const restricted = '<error>Succeeded to REWRITE table z305 with modification restrictions.</error>'
    const two = await start({}, { patrons: [patronWith('P1', { NOR50: '01', NORHB: '01' })] })
    t.teardown(() => two.close())
    t.same(await answered(two, restricted.repeat(2)), { outcome: 'refused', reason: 'restricted' })
    const some = (...codes: readonly string[]) =>
      answered(two, restricted.repeat(2), () =>
        two.state().edit('P1', ({ z305 }) => {
          for (const row of z305) if (codes.includes(row['sub-library'])) row['expiry-date'] = to.replaceAll('-', '')
        }),
      )
    await refused(t, some('NOR50'), 'outcome-unknown')
    two.reset()
    t.same(await some('NOR50', 'NORHB'), { outcome: 'written' })
    two.reset()
    const unread = answered(two, restricted.repeat(2), () => two.faults.set({ kind: 'status', status: 500 }))
    await refused(t, unread, 'outcome-unknown')
  })

  await t.test('more than one request holds go out in several, and a failure of a later one leaves it unknown', async (t) => {
    const admLibraries = admLibrariesOf([150])
    const codes = admLibraries[0]!.subLibraries.map(({ code }) => code)
    const statuses = Object.fromEntries(codes.map((code) => [code, '01']))
    const many = await start({}, { admLibraries, patrons: [patronWith('P1', statuses)] })
    t.teardown(() => many.close())
    const by = opened(many, { listing: 'view', withView: true, admLibrary: 'LAA50' })
    const moves = codes.map((library) => ({ library, to }))
    const sent = () => many.calls.filter(({ pattern }) => pattern === '/X?op=update-bor')
    const moved = () => codes.filter((code) => dayIn(rowOf(many, 'P1', code)?.['expiry-date']) === to).length
    const requests: string[] = []
    const failing = opened(many, { listing: 'view', withView: true, admLibrary: 'LAA50' }, ({ name }) => {
      if (name !== 'aleph.x.update-bor') return
      requests.push(name)
      if (requests.length === 2) many.faults.set({ kind: 'status', status: 429 }, { pattern: '/X?op=update-bor', times: 1 })
    })
    await refused(t, extend('P1', moves, failing), 'outcome-unknown')
    const first = moved()
    t.ok(first > 50 && first < 150, 'the first is written')
    t.same(await extend('P1', moves, by), { outcome: 'written' })
    t.equal(moved(), 150)
    t.equal(sent().length, 3)
    for (const { body } of sent()) t.ok(new URLSearchParams(body).get('xml_full_req')!.length <= 20_000)
    t.equal(many.state().ledger().length, 150, 'each once')
  })

  await t.test('a status in words is not written back', async (t) => {
    simulator.state().edit('gil', ({ z305 }) => {
      for (const row of z305) row['bor-status'] = 'Adult'
    })
    await refused(t, extend('gil', [{ to }]), 'ils-answer-invalid')
    t.same(updates(), [])
  })

  await t.test('somebody else’s number that reads like an id moves nothing', async (t) => {
    simulator.state().remove('ada')
    give(simulator, 'ben', '02', 'ADA')
    await refused(t, extend('ada', [{ to }]), 'identifier-ambiguous')
    for (const [record, move] of [
      ['', { to }],
      ['a\u0000b', { to }],
      ['gil', { library: 'TOOLONG', to }],
      ['gil', { library: '<z305>', to }],
    ] as const) {
      t.same(await extend(record, [move]), { outcome: 'refused', reason: 'gone' })
    }
    t.same(updates(), [])
  })

  await t.test('an Aleph without update-bor, or a user who may not, has written nothing', async (t) => {
    const reader = { name: 'READER', password: 'X', services: ['bor-info'] }
    const guarded = await start({}, { staff: [reader] })
    t.teardown(() => guarded.close())
    for (const gateRoot of ['login', 'op'] as const) {
      guarded.switches.gateRoot = gateRoot
      const by = opened(guarded, { listing: 'blocks-and-info', userName: 'READER', password: new Secret('X') })
      await refused(t, extend('gil', [{ to }], by), 'ils-refused-gateway')
    }
    t.same(guarded.state().ledger(), [])
  })

  for (const fault of [
    { kind: 'empty-body' },
    { kind: 'html' },
    { kind: 'broken-xml', how: 'latin-1' },
    { kind: 'deep-xml' },
  ] as const) {
    await t.test(`${inspect(fault)} is no answer to a write`, async (t) => {
      simulator.faults.set(fault, { pattern: '/X?op=update-bor' })
      await refused(t, extend('gil', [{ to }]), 'outcome-unknown')
    })
  }

  await t.test('the nightly load puts the old date back, and the same again moves it', async (t) => {
    await extend('gil', [{ to }])
    simulator.state().loadNightlyFile()
    t.same(datesOf(await read(ils, 'gil')), [['institution', inDays(-10)]])
    t.same(await extend('gil', [{ to }]), { outcome: 'written' })
    t.equal(dateAt('gil', 'NOR50'), to)
  })

  await t.test('whatever is asked, only that is written, and never an earlier day', async (t) => {
    const codes = ['NORMN', 'NORHB', 'NORML', 'NORBK', 'NOROL', 'NOR50', 'ALEPH', 'SOUMN']
    const asked = fc.uniqueArray(fc.record({ library: fc.constantFrom(...codes), days: fc.integer({ min: -900, max: 900 }) }), {
      minLength: 1,
      maxLength: 5,
    })
    await fc.assert(
      fc.asyncProperty(asked, fc.constantFrom('una', 'lys', 'gil'), async (moves, id) => {
        simulator.reset()
        const before = simulator.state().patron(id)!.z305
        await extend(
          id,
          moves.map(({ library, days }) => ({ library, to: inDays(days) })),
        ).catch(() => undefined)
        for (const row of simulator.state().patron(id)!.z305) {
          const code = row['sub-library']
          const was = before.find((one) => one['sub-library'] === code)!['expiry-date']
          const wanted = moves.filter(({ library }) => library === code).map(({ days }) => inDays(days).replaceAll('-', ''))
          t.ok(row['expiry-date'] >= was)
          if (row['expiry-date'] !== was) t.ok(wanted.includes(row['expiry-date']), code)
        }
        t.ok(
          simulator
            .state()
            .ledger()
            .every(({ id: whose, key }) => whose === id && codes.includes(key) && key !== 'ALEPH'),
        )
      }),
      { numRuns: 60 },
    )
  })

  /** What becomes of moving both dates of P1, where update-bor is answered so; `meanwhile` happens when it is asked. */
  async function answered(aleph: AlephSimulator, errors: string, meanwhile: () => void = () => {}): Promise<Extension> {
    const body = `<?xml version = "1.0" encoding = "UTF-8"?><update-bor>${errors}<patron-id>P1</patron-id></update-bor>`
    const canned =
      (send: Send): Send =>
      async (call, request) => {
        if (request.name !== 'aleph.x.update-bor') return send(call, request)
        t.equal(request.effect, 'write')
        meanwhile()
        return { status: 200, headers: {}, body: Buffer.from(body) }
      }
    const by = opened(aleph, { listing: 'blocks-and-info' }, () => {}, canned)
    return extend('P1', [{ to }, { library: 'NORHB', to }], by)
  }
})

await t.test('What update-bor says', async (t) => {
  const done = 'Succeeded to REWRITE table z305. cur-id P1.'
  const conflict = 'Error 0202 : conflict between Z305-SUB-LIBRARY and Z305-BOR-STATUS (check tab31)'
  const cannot = 'Can not ins/upd record (check_z305 routine failed).'
  const sibling = 'Unable to process record due to problems in other records'
  const refusal = (reason: string, surely = true) => ({ says: 'refused', reason, surely })
  for (const [errors, asked, verdict] of [
    [[done], 1, { says: 'written' }],
    [['SUCCEEDED  TO rewrite TABLE Z305'], 1, { says: 'written' }],
    [['Successed to REWRITE table z305'], 1, { says: 'written' }],
    [['Succeeded to WRITE table z305. cur-id P1'], 1, { says: 'written' }],
    [['Úspěšně přepsána tabulka z305'], 1, { says: 'written' }],
    [['Uspesne prepsana tabulka z305'], 1, { says: 'written' }],
    [['Neúspěšně přepsána tabulka z305'], 1, { says: 'unknown' }],
    [['Not succeeded to REWRITE table z305'], 1, { says: 'unknown' }],
    [['Unsuccessful: z305'], 1, { says: 'unknown' }],
    [['Succeeded to check table z305'], 1, { says: 'unknown' }],
    [[done, done], 2, { says: 'written' }],
    [[done, 'Succeeded to REWRITE table z303. cur-id P1.'], 1, { says: 'written' }],
    [['Succeeded to REWRITE table z303. cur-id P1.'], 1, { says: 'unknown' }],
    [[done], 2, { says: 'unknown' }],
    [[done, done], 1, { says: 'unknown' }],
    [[done, 'Warning'], 1, { says: 'unknown' }],
    [[done, cannot], 2, { says: 'unknown' }],
    [[done, `${done.slice(0, -1)} with modification restrictions`], 2, { says: 'unknown' }],
    [['Successed to REWRITE table z305 with modification restrictions.'], 1, refusal('restricted', false)],
    [[conflict, cannot], 1, refusal('conflict')],
    [[sibling, cannot, conflict.toUpperCase()], 2, refusal('conflict')],
    [[cannot], 1, refusal('other')],
    [[sibling], 1, refusal('other')],
    [['Error 0504 : Z308-VERIFICATION can not be empty'], 1, refusal('other')],
    [['Error 0400 : key conflict'], 1, refusal('other')],
    [['Login record belongs to another user.'], 1, refusal('other')],
    [['Z308-REC-KEY does not exist'], 1, refusal('gone')],
    [['Error retrieving Patron System Key'], 1, refusal('gone')],
    [[cannot, 'Tabulka z305'], 1, refusal('other', false)],
    [['Tabulka z305'], 1, { says: 'unknown' }],
    [[''], 1, { says: 'unknown' }],
    [[], 1, { says: 'unknown' }],
  ] as const) {
    t.same(verdictOn(errors, asked), verdict, inspect(errors))
  }

  await t.test('and no text of anybody’s is a success, or turns one into more than it is', async (t) => {
    const text = fc.oneof(fc.string(), fc.constantFrom(done, conflict, cannot, sibling, `${done} with restrictions`))
    fc.assert(
      fc.property(fc.array(text), fc.integer({ min: 1, max: 4 }), (errors, asked) => {
        const { says } = verdictOn(errors, asked)
        t.equal(says === 'written', errors.length === asked && errors.every((one) => one === done))
        if (errors.includes(done)) t.not(says, 'refused')
      }),
    )
  })
})

await t.test('What update-bor is sent', async (t) => {
  const parser = new XMLParser({ parseTagValue: false, trimValues: false, isArray: (name) => name === 'z305' })
  const unit = fc.oneof(
    fc.constantFrom('<', '>', '&', '"', "'", ']]>', '&amp;', '<z305>', '\u00e1'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  )
  const text = fc.string({ unit, minLength: 1, maxLength: 80 }).filter((one) => isWritable(one) && !one.includes('\r'))
  const segment: fc.Arbitrary<Segment> = fc.record({
    library: fc.stringMatching(/^[A-Z0-9]{1,5}$/),
    status: fc.option(fc.stringMatching(/^\d{2}$/), { nil: undefined }),
    to: fc
      .date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((at) => parseDay(at.toISOString().slice(0, 10))!),
  })
  fc.assert(
    fc.property(text, fc.array(segment, { minLength: 1, maxLength: 300 }), (id, segments) => {
      const sent = updatesFor(id, segments)
      t.same(
        sent.flatMap((update) => update.segments),
        segments,
      )
      for (const { xml, segments: some } of sent) {
        t.ok(Buffer.byteLength(xml) <= 20_000)
        t.notMatch(xml, /^\s|\s$/)
        t.equal(XMLValidator.validate(xml), true)
        const { 'p-file-20': file } = parser.parse(xml) as { 'p-file-20': { 'patron-record': Record<string, unknown> } }
        t.strictSame(file['patron-record'], {
          z303: { 'match-id-type': '00', 'match-id': id, 'record-action': 'X' },
          z305: some.map(({ library, status, to }) => ({
            'record-action': 'U',
            'z305-id': id,
            'z305-sub-library': library,
            ...(status !== undefined && { 'z305-bor-status': status }),
            'z305-expiry-date': to.replaceAll('-', ''),
          })),
        })
      }
    }),
    { numRuns: 60 },
  )
  for (const unwritable of ['\u0000', '\u000b', '\ufffe', '\ud800']) t.equal(isWritable(unwritable), false)
})

await t.test('What a patron owes', async (t) => {
  const simulator = await start()
  t.teardown(() => simulator.close())
  t.beforeEach(() => simulator.reset())
  const euros = (minor: number) => [{ minor, currency: 'EUR' }]
  const ils = opened(simulator, { currency: 'EUR' })
  const owed = (id: string, by = ils) => by.fees!.owed(key(id), patience())

  t.same(await owed('fay'), euros(1250))
  t.same(await owed('FAY', opened(simulator, { currency: 'CZK' })), [{ minor: 1250, currency: 'CZK' }])
  t.same(
    await owed('fay', opened(simulator, { currency: 'EUR', admLibrary: 'SOU50' })),
    [],
    'there is no debt at another institution',
  )
  await refused(t, owed('nobody'), 'not-found')
  await refused(t, owed(' '), 'not-found')

  await t.test('credits count against it, and more of them than debts is less than nothing owed', async (t) => {
    charge(simulator, 'fay', '10.00', { 'credit-debit': 'C' })
    t.same(await owed('fay'), euros(250))
    charge(simulator, 'fay', '10.00', { 'credit-debit': 'C' })
    t.same(await owed('fay'), euros(-750))
  })

  await t.test('of whom the institution has no record the DLF interface tells, or nobody does', async (t) => {
    charge(simulator, 'bea', '7.05')
    charge(simulator, 'bea', '0.10', { 'sub-library': 'NORHB' })
    charge(simulator, 'bea', '1.00', { 'sub-library': 'NORHB', 'credit-debit': 'C' })
    t.same(await owed('bea'), euros(615))
    await refused(t, owed('bea', opened(simulator, { currency: 'EUR', dlf: undefined })), 'ils-answer-invalid')
    simulator.switches.hiddenInstitutions = ['NOR50']
    await refused(t, owed('bea'), 'ils-answer-invalid')
  })

  await t.test('without a balance the charges are added up, and without both nobody knows', async (t) => {
    simulator.switches.renamedTags = { balance: 'saldo' }
    t.same(await owed('fay'), euros(1250))
    await refused(t, owed('ada'), 'ils-answer-invalid')
  })

  const refusedAmount = (text: string) => t.throws(() => owedBy(text, 'EUR', 'test'), { code: 'ils-answer-invalid' }, text)
  for (const [text, minor] of [
    ['(30.00)', 3_000],
    ['30.00', -3_000],
    ['-         120.00', 12_000],
    ['            8.00', -800],
    ['(0.5)', 50],
    ['0.00', 0],
    ['(0.00)', 0],
    ['(12)', 1_200],
  ] as const) {
    t.same(owedBy(text, 'EUR', 'test'), { minor, currency: 'EUR' }, text)
  }
  for (const text of ['', '()', '(-5.00)', '--5.00', '1,50', '1.234', '1.2.3', 'free', '12345678901.00', '(30.00', '1 000.00'])
    refusedAmount(text)
  t.same(
    owedBy('(120.00)', 'ISK', 'test'),
    { minor: 120, currency: 'ISK' },
    'Aleph writes decimals that a currency does not have',
  )
  t.same(owedBy('(0.500)', 'KWD', 'test'), { minor: 500, currency: 'KWD' })
  t.throws(() => owedBy('(120.50)', 'ISK', 'test'))
  t.same(owedOn('D', '12.50', 'EUR', 'test'), { minor: 1_250, currency: 'EUR' })
  t.same(owedOn('C', '12.50', 'EUR', 'test'), { minor: -1_250, currency: 'EUR' })
  t.same(owedOn(undefined, '0.00', 'EUR', 'test'), { minor: 0, currency: 'EUR' })
  t.throws(() => owedOn(undefined, '12.50', 'EUR', 'test'), 'on neither side')
})

await t.test('What was paid elsewhere, in the books', async (t) => {
  const simulator = await start({ updateCashInstalled: true })
  t.teardown(() => simulator.close())
  t.beforeEach(() => simulator.reset())
  const books = { currency: 'EUR', chargeType: '22' }
  const byUpdate = () => opened(simulator, { ...books, updateCash: true })
  const byPay = () => opened(simulator, { ...books, payCash: true })
  const amount = { minor: 1_500, currency: 'EUR' } as const
  const post = (
    ils: Ils,
    id = 'gil',
    reference = 'CR-1',
    sum: { minor: number; currency: 'EUR' | 'ISK' } = amount,
  ): Promise<Posted> => ils.postings!.post({ record: key(id), reference, amount: sum, taken: 'online' }, patience())
  const entries = (id = 'gil') => simulator.state().patron(id)!.z31
  const notPossible = { outcome: 'not-possible' }

  await t.test('a charge and its payment, with our reference, at the library it is for', async (t) => {
    const ils = byUpdate()
    const asked = { record: key('lys'), library: 'NORHB', reference: 'CR-1', amount, taken: 'desk' } as const
    const posted = await ils.postings!.post(asked, patience())
    const [entry, ...more] = entries('lys')
    t.same(more, [])
    t.match(entry, {
      library: 'NOR50',
      'sub-library': 'NORHB',
      type: '22',
      sum: '15.00',
      'credit-debit': 'D',
      status: 'C',
      description: 'PG-CR-1',
      'payment-date': '20260310',
      'payment-cataloger': 'GATEWAY',
    })
    t.same(posted, { outcome: 'posted', id: entry?.sequence })
    const forms = simulator.calls
      .filter(({ pattern }) => pattern?.includes('update-cash'))
      .map(({ body }) => Object.fromEntries(new URLSearchParams(body)))
    t.match(forms[0], {
      op: 'update-cash',
      update_flag: 'n',
      id: 'lys',
      sub_library: 'NORHB',
      type: '22',
      status: 'O',
      credit_debit: 'D',
      sum: '15.00',
      description: 'PG-CR-1',
    })
    t.match(forms[1], { op: 'update-cash', update_flag: 'U', id: 'lys', sequence: entry!.sequence, status: 'C' })
    t.equal(forms.length, 2)
    t.notOk(
      forms.some((form) => 'payment_mode' in form),
      'no code of the site is guessed',
    )
  })

  await t.test('of a site that loses our reference one is made, and no second that could not be found again', async (t) => {
    simulator.switches.updateCashKeeps = []
    const ils = byUpdate()
    t.match(await post(ils), { outcome: 'posted' })
    t.same(await post(ils), notPossible)
    t.same(await post(ils, 'gil', 'CR-2'), notPossible)
    t.equal(entries().length, 1)
  })

  await t.test('where the reference is lost with the answer, the charge that is open is paid, and none is added', async (t) => {
    simulator.switches.updateCashKeeps = []
    simulator.faults.set({ kind: 'drop-answer' }, { pattern: '/X?op=update-cash', times: 1 })
    await refused(t, post(byUpdate()), 'outcome-unknown')
    t.match(await post(byUpdate()), { outcome: 'posted' })
    t.match(entries(), [{ status: 'C' }])
    t.equal(entries().length, 1)
  })

  await t.test('the interrupted one of another renewal is left to it', async (t) => {
    simulator.faults.set({ kind: 'reset' }, { pattern: '/X?op=update-cash&update_flag=U', times: 1 })
    await refused(t, post(byUpdate()), 'outcome-unknown')
    t.match(await post(byUpdate(), 'gil', 'CR-2'), { outcome: 'posted' })
    t.same(
      entries().map(({ description, status }) => [description, status]),
      [
        ['PG-CR-1', 'O'],
        ['PG-CR-2', 'C'],
      ],
    )
    t.match(await post(byUpdate()), { outcome: 'posted' })
    t.equal(entries().length, 2)
  })

  for (const [way, open] of [
    ['update-cash', byUpdate],
    ['pay-cash', byPay],
  ] as const) {
    await t.test(`the charge that Aleph raises for a renewal is paid by ${way}, once`, async (t) => {
      simulator.switches.renewalCharge = { type: '0022', sum: '15.00' }
      const ils = open()
      t.same(await ils.renewal!.extend(key('gil'), [{ to: inDays(365) }], patience()), { outcome: 'written' })
      t.match(entries(), [{ status: 'O', sum: '15.00' }])
      const posted = await post(ils)
      t.same(posted, { outcome: 'posted', id: entries()[0]?.sequence })
      t.match(entries(), [{ status: 'C' }])
      t.same(await post(ils), posted)
      t.equal(entries().length, 1)
      t.equal(
        simulator
          .state()
          .ledger()
          .filter(({ table }) => table === 'z31').length,
        2,
      )
    })

    await t.test(`another sum, or two charges, are not paid by ${way}`, async (t) => {
      charge(simulator, 'gil', '14.00', { type: '0022' })
      t.same(await post(open()), notPossible)
      simulator.reset()
      for (const _ of [1, 2]) charge(simulator, 'gil', '15.00', { type: '0022' })
      t.same(await post(open()), notPossible)
      t.ok(entries().every(({ status }) => status === 'O'))
    })

    await t.test(`nothing, less than nothing or another currency is not written by ${way}`, async (t) => {
      for (const sum of [
        { minor: 0, currency: 'EUR' },
        { minor: -5, currency: 'EUR' },
        { minor: 5, currency: 'ISK' },
      ] as const) {
        t.same(await post(open(), 'gil', 'CR-1', sum), notPossible)
      }
      await refused(t, post(open(), 'nobody'), 'not-found')
      t.same(simulator.state().ledger(), [])
    })
  }

  await t.test('pay-cash pays no other debt: by sum alone it would', async (t) => {
    const taking = (payCashTakes: AlephSwitches['payCashTakes']) => {
      simulator.reset()
      simulator.switches.payCashTakes = payCashTakes
    }
    taking('any-sum')
    charge(simulator, 'gil', '15.00')
    t.same(await post(byPay()), notPossible, 'a fine of the same sum')
    taking('any-sum')
    charge(simulator, 'gil', '15.00', { type: '22' })
    charge(simulator, 'gil', '5.00')
    t.same(await post(byPay()), notPossible, 'a fine beside it')
    taking('any-sum')
    charge(simulator, 'gil', '15.00', { type: '22' })
    charge(simulator, 'gil', '15.00', { 'credit-debit': 'C' })
    t.same(await post(byPay()), notPossible, 'a credit beside it')
    taking('any-sum')
    charge(simulator, 'gil', '15.00', { type: '22' })
    charge(simulator, 'gil', '5.00')
    charge(simulator, 'gil', '5.00', { 'credit-debit': 'C' })
    t.same(await post(byPay()), notPossible, 'a fine and a credit that come to nothing')
    taking('any-sum')
    charge(simulator, 'gil', '15.00', { type: '22' })
    const cut =
      (send: Send): Send =>
      async (call, request) => {
        const answer = await send(call, request)
        return { ...answer, body: Buffer.from(answer.body.toString().replace(/(?<=<open-sum>- +)15\.00/, '20.00')) }
      }
    const partly = opened(simulator, { ...books, payCash: true }, () => {}, cut)
    t.same(await post(partly), notPossible, 'something beside it that the list leaves out')
    t.same(simulator.state().ledger(), [])
  })

  await t.test('pay-cash that was done, and its answer lost, is found again, or stands in our ledger alone', async (t) => {
    for (const [payCashKeeps, then] of [
      ['payment-identifier', { outcome: 'posted' }],
      [null, notPossible],
    ] as const) {
      simulator.reset()
      simulator.switches.payCashKeeps = payCashKeeps
      charge(simulator, 'gil', '15.00', { type: '22' })
      const lift = simulator.faults.set({ kind: 'drop-answer' }, { method: 'PUT' })
      await refused(t, post(byPay()), 'outcome-unknown')
      lift()
      t.match(await post(byPay()), then)
      t.equal(simulator.state().ledger().length, 1)
    }
  })

  await t.test('pay-cash that is refused, or is not there, or is answered with a page', async (t) => {
    charge(simulator, 'gil', '15.00', { type: '22' })
    const refusing =
      (body: string, status = 200) =>
      (send: Send): Send =>
      async (call, request) =>
        request.method === 'PUT' ? { status, headers: {}, body: Buffer.from(body) } : send(call, request)
    const by = (...answer: Parameters<typeof refusing>) =>
      opened(simulator, { ...books, payCash: true }, () => {}, refusing(...answer))
    t.same(await post(by('<put-pat-cash><reply-text>no</reply-text><reply-code>0025</reply-code></put-pat-cash>')), notPossible)
    await refused(t, post(by('<put-pat-cash/>')), 'outcome-unknown')
    await refused(t, post(by('<put-pat-cash><reply-code>0000</reply-code></put-pat-cash>')), 'outcome-unknown')
    await refused(t, post(by('<html></html>')), 'outcome-unknown')
    await refused(t, post(by('<html></html>', 403)), 'ils-refused-gateway')
    simulator.switches.release = 20
    await refused(t, post(byPay()), 'outcome-unknown')
    t.same(simulator.state().ledger(), [])
  })

  await t.test('an Aleph without update-cash pays what it can by pay-cash', async (t) => {
    simulator.switches.updateCashInstalled = false
    t.same(await post(byUpdate()), notPossible)
    charge(simulator, 'gil', '15.00', { type: '22' })
    t.match(await post(opened(simulator, { ...books, updateCash: true, payCash: true })), { outcome: 'posted' })
  })

  await t.test('a charge without its key is not paid: nobody could tell whether it was', async (t) => {
    charge(simulator, 'gil', '15.00', { type: '22', sequence: '9' })
    for (const open of [byUpdate, byPay]) t.same(await post(open()), notPossible)
    t.same(simulator.state().ledger(), [])
  })

  await t.test('a sum that cannot be read any more after the charge was written leaves it unknown', async (t) => {
    const garbling =
      (send: Send): Send =>
      async (call, request) => {
        const answer = await send(call, request)
        if (request.name !== 'aleph.dlf.cash') return answer
        return { ...answer, body: Buffer.from(answer.body.toString().replaceAll('(15.00)', 'fifteen')) }
      }
    await refused(t, post(opened(simulator, { ...books, updateCash: true }, () => {}, garbling)), 'outcome-unknown')
    await refused(t, post(opened(simulator, { ...books, updateCash: true }, () => {}, garbling)), 'ils-answer-invalid')
    t.match(await post(byUpdate()), { outcome: 'posted' })
    t.equal(entries().length, 1)
  })

  await t.test('an answer of update-cash that is not the one word for success is not believed', async (t) => {
    for (const body of [
      '<update-cash><reply>perhaps</reply><Z31_SEQUENCE>202603101200000</Z31_SEQUENCE></update-cash>',
      '<update-cash><reply>ok</reply><error>No</error></update-cash>',
      '<update-cash><reply>ok</reply></update-cash>',
      '<update-cash><reply>ok</reply><Z31_SEQUENCE>202603101200000</Z31_SEQUENCE></update-cash>',
      '<update-cash><error>Error retrieving Patron System Key</error></update-cash>',
    ]) {
      const canned =
        (send: Send): Send =>
        async (call, request) =>
          request.name === 'aleph.x.update-cash' ? { status: 200, headers: {}, body: Buffer.from(body) } : send(call, request)
      await refused(t, post(opened(simulator, { ...books, updateCash: true }, () => {}, canned)), 'outcome-unknown')
    }
  })

  await t.test('a DLF interface that shows words for types, and for whether it is paid', async (t) => {
    charge(simulator, 'gil', '15.00', { type: 'Card renewal' })
    t.same(await post(byPay()), notPossible)
    const named = opened(simulator, { ...books, payCash: true, chargeName: 'card renewal' })
    t.match(await post(named), { outcome: 'posted' })
  })
})

function rowOf(simulator: AlephSimulator, id: string, code: string) {
  return simulator
    .state()
    .patron(id)
    ?.z305.find((row) => row['sub-library'] === code)
}

function dayIn(date = ''): Day | undefined {
  return parseDay(date.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3'))
}

/** What the desk charges, or credits: a fine, unless told otherwise. */
function charge(simulator: AlephSimulator, id: string, sum: string, more: Readonly<Record<string, string>> = {}): void {
  simulator.state().edit(id, ({ z31 }) => {
    const given = {
      library: 'NOR50',
      sum,
      type: '3',
      date: '20260301',
      sequence: `202603010800${String(z31.length).padStart(3, '0')}`,
    }
    z31.push({ ...given, ...more } as unknown as (typeof z31)[number])
  })
}

/** Somebody with a record in each of these places, of this status, that ends soon. */
function patronWith(id: string, statuses: Readonly<Record<string, string>>): NonNullable<AlephSeed['patrons']>[number] {
  return {
    z303: { id, name: 'Nobody, Nemo' },
    z304: [{}],
    z305: Object.entries(statuses).map(([code, status]) => ({
      'sub-library': code,
      'bor-status': status,
      'expiry-date': '20260401',
    })),
    z308: [{ 'key-type': '00', 'key-data': id }],
  }
}
