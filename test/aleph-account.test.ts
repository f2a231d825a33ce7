import { inspect } from 'node:util'
import fc from 'fast-check'
import nock from 'nock'
import t from 'tap'
import { accruedIn, owedBy } from '#adapters/aleph/amounts.ts'
import { minuteIn } from '#adapters/aleph/days.ts'
import { aleph } from '#adapters/aleph/index.ts'
import { holdRefusal, loanRefusal } from '#adapters/aleph/refusals.ts'
import { alephTitlesOf, type TitleSeed } from '#adapters/aleph/simulator/catalogue.ts'
import { consortium } from '#adapters/aleph/simulator/consortium.ts'
import type { AlephSimulator, AlephSwitches } from '#adapters/aleph/simulator/index.ts'
import { parseDay, type Day } from '#domain/day.ts'
import type { FeeId, HoldId, LoanId } from '#domain/id.ts'
import { decimalOf } from '#domain/money.ts'
import type { FeePayment } from '#ports/fees.ts'
import type { Ils } from '#ports/ils.ts'
import type { Send, VendorRequest } from '#ports/send.ts'
import { file, interactions, recorded, replay } from './aleph-replay.ts'
import { date, inDays, key, opened, openedAt, start, today } from './aleph-site.ts'
import { ilsAccountConformance, type AccountLibrary } from './conformance/ils-account.ts'
import { patience } from './conformance/ils.ts'
import { refused } from './refused.ts'

const item = '/rest-dlf/patron/{id}/record/{record}/items/{item}/hold'
const group = '/rest-dlf/patron/{id}/record/{record}/holds/{group}'
const blankLoan = { library: 'NOR50', 'doc-number': '000009000', 'loan-date': '20260301' }
const books = { currency: 'EUR', payFees: true, payReferencesKept: true }

for (const [what, switches, settings, asksFor] of [
  ['copies by DLF', {}, books, 'copy'],
  [
    'titles by DLF, where little is said',
    { replyFields: 'last', holdCodes: false, looksWhoseItIs: false, loansPerAnswer: 40 },
    books,
    'title',
  ],
  ['by the X-server alone', { looksWhoseItIs: false }, { ...books, payFees: false, dlf: undefined, listing: 'asked' }, 'copy'],
] as const satisfies readonly (readonly [string, Partial<AlephSwitches>, Record<string, unknown>, 'copy' | 'title'])[]) {
  await t.test(`Aleph, ${what}: conformance of accounts`, async (t) => {
    const simulator = await startWithBooks(switches)
    const isX = what === 'by the X-server alone'
    const library: AccountLibrary = {
      ils: opened(simulator, settings),
      today,
      faults: simulator.faults,
      calls: simulator.calls,
      writes: isX
        ? {
            renew: { pattern: '/X?op=renew' },
            place: { pattern: '/X?op=hold-req' },
            cancel: { pattern: '/X?op=hold-req-cancel' },
          }
        : {
            renew: { method: 'POST', pattern: '/rest-dlf/patron/{id}/circulationActions/loans/{loan}' },
            place: { method: 'PUT', pattern: asksFor === 'copy' ? item : group },
            cancel: { method: 'DELETE', pattern: '/rest-dlf/patron/{id}/circulationActions/requests/holds/{hold}' },
            pay: { method: 'PUT', pattern: '/rest-dlf/patron/{id}/circulationActions/cash' },
          },
      wanted: (title) => {
        const record = `BIB010${String(1_000 + title).padStart(8, '0')}`
        return asksFor === 'title' ? { record } : { record, item: `NOR500${String(2_000 + title).padStart(8, '0')}000010` }
      },
      lend: (record, count) =>
        simulator.state().edit(record, ({ z36 }) => {
          for (let nth = 0; nth < count; nth += 1) {
            const due = compactDay((nth * 37) % 100)
            z36.push({
              ...blankLoan,
              number: String(1_000 + nth).padStart(9, '0'),
              'item-sequence': sequenceOf(nth),
              'due-date': due,
            } as (typeof z36)[number])
          }
        }),
      lent: (record, loan) => {
        const found = simulator
          .state()
          .patron(record)
          ?.z36.find((one) => `${one.library}${one.number}` === loan)
        return found && { due: dayIn(found['due-date']), renewals: Number(found['no-renewal']) }
      },
      waitingFor: (record) =>
        simulator
          .state()
          .patron(record)!
          .z37.filter((hold) => hold.library === 'NOR50').length,
      charge: (record, { minor }) => charge(simulator, record, minor),
      settle: (record, fee) =>
        simulator.state().edit(record, ({ z31 }) => {
          Object.assign(
            z31.find(({ sequence }) => sequence === fee)!,
            { status: 'C', 'payment-date': '20260310' },
          )
        }),
      booked: (record) => {
        const { z31 } = simulator.state().patron(record)!
        const paid = simulator
          .state()
          .ledger()
          .filter(({ by, id }) => by === 'pay-cash' && id === record)
        return paid.map(({ key: sequence }) => Math.round(Number(z31.find((entry) => entry.sequence === sequence)!.sum) * 100))
      },
      snapshot: () => simulator.state().patrons(),
      reset: () => simulator.reset(),
      close: () => simulator.close(),
    }
    await ilsAccountConformance(t, library)
  })
}

const copySix = { record: 'BIB01000001006', item: 'NOR50000002006000010' }
const titleSix = { record: 'BIB01000001006' }

const staffsWords = /Spine|coffee|take your time|atlas|score|plates|pages missing|Shouted|every day|bell/i

await t.test('Loans', async (t) => {
  const simulator = await startWithBooks()
  t.teardown(() => simulator.close())
  t.beforeEach(() => simulator.reset())
  const byDlf = opened(simulator, { currency: 'EUR' })
  const byX = opened(simulator, { currency: 'EUR', dlf: undefined, listing: 'asked' })
  const list = (ils: Ils, id: string) => ils.loans!.list(key(id), patience())
  const renew = (ils: Ils, id: string, loan: string) => ils.loans!.renew(key(id), loan as LoanId, patience())

  await t.test('are the same by either interface, but for what only one of them tells', async (t) => {
    const [loan] = await list(byDlf, 'ada')
    t.same(loan, {
      id: 'NOR50000000001',
      title: 'The Tidewatcher’s Almanac',
      author: 'Pellworm, Jonas',
      barcode: '39001002',
      callNumber: 'TID 3',
      library: 'NORMN',
      lentOn: inDays(-9),
      due: { day: inDays(5), at: Date.parse(`${inDays(5)}T19:00:00Z`) },
      renewable: true,
      renewals: 0,
    })
    for (const id of ['ada', 'sol', 'eva', 'ben']) {
      const plain = (await list(byDlf, id)).map((one) => ({ ...one, renewable: undefined }))
      t.same(await list(byX, id), plain, id)
    }
    t.match(await list(byDlf, 'eva'), [{ accruing: { minor: 30, currency: 'EUR' }, renewals: 1 }])
    t.match(await list(byDlf, 'ben'), [{ missing: 'lost', renewable: false }])
    simulator.state().edit('ben', ({ z36 }) => (z36[0]!.status = 'C'))
    for (const ils of [byDlf, byX]) t.match(await list(ils, 'ben'), [{ missing: 'claimed-returned' }])
    t.notMatch(inspect(await list(byDlf, 'ada'), { depth: 9 }), staffsWords)
    t.notOk('accruing' in (await list(opened(simulator), 'eva'))[0]!, 'in what, nobody said')
  })

  await t.test('are those of this institution, also of somebody with no record here', async (t) => {
    t.same(
      (await list(opened(simulator, { admLibrary: 'SOU50' }), 'ada')).map(({ barcode }) => barcode),
      ['39002002'],
    )
    for (const ils of [byDlf, byX]) t.same(await list(ils, 'orm'), [])
    simulator.switches.hiddenInstitutions = ['NOR50']
    await refused(t, list(byDlf, 'ada'), 'ils-answer-invalid')
  })

  await t.test('that have come back are none', async (t) => {
    simulator.state().edit('sol', ({ z36 }) => (z36[0]!['returned-date'] = '20260309'))
    for (const ils of [byDlf, byX]) t.same(await list(ils, 'sol'), [])
  })

  await t.test('without a day on which they are due are refused, and not left out', async (t) => {
    simulator.state().edit('sol', ({ z36 }) => (z36[0]!['due-date'] = '00000000'))
    for (const ils of [byDlf, byX]) await refused(t, list(ils, 'sol'), 'ils-answer-invalid')
  })

  await t.test('that a list cuts off are brought piece by piece, or refused where no piece follows', async (t) => {
    const whole = await list(byDlf, 'ada')
    for (const loansPerAnswer of [1, 2, 3]) {
      simulator.switches.loansPerAnswer = loansPerAnswer
      t.same(await list(byDlf, 'ada'), whole, String(loansPerAnswer))
    }
    const endless = answering({ 'aleph.dlf.loans': (text) => text.replaceAll('<partial>N', '<partial>Y') })
    await refused(
      t,
      list(
        opened(simulator, {}, () => {}, endless),
        'ada',
      ),
      'ils-answer-invalid',
    )
  })

  await t.test('are renewed by a POST without a body, or by the copy where there is no DLF interface', async (t) => {
    const requests: VendorRequest[] = []
    const watched = (settings: Record<string, unknown>) => opened(simulator, settings, (request) => requests.push(request))
    t.match(await renew(watched({}), 'ada', 'NOR50000000001'), {
      outcome: 'renewed',
      loan: { renewals: 1, due: { day: inDays(28) } },
    })
    t.match(requests[1], {
      effect: 'write',
      method: 'POST',
      name: 'aleph.dlf.renew',
      path: '/patron/ada/circulationActions/loans/NOR50000000001?lang=eng',
      body: undefined,
    })
    simulator.reset()
    requests.length = 0
    t.match(await renew(watched({ dlf: undefined, listing: 'asked' }), 'ada', 'NOR50000000001'), {
      outcome: 'renewed',
      loan: { renewals: 1, due: { day: inDays(28) }, renewable: undefined },
    })
    t.match(Object.fromEntries(new URLSearchParams(requests[1]?.body)), {
      op: 'renew',
      library: 'NOR50',
      doc_number: '000002002',
      item_sequence: '000010',
      bor_id: 'ada',
      translate: 'N',
    })
    t.ok(requests.every(({ path }) => path === '/X'))
    t.same(
      simulator
        .state()
        .ledger()
        .map(({ by, key: number }) => [by, number]),
      [['renew', 'NOR50000000001']],
    )
  })

  await t.test('that are refused say why where Aleph does, and never what staff wrote', async (t) => {
    simulator.state().edit('ben', ({ z36 }) => (z36[0]!.status = 'A'))
    t.same(await renew(byDlf, 'ada', 'NOR50000000003'), {
      outcome: 'refused',
      reason: 'other',
      said: 'Due date cannot be extended',
    })
    simulator.switches.renewalReasons = true
    for (const ils of [byDlf, byX]) {
      t.match(await renew(ils, 'ada', 'NOR50000000002'), {
        reason: 'requested',
        said: 'Item has been requested by another patron.',
      })
      t.match(await renew(ils, 'ada', 'NOR50000000003'), { reason: 'limit-reached', said: /^Renewal limit reached/ })
      t.match(await renew(ils, 'eva', 'NOR50000000006'), { reason: 'card-expired' })
      t.same(await renew(ils, 'ben', 'NOR50000000007'), { outcome: 'refused', reason: 'blocked' })
    }
    simulator.state().edit('ben', ({ z36 }) => (z36[0]!.status = 'L'))
    for (const ils of [byDlf, byX]) t.match(await renew(ils, 'ben', 'NOR50000000007'), { reason: 'lost' })
    t.same(simulator.state().ledger(), [])
  })

  await t.test('of somebody else are not asked for, even where Aleph would renew them', async (t) => {
    simulator.switches.looksWhoseItIs = false
    for (const ils of [byDlf, byX]) t.same(await renew(ils, 'sol', 'NOR50000000001'), { outcome: 'refused', reason: 'gone' })
    t.same(simulator.state().ledger(), [])
  })

  await t.test('about which Aleph says what nobody knows are read again', async (t) => {
    const odd = '<renew-loan><reply-text>Something else</reply-text><reply-code>0099</reply-code></renew-loan>'
    const denying = opened(simulator, {}, () => {}, answering({ 'aleph.dlf.renew': () => odd }))
    t.match(
      await renew(denying, 'ada', 'NOR50000000001'),
      { outcome: 'renewed', loan: { renewals: 1 } },
      'it was done all the same',
    )
    t.same(await renew(denying, 'ada', 'NOR50000000002'), { outcome: 'refused', reason: 'other', said: 'Something else' })
    const oddX = '<renew><error>Something else</error><session-id>X</session-id></renew>'
    const denyingX = opened(simulator, { dlf: undefined, listing: 'asked' }, () => {}, answering({ 'aleph.x.renew': () => oddX }))
    t.match(await renew(denyingX, 'sol', 'NOR50000000005'), { outcome: 'renewed' })
    t.match(await renew(denyingX, 'ada', 'NOR50000000002'), { outcome: 'refused', reason: 'other' })
    const silent = opened(
      simulator,
      { dlf: undefined, listing: 'asked' },
      () => {},
      answering({ 'aleph.x.renew': () => '<renew></renew>' }),
    )
    await refused(t, renew(silent, 'ada', 'NOR50000000002'), 'outcome-unknown')
    for (const body of [
      '<renew-loan></renew-loan>',
      '<html></html>',
      '',
      '<renew-loan><reply-code>ok</reply-code></renew-loan>',
    ]) {
      const mute = opened(simulator, {}, () => {}, answering({ 'aleph.dlf.renew': () => body }))
      await refused(t, renew(mute, 'ada', 'NOR50000000002'), 'outcome-unknown')
    }
  })

  await t.test('that were renewed and cannot be read any more were renewed', async (t) => {
    let asked = 0
    const ils = opened(simulator, {}, ({ name }) => {
      if (name === 'aleph.dlf.renew') asked += 1
      if (asked > 0 && name === 'aleph.dlf.loans') simulator.faults.set({ kind: 'status', status: 503 })
    })
    t.match(await renew(ils, 'ada', 'NOR50000000001'), {
      outcome: 'renewed',
      loan: { id: 'NOR50000000001', renewable: undefined },
    })
    t.equal(simulator.state().ledger().length, 1)
  })

  await t.test('of an Aleph without the service, or a user who may not, are not renewed', async (t) => {
    const guarded = await start({}, { staff: [{ name: 'GATEWAY', password: 'GATEWAY-PASS', services: ['bor-info'] }] })
    t.teardown(() => guarded.close())
    const ils = opened(guarded, { dlf: undefined, listing: 'asked' })
    await refused(t, renew(ils, 'ada', 'NOR50000000001'), 'ils-refused-gateway')
    await refused(t, ils.holds!.place(key('noor'), { wanted: copySix }, patience()), 'ils-refused-gateway')
    t.same(guarded.state().ledger(), [])
  })

  await t.test('whatever is lent, all of it is listed once, by due day, with its own words', async (t) => {
    const word = fc.string({ unit: fc.constantFrom('a', 'Þ', '&', '<', '"', ' ', 'é', '/'), minLength: 1, maxLength: 12 })
    const lent = fc.record({
      due: fc.integer({ min: -400, max: 400 }),
      hour: fc.constantFrom('0000', '0930', '1900', '2400'),
      note: word,
    })
    await fc.assert(
      fc.asyncProperty(fc.array(lent, { maxLength: 12 }), fc.constantFrom(null, 1, 5), async (some, loansPerAnswer) => {
        simulator.reset()
        simulator.switches.loansPerAnswer = loansPerAnswer
        simulator.state().edit('noor', ({ z36 }) => {
          for (const [nth, { due, hour, note }] of some.entries()) {
            z36.push({
              ...blankLoan,
              number: String(nth + 1).padStart(9, '0'),
              'item-sequence': sequenceOf(nth),
              'due-date': compactDay(due),
              'due-hour': hour,
              'note-1': note,
            } as (typeof z36)[number])
          }
        })
        for (const ils of [byDlf, byX]) {
          const listed = await list(ils, 'noor')
          t.same(
            listed.map(({ due }) => due.day),
            some.map(({ due }) => inDays(due)).toSorted(),
          )
          t.equal(new Set(listed.map(({ id }) => id)).size, some.length)
          t.ok(
            listed.every(
              ({ due }) => due.at === undefined || (due.at > Date.parse(due.day) && due.at <= Date.parse(due.day) + 86_400_000),
            ),
          )
        }
      }),
      { numRuns: 25 },
    )
  })
})

await t.test('The hour at which something is due, where people live', async (t) => {
  const day = '2026-03-29' as Day
  for (const [hour, zone, at] of [
    ['1900', 'UTC', '2026-03-29T19:00:00Z'],
    ['19:00', 'Europe/Brussels', '2026-03-29T17:00:00Z'],
    ['0130', 'Europe/Brussels', '2026-03-29T00:30:00Z'],
    ['2359', 'Atlantic/Reykjavik', '2026-03-29T23:59:00Z'],
    ['2400', 'Europe/Brussels', '2026-03-29T22:00:00Z'],
  ] as const) {
    t.equal(minuteIn(day, hour, zone), Date.parse(at), `${hour} ${zone}`)
  }
  for (const none of [undefined, '', '0000', '2401', '2500', '1960', '19', 'noon', '9:00']) {
    t.equal(minuteIn(day, none, 'UTC'), undefined, inspect(none))
  }
})

await t.test('Holds', async (t) => {
  const simulator = await startWithBooks()
  t.teardown(() => simulator.close())
  t.beforeEach(() => simulator.reset())
  const byDlf = opened(simulator)
  const byX = opened(simulator, { dlf: undefined, listing: 'asked' })
  const list = (ils: Ils, id: string) => ils.holds!.list(key(id), patience())
  const cancel = (ils: Ils, id: string, hold: string) => ils.holds!.cancel(key(id), hold as HoldId, patience())
  const place = (ils: Ils, id: string, order: Parameters<NonNullable<Ils['holds']>['place']>[1]) =>
    ils.holds!.place(key(id), order, patience())

  await t.test('are told with their place in the queue, and the copy where it is for one', async (t) => {
    const [ready, waiting] = await list(byDlf, 'sol')
    t.same(ready, {
      id: 'NOR500000020090000100001',
      title: 'Clouds for Beginners',
      author: 'Larkhill, Bryony',
      barcode: '39001009',
      state: 'ready',
      said: `On hold shelf until ${inDays(6).replaceAll('-', '')}`,
      pickup: { code: 'NORMN', name: 'Northbay, main library', library: 'NORMN' },
      placedOn: inDays(-8),
      fetchBy: inDays(6),
      cancellable: false,
    })
    t.match(waiting, { state: 'waiting', position: 1, cancellable: true, title: 'Knots & Splices: <A Primer>' })
    t.notOk('barcode' in waiting!, 'any copy will do')
    t.match(await list(byDlf, 'eva'), [{ position: 2, wantedUntil: inDays(60) }])
    t.match(await list(byDlf, 'thorunn'), [{ state: 'on-its-way', barcode: '39001010' }])
    for (const id of ['sol', 'eva', 'thorunn', 'noor', 'orm']) {
      const plain = (await list(byDlf, id)).map(({ said: _said, position: _position, pickup, ...hold }) => ({
        ...hold,
        cancellable: undefined,
        ...(pickup && { pickup: { code: pickup.code, name: pickup.code } }),
      }))
      t.same(await list(byX, id), plain, id)
    }
    Object.assign(simulator.switches, { holdCodes: false, holdShelfStatus: '' })
    t.match(await list(byDlf, 'sol'), [
      { state: 'ready', pickup: { code: 'Northbay, main library', name: 'Northbay, main library' } },
      {},
    ])
    simulator.state().edit('sol', ({ z37 }) => (z37[0]!.status = 'X'))
    t.match(await list(byDlf, 'sol'), [{ state: 'ready' }, { state: 'other', said: /./ }])
    t.notMatch(inspect(await list(byDlf, 'sol'), { depth: 9 }), staffsWords)
    simulator.switches.hiddenInstitutions = ['NOR50']
    await refused(t, list(byDlf, 'sol'), 'ils-answer-invalid')
  })

  await t.test('of a copy: what may be chosen, and what is sent, letter by letter', async (t) => {
    const requests: VendorRequest[] = []
    const ils = opened(simulator, {}, (request) => requests.push(request))
    t.same(await ils.holds!.options(key('noor'), copySix, patience()), {
      allowed: true,
      pickups: [
        { code: 'NORMN', name: 'Northbay, main library', library: 'NORMN' },
        { code: 'NORHB', name: 'Northbay, harbour', library: 'NORHB' },
        { code: 'NORML', name: 'Northbay, mill', library: 'NORML' },
        { code: 'NORBK', name: 'Northbay, book bus', library: 'NORBK' },
      ],
      wantedUntil: inDays(90),
    })
    const note = 'For Þórunn & Sons, 100% <urgent>;\nring twice + knock, the bell is on the left side of the green door'
    t.match(await place(ils, 'noor', { wanted: copySix, pickup: 'NORHB', wantedUntil: inDays(30), note }), {
      outcome: 'placed',
      hold: { id: 'NOR500000020060000100001', state: 'waiting', position: 1, wantedUntil: inDays(30), barcode: '39001006' },
    })
    const put = requests.find(({ method }) => method === 'PUT')
    t.match(put, {
      effect: 'write',
      path: '/patron/noor/record/BIB01000001006/items/NOR50000002006000010/hold?lang=eng',
      body: `post_xml=<hold-request-parameters><pickup-location>NORHB</pickup-location><last-interest-date>${inDays(30).replaceAll('-', '')}</last-interest-date><start-interest-date></start-interest-date><sub-author></sub-author><sub-title></sub-title><pages></pages><note-1>For Þórunn Sons, 100 urgent ring twice knock, the </note-1><note-2>bell is on the left side of the green door</note-2><rush>N</rush></hold-request-parameters>`,
    })
    t.match(simulator.state().patron('noor')?.z37, [{ 'pickup-location': 'NORHB', expand: 'N' }])
    t.same(await place(ils, 'noor', { wanted: copySix, pickup: 'NORHB' }), {
      outcome: 'refused',
      reason: 'duplicate',
      said: 'Patron has already requested this item.',
    })
    t.equal(simulator.state().ledger().length, 1)
  })

  await t.test('of a title: the places of all its groups, and the first group that grants it', async (t) => {
    const titles = alephTitlesOf(consortium(date).admLibraries)
    const six = titles[5]!
    const branch = { ...six.z30[0]!, 'item-sequence': '000020', barcode: '39001096', 'sub-library': 'NORHB' }
    const two = await start({}, { titles: [...titles.slice(0, 5), { ...six, z30: [...six.z30, branch] }, ...titles.slice(6)] })
    t.teardown(() => two.close())
    const ils = opened(two)
    t.match(await ils.holds!.options(key('noor'), titleSix, patience()), {
      allowed: true,
      pickups: { length: 4 },
      wantedUntil: inDays(90),
    })
    t.match(await place(ils, 'noor', { wanted: titleSix, pickup: 'NORMN' }), { outcome: 'placed', hold: { state: 'waiting' } })
    t.equal(two.calls.filter(({ method }) => method === 'PUT').length, 1)
    two.reset()
    const stubborn = opened(
      two,
      {},
      () => {},
      (send) => async (call, request) =>
        request.path.includes('NOR50000002006000010?')
          ? { status: 200, headers: {}, body: Buffer.from(file('dlf-hold-refused.xml')) }
          : send(call, request),
    )
    t.match(await place(stubborn, 'noor', { wanted: titleSix, pickup: 'NORMN' }), { outcome: 'placed' })
    t.match(two.state().patron('noor')?.z37, [{ 'item-sequence': '000020', expand: 'Y' }])
    t.match(await place(ils, 'noor', { wanted: titleSix, pickup: 'SOUMN' }), {
      outcome: 'refused',
      reason: 'pickup-not-possible',
    })
    t.match(
      await place(ils, 'sol', { wanted: titleSix, pickup: 'NORMN' }),
      { outcome: 'placed' },
      'another copy than the own one',
    )
    two.switches.titleRequests = false
    t.match(await place(ils, 'ada', { wanted: titleSix, pickup: 'NORMN' }), { outcome: 'refused', reason: 'gone' })
    t.match(await byDlf.holds!.options(key('noor'), { record: 'BIB01000001008' }, patience()), {
      allowed: false,
      refusal: { reason: 'not-holdable' },
    })
  })

  await t.test('that are not granted say why, and never what staff wrote', async (t) => {
    const options = (id: string, wanted: Parameters<NonNullable<Ils['holds']>['options']>[1] = copySix) =>
      byDlf.holds!.options(key(id), wanted, patience())
    t.same(await options('ben'), { allowed: false, pickups: [], refusal: { reason: 'blocked' } })
    t.match(await options('eva'), { refusal: { reason: 'card-expired' } })
    t.match(await options('sol'), { refusal: { reason: 'duplicate', said: 'Patron has already loaned this item.' } })
    t.match(await options('noor', { record: 'BIB01000001008', item: 'NOR50000002008000010' }), {
      refusal: { reason: 'not-holdable' },
    })
    for (const wanted of [
      { record: 'BIB01000001006', item: 'SOU50000002006000010' },
      { record: 'BIB01000001007', item: copySix.item },
      { record: 'nonsense' },
      { record: '../ada', item: copySix.item },
      { record: copySix.record, item: `${copySix.item}/hold` },
    ]) {
      t.match(await options('noor', wanted), { allowed: false, refusal: { reason: 'gone' } }, inspect(wanted))
      t.match(await place(byDlf, 'noor', { wanted, pickup: 'NORMN' }), { outcome: 'refused', reason: 'gone' })
    }
    simulator.state().edit('noor', ({ z305 }) => (z305[0]!['hold-on-shelf'] = 'N'))
    const shelf = { record: 'BIB01000001001', item: 'NOR50000002001000010' }
    t.match(await options('noor', shelf), { allowed: false, refusal: { reason: 'on-shelf' } })
    for (const ils of [byDlf, byX]) {
      t.match(await place(ils, 'noor', { wanted: shelf, ...(ils === byDlf && { pickup: 'NORMN' }) }), {
        outcome: 'refused',
        reason: 'on-shelf',
      })
      t.same(await place(ils, 'ben', { wanted: copySix, ...(ils === byDlf && { pickup: 'NORMN' }) }), {
        outcome: 'refused',
        reason: 'blocked',
      })
    }
    t.match(await place(byDlf, 'noor', { wanted: copySix, pickup: '<x>' }), { outcome: 'refused', reason: 'pickup-not-possible' })
    t.same(simulator.state().ledger(), [])
  })

  await t.test('by the X-server are of copies, told to whoever asks, and fetched where they belong', async (t) => {
    t.same(await byX.holds!.options(key('noor'), copySix, patience()), { allowed: undefined, pickups: [] })
    await refused(t, byX.holds!.options(key('noor'), titleSix, patience()), 'capability-missing')
    await refused(t, place(byX, 'noor', { wanted: titleSix }), 'capability-missing')
    t.match(await place(byX, 'noor', { wanted: copySix }), { outcome: 'placed', hold: { pickup: { code: 'NORMN' } } })
    t.match(simulator.state().patron('noor')?.z37, [{ 'pickup-location': 'NORMN' }])
    t.same(await cancel(byX, 'noor', 'NOR500000020060000100001'), { outcome: 'cancelled' })
    t.match(await cancel(byX, 'sol', 'NOR500000020090000100001'), {
      outcome: 'refused',
      reason: 'too-late',
      said: 'Item is on hold shelf',
    })
    const mute = opened(simulator, { dlf: undefined, listing: 'asked' }, () => {}, answering({ 'aleph.x.hold-req': () => '' }))
    await refused(t, place(mute, 'noor', { wanted: copySix }), 'outcome-unknown')
  })

  await t.test('are taken back only by whose they are, and only where the list lets them go', async (t) => {
    simulator.switches.looksWhoseItIs = false
    for (const ils of [byDlf, byX])
      t.same(await cancel(ils, 'sol', 'NOR500000020030000100002'), { outcome: 'refused', reason: 'gone' })
    t.same(await cancel(byDlf, 'sol', 'NOR500000020090000100001'), { outcome: 'refused', reason: 'too-late' })
    t.equal(simulator.calls.filter(({ method }) => method === 'DELETE').length, 0, 'nothing was asked')
    const odd = '<x><reply-text>Something else</reply-text><reply-code>0099</reply-code></x>'
    const denying = (body: string) =>
      opened(
        simulator,
        {},
        () => {},
        (send) => async (call, request) =>
          request.method === 'DELETE' ? { status: 200, headers: {}, body: Buffer.from(body) } : send(call, request),
      )
    const waiting = 'NOR500000020030000100001'
    t.same(await cancel(denying(odd), 'sol', waiting), { outcome: 'refused', reason: 'other', said: 'Something else' })
    t.same(await cancel(denying(odd.replace('0099', '0008')), 'sol', waiting), { outcome: 'refused', reason: 'gone' })
    await refused(t, cancel(denying('<html></html>'), 'sol', waiting), 'outcome-unknown')
    t.same(simulator.state().ledger(), [])
  })
})

await t.test('Why Aleph refuses', async (t) => {
  for (const [text, reason] of [
    ['Renewal limit reached - No. of renews: 07 Limit: 05.', 'limit-reached'],
    ['RENEWAL PERIOD LIMIT REACHED  - Renew date 20260401 Limit date 20260301', 'limit-reached'],
    ['Loan has been declared lost.', 'lost'],
    ['Renew date is earlier than today', 'overdue'],
    ['Overdue loans', 'overdue'],
    ["New due date must be bigger than current's loan due date", 'not-yet'],
    ['Item 00001 is not Loaned in library NOR50', 'gone'],
    ['Item provided is not loaned by given bor_id', 'gone'],
    ['Due date cannot be extended', 'other'],
    ['', 'other'],
  ] as const) {
    const { reason: found, said } = loanRefusal([text])
    t.equal(found, reason, text)
    t.equal(said, text === '' ? undefined : text.replace('  ', ' '))
  }
  for (const [text, reason] of [
    ['pickup location is not valid', 'pickup-not-possible'],
    ['Item or like copy is on shelf. Cannot place hold request.', 'on-shelf'],
    ['Patron does not have permission to place a hold request for this item.', 'not-holdable'],
    ['Patron has already requested this item.', 'duplicate'],
    ['Error retrieving item record', 'gone'],
    ['Error retrieving patron record', 'gone'],
    ['Error retrieving local patron record', 'not-holdable'],
    ['Hold request limit reached', 'limit-reached'],
    ['Čtenář nemá oprávnění', 'other'],
  ] as const) {
    t.equal(holdRefusal([text]).reason, reason, text)
  }
  t.same(holdRefusal(['Item status: Regular<br /> loan']), { reason: 'other', said: 'Item status: Regular loan' })
  const block = fc.tuple(fc.string(), fc.constantFrom('Patron is blocked', 'BLOCK 05', 'delinquency'), fc.string())
  fc.assert(
    fc.property(block, fc.array(fc.string()), ([before, words, after], others) => {
      const texts = [...others, `${before} ${words}: ${after}`]
      t.same(loanRefusal(texts), { reason: 'blocked' })
      t.same(holdRefusal(texts), { reason: 'blocked' })
    }),
  )
})

await t.test('Fees', async (t) => {
  const simulator = await startWithBooks()
  t.teardown(() => simulator.close())
  t.beforeEach(() => simulator.reset())
  const ils = opened(simulator, { currency: 'EUR' })
  const list = (by = ils, id = 'fay') => by.fees!.list!(key(id), patience())

  await t.test('have a name without a person in it, what they are for, and the copy they are about', async (t) => {
    const [late, card] = await list()
    t.same(late, {
      id: `${inDays(-34).replaceAll('-', '')}0900000`,
      kind: 'overdue',
      said: 'A Short History of Lighthouses',
      open: { minor: 750, currency: 'EUR' },
      first: { minor: 750, currency: 'EUR' },
      since: inDays(-34),
      library: 'NORMN',
      title: 'A Short History of Lighthouses',
      barcode: '39001001',
    })
    t.match(card, { kind: 'card', title: undefined, barcode: undefined })
    t.notMatch(inspect(await list(), { depth: 9 }), staffsWords)
    t.same(await list(ils, 'bea'), [], 'of somebody with no record of the institution too')
    t.notOk('list' in opened(simulator, { currency: 'EUR', dlf: undefined, listing: 'asked' }).fees!, 'bor-info shows no key')
    t.notOk('fees' in opened(simulator))
  })

  await t.test('are of a kind that a site says, by code or by word', async (t) => {
    charge(simulator, 'fay', 100, { type: 'Säumnis', description: '' })
    charge(simulator, 'fay', 200, { type: '0099', description: 'PG-CR-1' })
    charge(simulator, 'fay', 300, { type: '22', description: '' })
    const told = opened(simulator, { currency: 'EUR', feeKinds: { säumnis: 'overdue', '99': 'damage', '8': 'service' } })
    t.same(
      (await list(told)).map(({ kind, said }) => [kind, said]),
      [
        ['overdue', 'A Short History of Lighthouses'],
        ['service', 'Replacement of a library card'],
        ['overdue', 'Säumnis'],
        ['damage', undefined],
        ['card', undefined],
      ],
    )
    t.match(await list(), [{}, {}, { kind: 'other' }, { kind: 'other' }, { kind: 'card' }])
  })

  await t.test('that somebody else collects are held, and out of what is owed', async (t) => {
    simulator.state().edit('fay', ({ z31 }) => (z31[0]!.transferred = 'Y'))
    t.match(await list(), [{ held: 'collected-elsewhere', open: { minor: 750 } }, { held: undefined }])
    t.same(await ils.fees!.owed(key('fay'), patience()), [{ minor: 500, currency: 'EUR' }])
  })

  await t.test('that cannot be named, or read, are refused, and not left out', async (t) => {
    charge(simulator, 'fay', 100, { sequence: '9' })
    await refused(t, list(), 'ils-answer-invalid')
    const garbled = answering({ 'aleph.dlf.cash': (text) => text.replace('(7.50)', 'seven') })
    simulator.reset()
    await refused(t, list(opened(simulator, { currency: 'EUR' }, () => {}, garbled)), 'ils-answer-invalid')
  })

  await t.test('whatever is written comes back as what was written', async (t) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 99_999_999 }),
        fc.constantFrom('EUR', 'ISK', 'CZK'),
        fc.nat(14),
        (minor, currency, blanks) => {
          const text = decimalOf({ minor, currency })
          const owed = (written: string) => owedBy(written, currency, 'test').minor
          t.equal(owed(`(${text})`), minor)
          t.equal(owed(`-${' '.repeat(blanks)}${text}`), minor)
          t.equal(owed(`${' '.repeat(blanks)}${text}`) + minor, 0)
          t.equal(accruedIn(`${' '.repeat(blanks)}${text}`, currency)?.minor, minor)
        },
      ),
    )
    for (const text of ['', 'free', '1,50', '1.234', '--1']) t.equal(accruedIn(text, 'EUR'), undefined, text)
  })
})

await t.test('Paying all that is owed', async (t) => {
  const simulator = await startWithBooks()
  t.teardown(() => simulator.close())
  t.beforeEach(() => simulator.reset())
  const site = { currency: 'EUR', payFees: true }
  const open = (settings: Record<string, unknown> = {}, through?: (send: Send) => Send) =>
    opened(simulator, { ...site, ...settings }, () => {}, through)
  const asked = async (ils: Ils, reference = 'FP-1'): Promise<FeePayment> => {
    const fees = await ils.fees!.list!(key('fay'), patience())
    return { record: key('fay'), reference, fees: fees.map(({ id, open: amount }) => ({ fee: id, amount })) }
  }
  const pay = (ils: Ils, payment: FeePayment) => ils.fees!.payments!.pay(payment, patience())
  const booked = () => simulator.state().ledger().length
  const changed = { outcome: 'refused', reason: 'changed' }

  await t.test('is one pay-cash of the whole sum, with our reference', async (t) => {
    const ils = open()
    const payment = await asked(ils)
    t.same(await pay(ils, payment), { outcome: 'paid', receipt: 'PG-FP-1' })
    const puts = simulator.calls.filter(({ method }) => method === 'PUT')
    t.match(puts, [
      {
        query: { institution: 'NOR50' },
        body: 'post_xml=<pay-cash-parameters><sum>12.50</sum><pay-reference>PG-FP-1</pay-reference></pay-cash-parameters>',
      },
    ])
    t.equal(puts.length, 1)
    t.same(await pay(open(), payment), { outcome: 'paid', receipt: 'PG-FP-1' }, 'found again by whoever asks')
    t.equal(booked(), 2)
  })

  await t.test('is there where a setting says so', async (t) => {
    t.notOk('payments' in opened(simulator, { currency: 'EUR' }).fees!)
    t.equal(open().fees!.payments!.unit, 'balance')
    t.equal(open({ settledAfterMinutes: 3 }).fees!.payments!.settledAfterMs, 180_000)
    for (const wrong of [
      { currency: undefined },
      { dlf: undefined, listing: 'asked' },
      { feeKinds: { 3: 'late' } },
      { dlfLanguage: 'en' },
    ]) {
      t.throws(() => open(wrong), inspect(wrong))
    }
  })

  await t.test(
    'at a site that loses references is told by the books as long as we remember, and is unknown after that',
    async (t) => {
      simulator.switches.payCashKeeps = null
      const ils = open()
      const payment = await asked(ils)
      const lift = simulator.faults.set({ kind: 'drop-answer' }, { method: 'PUT' })
      await refused(t, pay(ils, payment), 'outcome-unknown')
      lift()
      t.equal(booked(), 2)
      t.same(await pay(ils, payment), { outcome: 'paid' })
      await refused(t, pay(open(), payment), 'outcome-unknown')
      await refused(t, pay(ils, { ...payment, reference: 'FP-2' }), 'outcome-unknown')
      t.same(await pay(open({ payReferencesKept: true }), payment), changed, 'where they are kept, it was the desk')
      t.equal(booked(), 2)
    },
  )

  await t.test('that was lost and not done is done by the next try', async (t) => {
    const ils = open()
    const payment = await asked(ils)
    const lift = simulator.faults.set({ kind: 'reset' }, { method: 'PUT' })
    await refused(t, pay(ils, payment), 'outcome-unknown')
    lift()
    t.match(await pay(ils, payment), { outcome: 'paid' })
    t.equal(booked(), 2)
  })

  await t.test('knows the desk’s hand where a payment of its own was kept, and by no other reference', async (t) => {
    const ils = open()
    await pay(ils, await asked(ils, 'FP-0'))
    charge(simulator, 'fay', 400)
    const payment = await asked(ils)
    settle(simulator, 2)
    t.same(await pay(ils, payment), changed)
    await refused(t, pay(open(), payment), 'outcome-unknown')
  })

  for (const [what, meanwhile] of [
    ['a new fine', (t: AlephSimulator) => charge(t, 'fay', 100)],
    ['a credit', (t: AlephSimulator) => charge(t, 'fay', -100)],
    ['a fine and a credit that come to nothing', (t: AlephSimulator) => [100, -100].map((minor) => charge(t, 'fay', minor))],
    ['one that the desk has taken', (t: AlephSimulator) => settle(t, 0)],
    [
      'one that has gone to somebody else',
      (t: AlephSimulator) => t.state().edit('fay', ({ z31 }) => (z31[0]!.transferred = 'Y')),
    ],
    ['another sum', (t: AlephSimulator) => t.state().edit('fay', ({ z31 }) => (z31[0]!.sum = '7.51'))],
  ] as const) {
    await t.test(`with ${what} met meanwhile is refused, and nothing is sent`, async (t) => {
      for (const payCashTakes of ['everything', 'any-sum'] as const) {
        simulator.reset()
        simulator.switches.payCashTakes = payCashTakes
        const ils = open({ payReferencesKept: true })
        const payment = await asked(ils)
        meanwhile(simulator)
        t.same(await pay(ils, payment), changed)
        t.same(
          simulator.calls.filter(({ method }) => method === 'PUT'),
          [],
        )
      }
    })
  }

  await t.test('is refused where the sums do not say what the list does, or it is not what is asked', async (t) => {
    const ils = open({}, answering({ 'aleph.dlf.cash': (text) => text.replace(/(?<=<open-sum>- +)12\.50/, '20.00') }))
    const payment = await asked(ils)
    t.same(await pay(ils, payment), changed, 'something beside it that the list leaves out')
    const [first, second] = payment.fees
    for (const fees of [[first!], [first!, first!], [first!, { ...second!, amount: { minor: 499, currency: 'EUR' } }]] as const) {
      t.same(await pay(open(), { ...payment, fees }), changed, inspect(fees))
    }
    t.same(await pay(open(), { ...payment, fees: [first!, { ...second!, amount: { minor: 500, currency: 'ISK' } }] }), changed)
    for (const fees of [[], [{ fee: '202001010000000' as FeeId, amount: first!.amount }]]) {
      t.same(await pay(open(), { ...payment, fees }), { outcome: 'refused', reason: 'gone' })
    }
    t.equal(booked(), 0)
  })

  await t.test('that Aleph refuses was not done; that it claims and does not show is unknown', async (t) => {
    const no = '<x><reply-text>no</reply-text><reply-code>0025</reply-code></x>'
    const saying = (body: string, meanwhile = () => {}) =>
      open({}, (send) => async (call, request) => {
        if (request.method !== 'PUT') return send(call, request)
        meanwhile()
        return { status: 200, headers: {}, body: Buffer.from(body) }
      })
    const payment = await asked(open())
    t.same(await pay(saying(no), payment), { outcome: 'refused', reason: 'other' })
    await refused(t, pay(saying('<x><reply-code>0000</reply-code></x>'), payment), 'outcome-unknown')
    await refused(t, pay(saying('<html></html>'), payment), 'outcome-unknown')
    t.same(
      await pay(
        saying(no, () => settle(simulator, 0)),
        payment,
      ),
      changed,
      'the desk was faster',
    )
    simulator.reset()
    await refused(
      t,
      pay(
        saying(no, () => simulator.faults.set({ kind: 'status', status: 503 })),
        payment,
      ),
      'outcome-unknown',
    )
    t.equal(booked(), 0)
  })

  await t.test('that stands there in part is said to', async (t) => {
    const ils = open()
    const payment = await asked(ils)
    settle(simulator, 0, { 'payment-identifier': 'PG-FP-1' })
    t.same(await pay(ils, payment), { outcome: 'in-part', paid: [payment.fees[0]!.fee] })
  })

  function settle(aleph: AlephSimulator, nth: number, more: Readonly<Record<string, string>> = {}): void {
    aleph.state().edit('fay', ({ z31 }) => Object.assign(z31[nth]!, { status: 'C', 'payment-date': '20260310', ...more }))
  }
})

await t.test('Answers as they were recorded elsewhere, replayed', async (t) => {
  const ils = openedAt({
    xServer: 'http://aleph.example',
    dlf: 'http://aleph.example:1891/rest-dlf',
    admLibrary: 'HAV53',
    currency: 'EUR',
  })
  const marit = key('LIND000417')
  const dlf = (method: 'get' | 'post' | 'put' | 'delete', path: string | RegExp, name: string) => () =>
    nock('http://aleph.example:1891/rest-dlf')[method](path).reply(200, file(name), { 'content-type': 'application/xml' })
  const loans = dlf('get', '/patron/LIND000417/circulationActions/loans?view=full&lang=eng', 'dlf-loans.xml')
  const renewal = (name: string) => dlf('post', '/patron/LIND000417/circulationActions/loans/HAV53003034207?lang=eng', name)
  const hold = '/patron/LIND000417/record/HAV01000007935/items/HAV53000007935000010/hold?lang=eng'
  const holds = dlf('get', '/patron/LIND000417/circulationActions/requests/holds?view=full&lang=eng', 'dlf-holds.xml')
  const wanted = { record: 'HAV01000007935', item: 'HAV53000007935000010' }

  await t.test('loans of thirteen institutions, of which one is ours', async (t) => {
    const listed = await replay(t, [loans], () => ils.loans!.list(marit, patience()))
    t.same(listed, [
      {
        id: 'HAV53003034207',
        title: 'Programming & tides',
        author: 'Tang, David, 1956-',
        barcode: 'HB0417002',
        callNumber: 'T494 2005',
        library: 'FJORD',
        lentOn: '2026-02-14',
        due: { day: '2026-03-15', at: Date.parse('2026-03-16T00:00:00Z') },
        renewable: true,
        renewals: 2,
      },
      {
        id: 'HAV53003034208',
        title: 'Linear ferries',
        author: 'Bruun, Tora M.',
        barcode: 'HB0417001',
        callNumber: 'QA184 .B66 1997',
        library: 'FJORD',
        lentOn: '2026-02-14',
        due: { day: '2026-05-31', at: Date.parse('2026-05-31T19:00:00Z') },
        renewable: false,
        renewals: 0,
        accruing: { minor: 1240, currency: 'EUR' },
        missing: 'lost',
      },
    ])
    t.notMatch(inspect(listed, { depth: 9 }), staffsWords)
  })

  await t.test('a renewal, and one that is refused while the institution is well', async (t) => {
    const renew = () => ils.loans!.renew(marit, 'HAV53003034207' as LoanId, patience())
    t.match(await replay(t, [loans, renewal('dlf-renewed.xml'), loans], renew), {
      outcome: 'renewed',
      loan: { id: 'HAV53003034207' },
    })
    t.same(await replay(t, [loans, renewal('dlf-renew-refused.xml')], renew), {
      outcome: 'refused',
      reason: 'other',
      said: 'Due date cannot be extended',
    })
  })

  await t.test('holds, one that waits and one on the shelf', async (t) => {
    const listed = await replay(t, [holds], () => ils.holds!.list(marit, patience()))
    t.match(listed, [
      { id: 'HAV530000079350000200001', state: 'ready', fetchBy: '2026-03-15', cancellable: false, barcode: 'HB0417003' },
      {
        id: 'HAV530000079350000100001',
        state: 'waiting',
        position: 2,
        cancellable: true,
        wantedUntil: '2026-09-01',
        barcode: undefined,
      },
    ])
    t.notMatch(inspect(listed, { depth: 9 }), staffsWords)
  })

  await t.test('whether a copy may be requested, and where it could be fetched', async (t) => {
    const options = () => ils.holds!.options(marit, wanted, patience())
    t.same(await replay(t, [dlf('get', hold, 'dlf-hold-allowed.xml')], options), {
      allowed: true,
      pickups: [
        { code: 'FJORD', name: 'Fjordvik Town Library', library: 'FJORD' },
        { code: 'MOLEN', name: 'Molen & Quay', library: 'MOLEN' },
      ],
      wantedUntil: '2026-09-15',
    })
    t.same(await replay(t, [dlf('get', hold, 'dlf-hold-not-allowed.xml')], options), {
      allowed: false,
      pickups: [],
      refusal: { reason: 'not-holdable', said: 'Patron does not have permission to place a hold request for this item.' },
    })
  })

  await t.test('a request, and one whose refusal stands before its code', async (t) => {
    const place = () => ils.holds!.place(marit, { wanted, pickup: 'FJORD' }, patience())
    t.same(await replay(t, [holds, dlf('put', hold, 'dlf-hold-placed.xml'), holds], place), { outcome: 'placed' })
    t.same(await replay(t, [holds, dlf('put', hold, 'dlf-hold-refused.xml')], place), {
      outcome: 'refused',
      reason: 'pickup-not-possible',
      said: 'pickup location is not valid',
    })
  })

  await t.test('charges in words, with a credit, one that is paid and one that somebody else collects', async (t) => {
    const cash = dlf('get', '/patron/LIND000417/circulationActions/cash?view=full', 'dlf-cash.xml')
    const told = openedAt({
      xServer: 'http://aleph.example',
      dlf: 'http://aleph.example:1891/rest-dlf',
      admLibrary: 'HAV53',
      currency: 'EUR',
      feeKinds: { 'late return': 'overdue', 'card renewal': 'card' },
    })
    t.match(await replay(t, [cash], () => told.fees!.list!(marit, patience())), [
      { id: '202511011000005', kind: 'other', said: 'Lost', open: { minor: 3100 }, held: 'collected-elsewhere' },
      {
        id: '202601051000002',
        kind: 'overdue',
        said: 'Overdue: 5 days',
        open: { minor: 250 },
        barcode: 'HB0417002',
        title: 'Programming & tides',
      },
      {
        id: '202602101200001',
        kind: 'card',
        said: 'Card renewal',
        open: { minor: 12_000 },
        library: 'FJORD',
        since: '2026-02-10',
      },
      { id: '202603011000003', kind: 'credit', said: 'Deposit', open: { minor: -1000 } },
    ])
  })

  await t.test('answers of real libraries', { skip: recorded ? false : 'VENDOR_FIXTURES names no folder' }, async (t) => {
    const nyu = openedAt({ xServer: 'http://aleph.example', dlf: 'http://aleph.example:1891/rest-dlf', admLibrary: 'NYU50' })
    const bodies = (name: string) => interactions(`exlibris-aleph/${name}.yml`)
    const history = bodies('history/patron')
    const refusals = bodies('history/patron_error')
    const said = (method: 'get' | 'post' | 'put', body: string) => () =>
      nock('http://aleph.example:1891/rest-dlf')[method](/./).reply(200, body)
    const list = said('get', history[0]!.body)
    const who = key('BOR_ID')
    const listed = await replay(t, [list], () => nyu.loans!.list(who, patience()))
    t.match(listed, [
      {
        id: 'NYU50003034207',
        title: 'Programming Ruby',
        library: 'NCOUR',
        renewable: true,
        renewals: 2,
        due: { day: '2013-05-31' },
      },
      { id: 'NYU50003034208', title: 'Linear algebra', author: 'Apostol, Tom M.', callNumber: 'QA184 .A66 1997' },
    ])
    const renew = (body: string, after: readonly (() => nock.Scope)[] = []) =>
      replay(t, [list, said('post', body), ...after], () => nyu.loans!.renew(who, 'NYU50003034208' as LoanId, patience()))
    t.match(await renew(history[3]!.body, [list]), { outcome: 'renewed' })
    t.match(await renew(refusals[2]!.body), { outcome: 'refused', said: 'Due date cannot be extended' })
    const copy = { record: 'NYU01000864162', item: 'NYU50000864162000010' }
    const options = (body: string) => replay(t, [said('get', body)], () => nyu.holds!.options(who, copy, patience()))
    const all = bodies('spec/vcr_cassettes/patron').map(({ body }) => body)
    const one = (holds: RegExp) => all.find((body) => body.includes('<get-item-hold>') && holds.test(body))!
    t.match(await options(one(/allowed="Y"/)), {
      allowed: true,
      pickups: [{ code: 'BOBST', name: 'NYU Bobst' }],
      wantedUntil: '2014-09-15',
    })
    t.match(await options(one(/allowed="N"/)), { allowed: false, refusal: { reason: 'not-holdable' } })
    const none = () =>
      nock('http://aleph.example:1891/rest-dlf')
        .get(/holds/)
        .reply(200, '<x><reply-code>0000</reply-code><hold-requests><institution code="NYU50"/></hold-requests></x>')
    const place = (body: string, after: readonly (() => nock.Scope)[] = []) =>
      replay(t, [none, said('put', body), ...after], () => nyu.holds!.place(who, { wanted: copy, pickup: 'BOBST' }, patience()))
    t.match(await place(history[1]!.body, [none]), { outcome: 'placed' })
    t.match(await place(refusals[0]!.body), { outcome: 'refused', reason: 'pickup-not-possible' })
    t.match(await place(all.find((body) => body.includes('<put-item-hold>') && /on shelf/.test(body))!), { reason: 'on-shelf' })
  })
})

await t.test('Each call says what it does to Aleph, and problems name nobody', async (t) => {
  const simulator = await startWithBooks()
  t.teardown(() => simulator.close())
  const requests: VendorRequest[] = []
  const ils = opened(simulator, { ...books }, (request) => requests.push(request))
  await ils.loans!.renew(key('ada'), 'NOR50000000001' as LoanId, patience())
  await ils.holds!.options(key('noor'), titleSix, patience())
  await ils.holds!.place(key('noor'), { wanted: titleSix, pickup: 'NORMN' }, patience())
  await ils.holds!.cancel(key('eva'), 'NOR500000020030000100002' as HoldId, patience())
  await ils.fees!.list!(key('fay'), patience())
  t.same(
    new Set(requests.map(({ effect, method, name }) => `${effect} ${method} ${name}`)),
    new Set([
      'read GET aleph.dlf.loans',
      'write POST aleph.dlf.renew',
      'read GET aleph.dlf.hold-groups',
      'read GET aleph.dlf.holds',
      'write PUT aleph.dlf.place-hold',
      'write DELETE aleph.dlf.cancel-hold',
      'read GET aleph.dlf.cash',
    ]),
  )
  t.ok(aleph.settings.safeParse({ xServer: 'http://aleph.example', admLibrary: 'HAV53', dlfLanguage: 'ger' }).success)
})

/** Does what was asked, and puts these words into the answer's place. */
function answering(answers: Readonly<Record<string, (text: string) => string>>): (send: Send) => Send {
  return (send) => async (call, request) => {
    const answer = await send(call, request)
    const other = answers[request.name]
    return other ? { ...answer, body: Buffer.from(other(answer.body.toString())) } : answer
  }
}

/** The cast's Aleph, with a title of which there are copies enough for everybody. */
function startWithBooks(switches: Partial<AlephSwitches> = {}): Promise<AlephSimulator> {
  const many: TitleSeed = {
    z13: { 'doc-number': '000008000', title: 'Set Reading', author: 'Everybody, For' },
    z30: Array.from({ length: 260 }, (_, nth) => ({
      library: 'NOR50',
      'doc-number': blankLoan['doc-number'],
      'item-sequence': sequenceOf(nth),
      barcode: `3999${String(nth).padStart(4, '0')}`,
    })),
  }
  return start(switches, { titles: [...alephTitlesOf(consortium(date).admLibraries), many] })
}

function sequenceOf(nth: number): string {
  return `${String(nth + 1).padStart(5, '0')}0`
}

function compactDay(days: number): string {
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '')
}

function dayIn(compact: string): Day {
  return parseDay(compact.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3'))!
}

/** What the desk charges, or credits: the newest of all. */
function charge(simulator: AlephSimulator, id: string, minor: number, more: Readonly<Record<string, string>> = {}): void {
  simulator.state().edit(id, ({ z31 }) => {
    const entry = {
      library: 'NOR50',
      sum: (Math.abs(minor) / 100).toFixed(2),
      'credit-debit': minor < 0 ? 'C' : 'D',
      type: '3',
      date: '20260310',
      sequence: `202603100800${String(z31.length).padStart(3, '0')}`,
    }
    z31.push({ ...entry, ...more } as unknown as (typeof z31)[number])
  })
}
