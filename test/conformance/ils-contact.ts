import { inspect, isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import type { Test } from 'tap'
import { changeOf, shows, type Contact, type ContactChange, type ContactField } from '#domain/contact.ts'
import type { RecordId } from '#domain/id.ts'
import type { PatronRecord } from '#domain/patron.ts'
import type { ContactData } from '#ports/contact-data.ts'
import type { Ils } from '#ports/ils.ts'
import type { Faults, FaultScope } from '#simulation/faults.ts'
import type { RecordedCall } from '#simulation/request.ts'
import { patience } from './ils.ts'
import { count, lost, rejects, troubles } from './ils-renewal.ts'

/**
 * What this suite needs of a vendor: its adapter, opened on its own simulator, which has the cast as the first institution knows it. All beside
 * `ils` looks behind the adapter, at the simulator's own state.
 */
export interface ContactLibrary {
  readonly ils: Ils
  readonly faults: Faults
  readonly calls: readonly RecordedCall[]
  /** Each with an e-mail address, a number, one for text messages and a postal address of several lines. */
  readonly patrons: readonly RecordId[]
  /** The call that writes them. */
  readonly write: FaultScope
  /** All e-mail addresses of the record, and all of its numbers, in any order. */
  all(record: RecordId): { readonly emails: readonly string[]; readonly numbers: readonly string[] }
  /** All that the record holds but how the patron is reached and what notes that something was written: equal before and after. */
  rest(record: RecordId): unknown
  /** Everything the institution's system keeps. */
  snapshot(): unknown
  /** From now on the vendor keeps these of this patron as they are. Missing where it protects none. */
  protect?(record: RecordId, field: ContactField): void
  /** From now on the vendor says that it has written, and has not. Missing where that is never so. */
  keepSilently?(): void
  remove(record: RecordId): void
  reset(): void
  close(): Promise<void>
}

/** Every adapter that changes how patrons are reached passes this unchanged. */
export async function ilsContactConformance(t: Test, library: ContactLibrary): Promise<void> {
  t.teardown(() => library.close())
  t.beforeEach(() => library.reset())
  const { contact } = library.ils
  if (!contact) return void t.fail('nothing can be changed here')
  await t.test('changing', (t) => changing(t, contact, library))
  await t.test('refusing', (t) => refusing(t, contact, library))
  await t.test('losing an answer', (t) => losing(t, contact, library))
  await t.test('by the rules', (t) => byTheRules(t, contact, library))
}

async function changing(t: Test, contact: ContactData, library: ContactLibrary): Promise<void> {
  const { patrons } = library

  await t.test('what is read is what the record says, and reading changes nothing', async (t) => {
    for (const record of patrons) {
      const before = library.snapshot()
      const patron = await read(library, record)
      const present = await contact.read(patron, patience())
      t.ok(present)
      t.equal(present?.email, patron.emails.find(({ preferred }) => preferred)?.value)
      t.ok(patron.phones.some(({ value }) => value === present?.phone))
      t.ok(present?.mobile)
      t.ok((present?.address?.lines.length ?? 0) > 0)
      t.same(library.snapshot(), before)
    }
  })

  for (const field of ['email', 'phone', 'mobile', 'address'] as const) {
    await t.test(`a new ${field} takes the place of the old one, by one write, and nothing else changes`, async (t) => {
      if (!contact.rules[field]) return t.comment(`${field}: skipped, it cannot be changed`)
      for (const record of patrons) {
        library.reset()
        const patron = await read(library, record)
        const before = (await contact.read(patron, patience()))!
        const [rest, others] = [library.rest(record), await told(library, record)]
        const had = library.all(record)
        const change = { [field]: fresh(contact, before)[field] }
        t.notOk(shows(change, before), 'it is another one')
        t.same(await contact.change(patron, change, patience()), { outcome: 'written' })
        const after = (await contact.read(patron, patience()))!
        t.ok(shows(change, after), inspect(after))
        t.same({ ...after, [field]: undefined }, { ...before, [field]: undefined }, 'the other ways stay')
        t.same(library.rest(record), rest)
        t.same(await told(library, record), others, 'and nobody else')
        t.equal(count(library, library.write), 1)
        const has = library.all(record)
        if (field === 'email') {
          t.same(new Set(has.emails), new Set(had.emails.map((one) => (one === before.email ? after.email : one))))
          t.equal(has.emails.length, had.emails.length)
        } else t.same(has.emails, had.emails)
        if (field === 'email' || field === 'address') t.same(has.numbers, had.numbers)
        else t.notOk(has.numbers.includes(before[field]!) && before.phone !== before.mobile, 'the old one is gone')
      }
      return undefined
    })
  }

  await t.test('all at once is one write', async (t) => {
    for (const record of patrons) {
      library.reset()
      const patron = await read(library, record)
      const rest = library.rest(record)
      const change = only(contact, fresh(contact, (await contact.read(patron, patience()))!))
      t.same(await contact.change(patron, change, patience()), { outcome: 'written' })
      t.ok(shows(change, (await contact.read(patron, patience()))!))
      t.same(library.rest(record), rest)
      t.equal(count(library, library.write), 1)
    }
  })

  await t.test('the same again changes nothing', async (t) => {
    const patron = await read(library, patrons[0]!)
    const change = only(contact, fresh(contact, (await contact.read(patron, patience()))!))
    await contact.change(patron, change, patience())
    const before = library.snapshot()
    t.same(await contact.change(patron, change, patience()), { outcome: 'written' })
    t.same(library.snapshot(), before)
  })

  await t.test('the gateway reads the new address as the one that letters go to', async (t) => {
    const patron = await read(library, patrons[0]!)
    await contact.change(patron, { email: 'quince@example.net' }, patience())
    const [first] = (await read(library, patrons[0]!)).emails.toSorted((a, b) => Number(b.preferred) - Number(a.preferred))
    t.equal(first?.value, 'quince@example.net')
  })

  for (const field of ['phone', 'mobile'] as const) {
    await t.test(`a ${field} is taken away where the rules say so`, async (t) => {
      if (!contact.rules[field]?.removable) return t.comment(`${field}: skipped, it is never removed`)
      const [record] = patrons
      const patron = await read(library, record!)
      const before = (await contact.read(patron, patience()))!
      const rest = library.rest(record!)
      t.same(await contact.change(patron, { [field]: null }, patience()), { outcome: 'written' })
      const after = (await contact.read(patron, patience()))!
      t.notSame(after[field], before[field])
      const other = field === 'phone' ? 'mobile' : 'phone'
      t.equal(after[other], before[other])
      t.same(library.rest(record!), rest)
      return undefined
    })
  }

  await t.test('of an address nothing of the one before is left', async (t) => {
    const rules = contact.rules.address
    if (!rules) return t.comment('address: skipped, it cannot be changed')
    const patron = await read(library, patrons[0]!)
    const long = {
      lines: Array.from({ length: rules.lines.most }, (_, line) => `Quince Yard ${line + 1}`),
      ...parts(rules, 'Old'),
    }
    await contact.change(patron, { address: long }, patience())
    const lines = rules.lines.shortens ? ['Plum Court 1'] : long.lines.map((_, line) => `Plum Court ${line + 1}`)
    const short = { lines, ...parts(rules, 'New') }
    t.same(await contact.change(patron, { address: short }, patience()), { outcome: 'written' })
    t.same((await contact.read(patron, patience()))?.address, short)
    t.notMatch(inspect(library.snapshot(), { depth: 20, maxArrayLength: null }), /Quince Yard/)
    return undefined
  })
}

async function refusing(t: Test, contact: ContactData, library: ContactLibrary): Promise<void> {
  const [record] = library.patrons as [RecordId]

  await t.test('a record that is gone is gone', async (t) => {
    const patron = await read(library, record)
    library.remove(record)
    const before = library.snapshot()
    t.equal(await contact.read(patron, patience()), undefined)
    t.match(await contact.change(patron, { phone: '+44 20 7946 0999' }, patience()), { outcome: 'refused', reason: 'gone' })
    t.same(library.snapshot(), before)
    t.equal(count(library, library.write), 0)
  })

  for (const field of ['email', 'phone', 'mobile', 'address'] as const) {
    await t.test(`a ${field} that the vendor protects is refused, and nothing is written`, async (t) => {
      if (!library.protect || !contact.rules[field]) return t.comment(`${field}: skipped, it is never protected`)
      const patron = await read(library, record)
      const wanted = only(contact, fresh(contact, (await contact.read(patron, patience()))!))
      library.protect(record, field)
      const before = library.snapshot()
      for (const change of [{ [field]: wanted[field] }, wanted]) {
        t.match(await contact.change(patron, change, patience()), { outcome: 'refused', reason: 'restricted' })
        t.same(library.snapshot(), before)
      }
      return undefined
    })
  }

  await t.test('that it was written is no proof: a reading shows what is there', async (t) => {
    if (!library.keepSilently) return t.comment('silence: skipped, what it says is so')
    const patron = await read(library, record)
    const before = (await contact.read(patron, patience()))!
    library.keepSilently()
    t.same(await contact.change(patron, { phone: '+44 20 7946 0999' }, patience()), { outcome: 'written' })
    t.same(await contact.read(patron, patience()), before)
    return undefined
  })
}

/** Where a new value is written, an answer that holds nothing says nothing about it either. */
const lostHere: typeof lost = [...lost, [{ kind: 'empty-body' }, true]]

async function losing(t: Test, contact: ContactData, library: ContactLibrary): Promise<void> {
  const [record] = library.patrons as [RecordId]
  const change: ContactChange = { email: 'quince@example.net', phone: '+44 20 7946 0999' }
  const secrets = ['quince@example.net', '7946 0999']

  for (const [fault, happened] of lostHere) {
    await t.test(`${inspect(fault)} leaves unknown what became of it, and the same again ends right`, async (t) => {
      const patron = await read(library, record)
      const before = { whole: library.snapshot(), rest: library.rest(record) }
      const lift = library.faults.set(fault, library.write)
      const asked = contact.change(patron, change, patience(fault.kind === 'hang' ? 1_000 : 10_000))
      const problem = await rejects(t, asked, 'outcome-unknown')
      for (const secret of secrets) t.notOk(inspect(problem, { depth: 20 }).includes(secret))
      lift()
      t.equal(count(library, library.write), 1, 'it was asked once')
      if (!happened) t.same(library.snapshot(), before.whole)
      t.equal(shows(change, (await contact.read(patron, patience()))!), happened)
      t.same(await contact.change(patron, change, patience()), { outcome: 'written' })
      t.ok(shows(change, (await contact.read(patron, patience()))!))
      t.same(library.rest(record), before.rest)
    })
  }

  for (const [fault, ...codes] of troubles) {
    await t.test(`${inspect(fault)} before anything is written writes nothing`, async (t) => {
      const patron = await read(library, record)
      const before = library.snapshot()
      library.faults.set(fault)
      await rejects(t, contact.change(patron, change, patience(fault.kind === 'hang' ? 150 : 10_000)), ...codes)
      t.equal(count(library, library.write), 0)
      t.same(library.snapshot(), before)
    })
  }
}

async function byTheRules(t: Test, contact: ContactData, library: ContactLibrary): Promise<void> {
  const [record] = library.patrons as [RecordId]
  const { rules } = contact

  await t.test('whatever the rules allow is there afterwards as it was typed', async (t) => {
    const patron = await read(library, record)
    const rest = library.rest(record)
    const awkward = ['&', '+', '%', '<', '>', '"', "'", '%41', '&amp;', ']]>', '\\', 'é', 'Þ', 'ß', '北']
    const line = (longest: number) =>
      fc
        .array(fc.oneof(fc.constantFrom(...awkward), fc.stringMatching(/^[A-Za-z0-9]{1,4}$/)), { minLength: 1, maxLength: 6 })
        .map((words) => words.join(' ').slice(0, Math.min(longest, 30)).trim() || 'a')
    let seen = 0
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          email: fc.stringMatching(/^[a-z]{1,8}$/).map((name) => `${name}@example.org`),
          phone: fc.stringMatching(/^\+[1-9][0-9]{4,10}$/),
          lines: fc.array(line(rules.address?.lines.longest ?? 1), { minLength: 1, maxLength: rules.address?.lines.most ?? 1 }),
        }),
        async ({ email, phone, lines }) => {
          const present = (await contact.read(patron, patience()))!
          const patch = { email, phone, address: { lines, ...(rules.address?.city && { city: 'Northbay' }) } }
          const wanted = changeOf(patch, present, rules)
          if ('faults' in wanted) return true
          seen += 1
          const answer = await contact.change(patron, wanted.change, patience())
          const now = (await contact.read(patron, patience()))!
          return answer.outcome === 'written' && shows(wanted.change, now) && isDeepStrictEqual(library.rest(record), rest)
        },
      ),
      { numRuns: 40 },
    )
    t.ok(seen > 0, 'some of them were')
  })
}

/** Other than what is there, and within the rules. */
function fresh({ rules }: ContactData, { address }: Contact): Required<{ [Field in ContactField]: NonNullable<Contact[Field]> }> {
  const count = Math.max(1, address?.lines.length ?? 1)
  return {
    email: 'quince@example.net',
    phone: '+44 20 7946 0999',
    mobile: '+44 7700 900999',
    address: {
      lines: Array.from({ length: count }, (_, line) => `Quince Yard ${line + 1}`),
      ...(rules.address && parts(rules.address, 'New')),
    },
  }
}

function parts(rules: NonNullable<ContactData['rules']['address']>, word: string) {
  return { ...(rules.city && { city: `${word}haven` }), ...(rules.postalCode && { postalCode: `${word}1`.toUpperCase() }) }
}

function only({ rules }: ContactData, wanted: ReturnType<typeof fresh>): ContactChange {
  return Object.fromEntries(Object.entries(wanted).filter(([field]) => rules[field as ContactField]))
}

/** How everybody else is reached. */
function told(library: ContactLibrary, record: RecordId): Promise<unknown> {
  const others = library.patrons.filter((other) => other !== record)
  return Promise.all(others.map(async (other) => library.ils.contact!.read(await read(library, other), patience())))
}

async function read({ ils }: ContactLibrary, record: RecordId): Promise<PatronRecord> {
  const patron = await ils.patrons.read(record, [], patience())
  if (!patron) throw new Error(`There is no ${record}`)
  return patron
}
