import { inspect } from 'node:util'
import fc from 'fast-check'
import type { Test } from 'tap'
import type { RecordId } from '#domain/id.ts'
import { hasAllowedForm, type PasswordRules } from '#domain/password.ts'
import type { PatronRecord } from '#domain/patron.ts'
import type { Ils } from '#ports/ils.ts'
import type { PasswordSetting } from '#ports/passwords.ts'
import type { VendorRequest } from '#ports/send.ts'
import type { Faults, FaultScope } from '#simulation/faults.ts'
import type { RecordedCall } from '#simulation/request.ts'
import { patience } from './ils.ts'
import { count, lost, rejects, troubles } from './ils-renewal.ts'

/**
 * What this suite needs of a vendor: its adapter, opened on its own simulator, which has the cast as the first institution knows it. All beside
 * `ils` looks behind the adapter, at the simulator's own state.
 */
export interface PasswordLibrary {
  readonly ils: Ils
  readonly faults: Faults
  readonly calls: readonly RecordedCall[]
  /** Every request of the adapter's since the last reset, as the gateway's log is made of them. */
  readonly requests: readonly VendorRequest[]
  /** Some whose password is kept here and opens now; among them, where the vendor has passwords by number, one with several numbers. */
  readonly patrons: readonly { readonly record: RecordId; readonly password: string }[]
  /** Whose password somebody else keeps. */
  readonly external: RecordId
  /** The call that writes a password. */
  readonly write: FaultScope
  /** Passwords that the vendor itself will not have of the first of the patrons, although they have the form that the rules ask for. */
  readonly tooWeak: readonly string[]
  /** All numbers that the vendor lets this patron sign in with. */
  numbers(record: RecordId): readonly string[]
  /** Signs in at the vendor, past the adapter. */
  opens(number: string, password: string): Promise<boolean>
  /** All that the record holds but its password and what notes that one was written: equal before and after. */
  rest(record: RecordId): unknown
  /** Everything the institution's system keeps, passwords too. */
  snapshot(): unknown
  /** Somebody else keeps the password from now on. */
  moveElsewhere(record: RecordId): void
  remove(record: RecordId): void
  /** From now on a write stops after the first of several parts, until that is lifted. Missing where a write is one whole. */
  stopHalfway?(): () => void
  reset(): void
  close(): Promise<void>
}

/** Every adapter that sets passwords passes this unchanged. */
export async function ilsPasswordConformance(t: Test, library: PasswordLibrary): Promise<void> {
  t.teardown(() => library.close())
  t.beforeEach(() => library.reset())
  const { setting } = library.ils.passwords ?? {}
  if (!setting) return void t.fail('passwords cannot be set here')
  await t.test('setting', (t) => setsAndProves(t, setting, library))
  await t.test('refusing', (t) => refusing(t, setting, library))
  await t.test('losing an answer', (t) => losing(t, setting, library))
  await t.test('by the rules', (t) => byTheRules(t, setting, library))
}

async function setsAndProves(t: Test, setting: PasswordSetting, library: PasswordLibrary): Promise<void> {
  const { rules, settledAfterMs } = setting
  const { calls, requests, patrons } = library
  const fresh = goodFor(rules)

  await t.test('the rules can be met, and a lost write is over some time', async (t) => {
    t.ok(rules.least >= 1 && rules.most >= rules.least)
    t.ok(settledAfterMs > 0)
    t.ok(hasAllowedForm(fresh, rules))
  })

  await t.test('the new one opens every number, the old one none, and nothing else has changed', async (t) => {
    for (const { record, password: old } of patrons) {
      library.reset()
      const before = { rest: library.rest(record), whole: library.snapshot() }
      const patron = await read(library, record)
      t.equal(await proof(library, patron, old), 'right')
      for (const number of library.numbers(record)) t.ok(await library.opens(number, old), `${number}: it could be seen`)
      t.same(await setting.set(patron, fresh, patience()), { outcome: 'written' })
      t.equal(await proof(library, patron, fresh), 'right')
      t.equal(await proof(library, patron, old), 'wrong')
      t.ok(library.numbers(record).length > 0)
      for (const number of library.numbers(record)) {
        t.ok(await library.opens(number, fresh), `${record}: the new one, by ${number}`)
        t.notOk(await library.opens(number, old), `${record}: the old one, by ${number}`)
      }
      t.same(library.rest(record), before.rest)
      for (const other of patrons.filter((one) => one.record !== record)) {
        t.equal(await proof(library, await read(library, other.record), other.password), 'right', 'and of nobody else')
      }
      t.notSame(library.snapshot(), before.whole)
      t.equal(count(library, library.write), 1, 'by one write')
    }
  })

  await t.test('the same again changes nothing', async (t) => {
    const patron = await read(library, patrons[0]!.record)
    await setting.set(patron, fresh, patience())
    const before = library.snapshot()
    t.same(await setting.set(patron, fresh, patience()), { outcome: 'written' })
    t.same(library.snapshot(), before)
  })

  await t.test('capitals matter unless the rules say that they do not', async (t) => {
    const patron = await read(library, patrons[0]!.record)
    if (rules.alphabet === 'digits') return t.comment('capitals: skipped, there are none')
    await setting.set(patron, fresh, patience())
    t.equal(await proof(library, patron, fresh.toUpperCase()), rules.foldsCase ? 'right' : 'wrong')
    t.equal(await proof(library, patron, fresh), 'right', 'as it was typed it opens in any case')
    return undefined
  })

  await t.test('it stands in no address and in no name of a call, and is sent once', async (t) => {
    const patron = await read(library, patrons[0]!.record)
    await setting.set(patron, fresh, patience())
    await proof(library, patron, fresh)
    t.ok(calls.length > 1)
    for (const { path, query } of calls) hides(t, `${path} ${inspect(query)}`, fresh)
    for (const { name, path } of requests) hides(t, `${name} ${path}`, fresh)
    t.equal(requests.filter(({ effect }) => effect === 'write').length, 1)
  })
}

async function refusing(t: Test, setting: PasswordSetting, library: PasswordLibrary): Promise<void> {
  const { rules } = setting
  const { patrons, external } = library
  const fresh = goodFor(rules)
  const [{ record, password: old }] = patrons as [PasswordLibrary['patrons'][number]]

  await t.test('whose password is kept elsewhere gets none, and nothing is written', async (t) => {
    const patron = await read(library, external)
    const before = library.snapshot()
    t.match(await setting.set(patron, fresh, patience()), { outcome: 'refused', reason: 'elsewhere' })
    t.same(library.snapshot(), before)
    t.equal(count(library, library.write), 0)
  })

  await t.test('nor does one whose password went elsewhere after the patron was read', async (t) => {
    const patron = await read(library, record)
    t.equal(patron.passwordKept, 'here')
    library.moveElsewhere(record)
    const before = library.snapshot()
    t.match(await setting.set(patron, fresh, patience()), { outcome: 'refused', reason: 'elsewhere' })
    t.same(library.snapshot(), before)
    t.equal(count(library, library.write), 0)
  })

  await t.test('a record that is gone is gone', async (t) => {
    const patron = await read(library, record)
    library.remove(record)
    const before = library.snapshot()
    t.match(await setting.set(patron, fresh, patience()), { outcome: 'refused', reason: 'gone' })
    t.same(library.snapshot(), before)
    t.equal(count(library, library.write), 0)
  })

  await t.test('what the vendor will not have is too weak, and the old one stays', async (t) => {
    const patron = await read(library, record)
    const before = library.snapshot()
    for (const weak of library.tooWeak) {
      t.ok(hasAllowedForm(weak, rules), 'this is not about its form')
      const answer = await setting.set(patron, weak, patience())
      t.match(answer, { outcome: 'refused', reason: 'too-weak' }, weak)
      hides(t, inspect(answer), weak)
      t.equal(await proof(library, patron, old), 'right')
    }
    t.same(library.snapshot(), before)
  })

  await t.test('what has not the form that the rules ask for is not even sent', async (t) => {
    const patron = await read(library, record)
    const before = library.snapshot()
    const middle = fresh.slice(1, -1)
    for (const wrong of [
      '',
      fresh.slice(0, rules.least - 1),
      fresh + fresh.slice(-1).repeat(rules.most),
      `${fresh.slice(0, -1)} `,
      ` ${fresh.slice(1)}`,
      `${fresh.slice(0, -1)}\u0007`,
      `${fresh.slice(0, -2)}\r\n`,
      `a${middle}\ud800`,
      ...(rules.alphabet === 'any' ? [] : [`${fresh.slice(0, -1)}ä`, `${fresh.slice(0, -1)}😀`]),
      ...(rules.alphabet === 'any' || rules.alphabet === 'printable' ? [] : [`${fresh.slice(0, -1)}&`]),
    ]) {
      t.notOk(hasAllowedForm(wrong, rules), inspect(wrong))
      t.match(await setting.set(patron, wrong, patience()), { outcome: 'refused', reason: 'too-weak' }, inspect(wrong))
    }
    t.same(library.snapshot(), before)
    t.equal(count(library, library.write), 0)
  })
}

/** Where a new value is written, an answer that holds nothing says nothing about it either. */
const lostHere: typeof lost = [...lost, [{ kind: 'empty-body' }, true]]

async function losing(t: Test, setting: PasswordSetting, library: PasswordLibrary): Promise<void> {
  const { rules } = setting
  const { faults, patrons } = library
  const fresh = goodFor(rules)
  const [{ record, password: old }] = patrons as [PasswordLibrary['patrons'][number]]
  const settled = async (t: Test, patron: PatronRecord) => {
    t.same(await setting.set(patron, fresh, patience()), { outcome: 'written' })
    t.equal(await proof(library, patron, fresh), 'right')
    for (const number of library.numbers(record)) t.ok(await library.opens(number, fresh), number)
  }

  for (const [fault, happened] of lostHere) {
    await t.test(`${inspect(fault)} leaves unknown what became of it, and the same again ends right`, async (t) => {
      const patron = await read(library, record)
      const before = { whole: library.snapshot(), rest: library.rest(record) }
      const lift = faults.set(fault, library.write)
      const asked = setting.set(patron, fresh, patience(fault.kind === 'hang' ? 1_000 : 10_000))
      hides(t, inspect(await rejects(t, asked, 'outcome-unknown'), { depth: 20 }), fresh, old)
      lift()
      t.equal(count(library, library.write), 1, 'it was asked once')
      if (!happened) t.same(library.snapshot(), before.whole)
      t.equal(await proof(library, patron, happened ? fresh : old), 'right')
      await settled(t, patron)
      t.same(library.rest(record), before.rest)
    })
  }

  await t.test('a system that is too busy to write has not written', async (t) => {
    const patron = await read(library, record)
    const before = library.snapshot()
    faults.set({ kind: 'status', status: 429 }, library.write)
    await rejects(t, setting.set(patron, fresh, patience()), 'ils-busy')
    t.same(library.snapshot(), before)
    t.equal(count(library, library.write), 1)
  })

  for (const [fault, ...codes] of troubles) {
    await t.test(`${inspect(fault)} before anything is written writes nothing`, async (t) => {
      const patron = await read(library, record)
      const before = library.snapshot()
      faults.set(fault)
      const problem = await rejects(t, setting.set(patron, fresh, patience(fault.kind === 'hang' ? 150 : 10_000)), ...codes)
      hides(t, inspect(problem, { depth: 20 }), fresh, old)
      t.equal(count(library, library.write), 0)
      t.same(library.snapshot(), before)
    })
  }

  if (!library.stopHalfway) return t.comment('half a write: skipped, it is one whole')
  await t.test('half a write is unknown, and is finished by asking again', async (t) => {
    const several = patrons.find((one) => library.numbers(one.record).length > 1)
    if (!several) return void t.fail('nobody has several numbers')
    const patron = await read(library, several.record)
    const lift = library.stopHalfway!()
    hides(t, inspect(await rejects(t, setting.set(patron, fresh, patience()), 'outcome-unknown'), { depth: 20 }), fresh)
    lift()
    const open = async (password: string) =>
      Promise.all(library.numbers(several.record).map(async (number) => library.opens(number, password)))
    t.ok((await open(fresh)).includes(true) && (await open(fresh)).includes(false), 'half of it is there')
    t.same(await setting.set(patron, fresh, patience()), { outcome: 'written' })
    t.notOk((await open(fresh)).includes(false))
    t.notOk((await open(several.password)).includes(true))
    return undefined
  })
}

async function byTheRules(t: Test, setting: PasswordSetting, library: PasswordLibrary): Promise<void> {
  const { rules } = setting
  const { record } = library.patrons[0]!

  await t.test('whatever has the form that the rules ask for is set and proved as it was typed', async (t) => {
    const patron = await read(library, record)
    const numbers = library.numbers(record)
    const opensAll = async (typed: string) => {
      const open = await Promise.all(numbers.map(async (number) => library.opens(number, kept(typed, rules))))
      return open.length > 0 && !open.includes(false)
    }
    const rest = library.rest(record)
    const awkward = ['&', '+', '%', '<', '>', '"', "'", ' ', '%41', '&amp;', ']]>', '\\', 'A', 'a', '0']
    const parts = {
      digits: fc.stringMatching(/^[0-9]{1,3}$/),
      'letters-and-digits': fc.stringMatching(/^[0-9A-Za-z]{1,3}$/),
      printable: fc.oneof(fc.constantFrom(...awkward), fc.stringMatching(/^[ -~]{1,3}$/)),
      any: fc.oneof(
        fc.constantFrom(...awkward, 'ß', 'é', 'e\u0301', 'İ', '😀', '漢', 'ع'),
        fc.string({ unit: 'grapheme', maxLength: 3 }),
      ),
    }[rules.alphabet]
    const password = fc
      .array(parts, { minLength: 1, maxLength: Math.ceil(rules.most / 2) })
      .map((chosen) => chosen.join(''))
      .filter((typed) => hasAllowedForm(typed, rules) && !isWeak(typed, record))
    let seen = 0
    await fc.assert(
      fc.asyncProperty(password, async (typed) => {
        seen += 1
        const other = `${typed.slice(0, -1)}${typed.endsWith('1') ? '2' : '1'}`
        return (
          (await setting.set(patron, typed, patience())).outcome === 'written' &&
          (await proof(library, patron, typed)) === 'right' &&
          (await opensAll(typed)) &&
          (await proof(library, patron, other)) === 'wrong'
        )
      }),
      { numRuns: 60 },
    )
    t.ok(seen >= 60)
    t.same(library.rest(record), rest)
  })
}

/** A password of the longest kind that every vendor would have. */
function goodFor({ alphabet, most }: PasswordRules): string {
  const whole = alphabet === 'digits' ? '59263817406392815704' : 'Zq7hWx2mKv9rTb4nLd6s'
  return whole.slice(0, most)
}

/** As the vendor keeps it, for whoever signs in past the adapter. */
function kept(typed: string, { foldsCase }: PasswordRules): string {
  return foldsCase ? typed.toUpperCase() : typed.normalize('NFC')
}

/** What a vendor may refuse for more than its form; a common one is not met by chance. */
function isWeak(typed: string, record: string): boolean {
  return typed.toLowerCase().includes(record.toLowerCase())
}

async function read({ ils }: PasswordLibrary, record: RecordId): Promise<PatronRecord> {
  const patron = await ils.patrons.read(record, [], patience())
  if (!patron) throw new Error(`There is no ${record}`)
  return patron
}

async function proof({ ils }: PasswordLibrary, patron: PatronRecord, password: string): Promise<string> {
  return (await ils.passwords!.prove(patron, password, patience())).verdict
}

/** Neither as it is nor as an address would have it. */
function hides(t: Test, text: string, ...secrets: readonly string[]): void {
  for (const secret of secrets) {
    for (const form of [secret, encodeURIComponent(secret)]) t.notOk(text.includes(form), 'no secret in it')
  }
}
