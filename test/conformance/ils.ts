import { inspect } from 'node:util'
import fc from 'fast-check'
import type { Test } from 'tap'
import { request } from 'undici'
import type { Call } from '#domain/call.ts'
import { addDays, earliest, type Day } from '#domain/day.ts'
import type { InstitutionId, RecordId } from '#domain/id.ts'
import type { PatronRecord, VendorLibrary, VendorLink } from '#domain/patron.ts'
import { postalAddress, spellingOf } from '#domain/postal-address.ts'
import { isProblem, Problem, type ProblemCode } from '#domain/problem.ts'
import type { Ils, PatronCriteria } from '#ports/ils.ts'
import type { Proof } from '#ports/passwords.ts'
import type { Manners, Send } from '#ports/send.ts'
import { cast, castMember } from '#simulation/cast.ts'
import type { Fault, Faults } from '#simulation/faults.ts'
import { registrationAt } from '#simulation/person.ts'
import type { RecordedCall } from '#simulation/request.ts'

/**
 * What the suite needs of a vendor: its adapter, opened on its own simulator, which has the cast as the first institution knows it.
 * All beside `ils` looks behind the adapter, at the simulator's own state.
 */
export interface ConformanceLibrary {
  readonly ils: Ils
  readonly institution: InstitutionId
  /** The institution's day, from which the cast counts its dates. */
  readonly today: Day
  readonly libraries: readonly VendorLibrary[]
  /** Registrations are listed by a way that may miss some, and says so. */
  readonly mayMissSome?: boolean
  readonly faults: Faults
  readonly calls: readonly RecordedCall[]
  /** The vendor's codes of the type that the cast's cards are of, and of another that nobody in the cast has a number of. */
  readonly types: { readonly card: string; readonly other: string }
  /** Everything the institution's system keeps, in whatever form: equal before and after wherever nothing was changed. */
  snapshot(): unknown
  /** How this vendor's format can be damaged, besides what damages every answer. None of it can be read. */
  readonly damages: readonly Fault[]
  /** Makes ben and fay share one number of the other type, and returns it. Missing where the vendor does not let them. */
  shareNumber?(): string
  /** Gives somebody a further number. */
  give(id: string, type: string, value: string, active: boolean): void
  /** Somebody writes this wherever patrons write about themselves: the words in every field of a kind. */
  write(id: string, words: OwnWords): void
  reset(): void
  close(): Promise<void>
}

/** All that patrons can change of their own record. */
export interface OwnWords {
  readonly given: string
  readonly family: string
  readonly email: string
  readonly phone: string
  readonly street: string
  /** ISO 639-1. */
  readonly language: string
}

/** Every adapter passes this unchanged. What it skips follows from the ports that are missing, and is printed. */
export async function ilsConformance(t: Test, library: ConformanceLibrary): Promise<void> {
  t.teardown(() => library.close())
  t.beforeEach(() => library.reset())
  await t.test('reading', (t) => reading(t, library))
  await t.test('naming', (t) => naming(t, library))
  await t.test('issued numbers', (t) => bearing(t, library))
  if (library.ils.patrons.linked) await t.test('links', (t) => linking(t, library))
  else t.comment('links: skipped, the vendor links nobody across institutions')
  await t.test('searching', (t) => searching(t, library))
  if (library.ils.passwords) await t.test('passwords', (t) => proving(t, library))
  else t.comment('passwords: skipped, the vendor keeps none')
  await t.test('inspecting', (t) => inspecting(t, library))
  await t.test('failing', (t) => failing(t, library))
}

/** A call as a patron's request makes one. */
export function patience(ms = 10_000): Call {
  return {
    id: 'conformance',
    caller: { kind: 'anonymous' },
    signal: new AbortController().signal,
    deadline: Date.now() + ms,
    priority: 'patron',
    language: 'en',
    fresh: true,
  }
}

/**
 * `Send` without what the gateway adds: no budget, no breaker, and above all no retries, so that what a fault does meets the adapter.
 */
export function plainSend({ baseUrl }: Manners, maxBytes = 4_000_000): Send {
  return async (call, { method, path, headers = {}, body }) => {
    const signal = AbortSignal.timeout(Math.max(1, call.deadline - Date.now()))
    try {
      const answer = await request(`${baseUrl}${path}`, {
        method,
        headers,
        signal,
        reset: true,
        ...(body !== undefined && { body }),
      })
      const chunks: Buffer[] = []
      let size = 0
      for await (const chunk of answer.body as AsyncIterable<Buffer>) {
        size += chunk.length
        if (size > maxBytes) throw new Problem('ils-answer-invalid', 'The answer is too large')
        chunks.push(chunk)
      }
      return { status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) }
    } catch (error) {
      if (isProblem(error)) throw error
      throw new Problem(signal.aborted ? 'ils-timeout' : 'ils-unavailable', 'No answer', { cause: error })
    }
  }
}

/** What a proof comes to, for a patron who was just found. */
export async function verdictOf(
  ils: Ils,
  record: RecordId,
  password: string,
  passwordKept: PatronRecord['passwordKept'] = 'here',
): Promise<Proof['verdict']> {
  const patron: PatronRecord = {
    ref: { institution: 'any' as InstitutionId, record },
    name: { full: 'Anybody' },
    emails: [],
    phones: [],
    identifiers: [],
    passwordKept,
    active: true,
    registrations: [],
    listing: { method: 'made-up', complete: true },
    blocks: [],
  }
  return (await ils.passwords!.prove(patron, password, patience())).verdict
}

/** A vendor says what it cannot do, whenever it is asked to; what it says here it must not contradict elsewhere. */
async function can(t: Test, what: string, ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask()
    return true
  } catch (error) {
    if (!isProblem(error, 'capability-missing')) throw error
    t.comment(`${what}: skipped, the vendor has no such call`)
    return false
  }
}

/** By which of the criteria the vendor can look for somebody; by a number always. */
async function searchable(t: Test, ils: Ils): Promise<{ readonly names: boolean; readonly emails: boolean }> {
  const by = (criteria: PatronCriteria) => () => ils.patrons.search(criteria, 1, patience())
  return {
    names: await can(t, 'a search by name', by({ familyName: 'Winterfeld' })),
    emails: await can(t, 'a search by e-mail address', by({ email: 'ada.winterfeld@example.org' })),
  }
}

async function reading(t: Test, { ils, institution, today, ...behind }: ConformanceLibrary): Promise<void> {
  const read = (id: string) => ils.patrons.read(keyOf(id), [], patience())

  await t.test('everybody of the cast is there, whole, with their names, numbers and dates', async (t) => {
    for (const person of cast) {
      const registration = registrationAt(person, 1)
      if (!registration) continue
      const record = await read(person.id)
      t.match(
        record,
        {
          ref: { institution, record: person.patronId },
          name: { given: person.given, family: person.family },
          birthDate: person.born,
          language: person.language,
          emails: [{ value: person.email }],
          phones: [{ value: person.phone }],
          listing: { complete: behind.mayMissSome !== true },
          passwordKept: registration.account === 'internal' ? 'here' : 'elsewhere',
        },
        person.story,
      )
      for (const part of [person.given, person.family])
        t.ok(record?.name.full.includes(part), `${person.id}: the name on the card`)
      for (const { number, active } of person.cards) {
        t.match(
          record?.identifiers.filter(({ value }) => value === number),
          [{ kind: 'barcode', active }],
          `${person.id} ${number}`,
        )
      }
      t.ok(
        record?.identifiers.some(({ kind, value }) => kind === 'primary' && value === person.patronId),
        `${person.id}: the main key is among the identifiers`,
      )
      t.same(endOf(record), ends(today, registration.expires, registration.roleExpires), `${person.id}: the earliest limit`)
    }
  })

  await t.test('a record that is switched off says so, and keeps its date', async (t) => {
    const record = await read('ina')
    t.equal(record?.active, false)
    t.equal(endOf(record), addDays(today, 160))
  })

  await t.test('a block is told with its code, and what staff wrote about the patron is not', async (t) => {
    const record = await read('ben')
    t.equal(record?.blocks.length, 1)
    t.match(record?.blocks, [{ code: /./ }])
    t.notMatch(inspect(record, { depth: 20 }), castMember('ben').places[1]?.blocks[0]?.note ?? 'nobody')
    t.same((await read('ada'))?.blocks, [])
  })

  await t.test('a key names exactly one: a twin whose key begins with it is somebody else', async (t) => {
    t.equal((await read('tim'))?.name.given, 'Tim')
    t.equal((await read('tam'))?.name.given, 'Tam')
  })

  await t.test('a number is no key', async (t) => {
    t.equal(await ils.patrons.read('29001001' as RecordId, [], patience()), undefined)
  })

  await t.test('asking where nobody is finds nobody, and leaves nobody behind', async (t) => {
    const before = behind.snapshot()
    const nik = castMember('nik')
    t.equal(await ils.patrons.read(nik.patronId as RecordId, [], patience()), undefined)
    for (const typed of [nik.patronId, nik.cards[0]!.number, nik.email]) {
      t.equal(await ils.patrons.named(typed, patience()), undefined)
      t.same(await ils.patrons.search({ identifier: typed }, 10, patience()), { patrons: [], more: false })
    }
    t.same(behind.snapshot(), before)
  })

  if (!ils.patrons.addressChanges) t.comment('addresses: skipped, the vendor tells of no moves')
  const homeOf = async (id: string) => {
    const { address } = (await read(id)) ?? {}
    return address && spellingOf(address)
  }

  await t.test('where somebody lives is told where the port says so, and printed nowhere', async (t) => {
    for (const person of cast.filter((each) => registrationAt(each, 1))) {
      const record = await read(person.id)
      const street = spellingOf(postalAddress([person.address.street])!)!
      t.equal(record?.address !== undefined, ils.patrons.addressChanges !== undefined, person.id)
      if (record?.address) t.ok(spellingOf(record.address)?.split('\n').includes(street), `${person.id}: it is theirs`)
      t.equal(record?.addressSince !== undefined, ils.patrons.addressChanges === 'dated', `${person.id}: since when`)
      t.notMatch(inspect(record, { depth: 20, showHidden: true }) + JSON.stringify(record), person.address.street)
    }
  })

  if (ils.patrons.addressChanges) {
    await t.test('whoever moves lives elsewhere, and whoever is only spelt or reached otherwise does not', async (t) => {
      const ben = castMember('ben')
      const writes = async (more: object) => {
        behind.write('ben', { ...ben, street: 'Rue du Préau 5', ...more })
        return homeOf('ben')
      }
      const home = await writes({})
      t.equal(await writes({ street: ' RUE DU PREAU,  5 ' }), home)
      t.equal(await writes({ family: 'Other', given: 'Name', email: 'other@example.org', phone: '+44 20 7946 9999' }), home)
      t.not(await writes({ street: 'Rue du Préau 6' }), home)
    })
  }

  await t.test('what was read is frozen all through', async (t) => {
    t.ok(isFrozen(await read('ben')))
    t.ok(isFrozen(await ils.patrons.named('29001004', patience())))
    const { patrons } = await ils.patrons.search({ identifier: '29001004' }, 1, patience())
    t.ok(patrons.length === 1 && patrons.every(isFrozen))
    t.notOk(isFrozen({ held: Object.freeze([{}]) }), 'and the check can fail')
  })
}

/** What people type, and what programs try, that is nobody's name. None of it may reach more than it says. */
const nobodys = [
  ['', ' ', '.', '..', '/', '%', '%2e%2e', '*', '?', '#', '&', '~', '"', "'", '_', ',', 'me', 'ME'],
  [
    '99999999',
    '2900100',
    '29001001 29001002',
    '29001001,29001002',
    '29001001;',
    'ada ben',
    'ada,ben',
    'tam',
    'ti*',
    'ada~',
    '~ada',
  ],
  [
    'ada AND first_name~Ada',
    'x AND last_name~Winterfeld',
    'ada" OR "ben',
    "' OR 1=1 --",
    '../users/ada',
    'ada/loans',
    'ada?view=brief',
  ],
  ['nobody@example.org', 'winterfeld@example.org', 'ada.winterfeld@example.org,x@example.org', '@', 'a@b@c'],
  ['\u0000', 'ada\u0000', 'ada\r\nx: y', '\ud800', '＊', 'a'.repeat(10_000), '🎉'.repeat(200)],
].flat()

async function naming(t: Test, { ils, ...behind }: ConformanceLibrary): Promise<void> {
  const named = async (typed: string) => (await ils.patrons.named(typed, patience()))?.ref.record
  const { emails } = await searchable(t, ils)

  await t.test(
    'a card number, the main key and, where the vendor can look for one, an e-mail address each name their patron',
    async (t) => {
      for (const id of ['ada', 'xan', 'zoe', 'kai', 'fien']) {
        const person = castMember(id)
        const active = person.cards.find((card) => card.active)!
        for (const typed of [active.number, person.patronId]) t.equal(await named(typed), person.patronId, `${id}: ${typed}`)
        t.equal(await named(person.email), emails ? person.patronId : undefined, `${id}: ${person.email}`)
      }
    },
  )

  await t.test('blanks around do not matter, nor does the case of an address', async (t) => {
    t.equal(await named(' 29001001\t'), 'ada')
    if (emails) t.equal(await named('Ada.Winterfeld@EXAMPLE.org'), 'ada')
  })

  await t.test('an expired, blocked or switched-off patron is still named', async (t) => {
    t.equal(await named('29001003'), 'eva')
    t.equal(await named('29001004'), 'ben')
    t.equal(await named('29001010'), 'ina')
  })

  await t.test('a number that is switched off names nobody', async (t) => {
    t.equal(await named('29001905'), undefined)
    t.equal(await named('29001005'), 'cyd')
  })

  await t.test('a number that begins many others is only its own patron’s', async (t) => t.equal(await named('2900101'), 'tim'))

  if (emails) {
    await t.test('an address that two patrons share is ambiguous', async (t) => {
      await rejects(t, ils.patrons.named('hofstrander.family@example.org', patience()), 'identifier-ambiguous')
    })
  }

  if (behind.shareNumber) {
    await t.test('a number that two patrons share is ambiguous', async (t) => {
      const number = behind.shareNumber!()
      await rejects(t, ils.patrons.named(number, patience()), 'identifier-ambiguous')
    })
  } else t.comment('a number that two patrons share: skipped, the vendor has none')

  await t.test('what is nobody’s name names nobody, whatever it looks like', async (t) => {
    const before = behind.snapshot()
    for (const typed of nobodys) {
      t.equal(await named(typed), undefined, inspect(typed.slice(0, 60)))
    }
    t.same(behind.snapshot(), before)
  })
}

async function bearing(t: Test, { ils, types, ...behind }: ConformanceLibrary): Promise<void> {
  const issued = async (type: string, value: string) => (await ils.patrons.issued(type, value, patience()))?.ref.record
  const ada = castMember('ada')
  const adas = ada.cards[0]!.number
  const strange = fc.string({ unit: 'binary', maxLength: 40 })

  await t.test('a number of its type finds its patron, whole, and a number of no other type does', async (t) => {
    for (const id of ['ada', 'eva', 'ina', 'xan', 'zoe', 'kai', 'fien']) {
      const person = castMember(id)
      const { number } = person.cards.find((card) => card.active)!
      t.equal(await issued(types.card, number), person.patronId, id)
      for (const type of [types.other, 'ZZ', '', ` ${types.card}`, types.card.slice(0, -1)]) {
        t.equal(await issued(type, number), undefined, `${id}: ${inspect(type)}`)
      }
    }
    const record = await ils.patrons.issued(types.card, adas, patience())
    t.same(record, await ils.patrons.read(keyOf('ada'), [], patience()))
    t.ok(isFrozen(record))
  })

  await t.test('one number under two types is two numbers', async (t) => {
    behind.give('ben', types.other, adas, true)
    t.equal(await issued(types.other, adas), 'ben')
    t.equal(await issued(types.card, adas), 'ada')
  })

  await t.test('case and blanks around do not matter, and part of a number is none', async (t) => {
    behind.give('ben', types.other, 'Ab-77', true)
    t.equal(await issued(types.other, ' aB-77\t'), 'ben')
    for (const part of ['Ab', '77', 'Ab-7', 'Ab-777', 'Ab 77', 'Ab*']) t.equal(await issued(types.other, part), undefined, part)
    t.equal(await issued(types.card, '2900101'), 'tim')
  })

  await t.test('a number that is switched off was nobody’s', async (t) => {
    t.equal(await issued(types.card, '29001905'), undefined)
    t.equal(await issued(types.card, '29001005'), 'cyd')
    behind.give('ben', types.other, 'OFF-1', false)
    t.equal(await issued(types.other, 'OFF-1'), undefined)
  })

  await t.test('neither the main key nor an address nor a name is a number that somebody gave', async (t) => {
    const main = (await ils.patrons.read(keyOf('ada'), [], patience()))?.identifiers.find(({ kind }) => kind === 'primary')
    t.ok(main)
    for (const type of [types.card, types.other, main!.type]) {
      for (const value of ['ada', ada.email, ada.phone, ada.given, ada.family, `${ada.given} ${ada.family}`, main!.value]) {
        t.equal(await issued(type, value), undefined, `${type}: ${value}`)
      }
    }
  })

  if (behind.shareNumber) {
    await t.test('a number that two patrons bear proves neither', async (t) => {
      t.equal(await issued(types.other, behind.shareNumber!()), undefined)
    })
  } else t.comment('a number that two patrons bear: skipped, the vendor has none')

  await t.test('whoever writes into their own record all that another has there gains nothing by it', async (t) => {
    const language = ada.language
    behind.write('ben', { ...ada, street: ada.address.street })
    t.equal(await issued(types.card, adas), 'ada')
    for (const value of [ada.email, ada.phone, ada.family, 'ada']) t.equal(await issued(types.card, value), undefined, value)
    for (const number of [adas, '29009999']) {
      behind.write('ben', { given: number, family: number, email: number, phone: number, street: number, language })
      t.equal((await ils.patrons.read(keyOf('ben'), [], patience()))?.name.family, number, 'it is written there')
      t.equal(await issued(types.card, number), number === adas ? 'ada' : undefined)
      t.equal(await issued(types.other, number), undefined)
    }
  })

  await t.test('whatever is asked, nobody comes but who bears it, nothing breaks, and nothing changes', async (t) => {
    const before = behind.snapshot()
    for (const type of [types.card, types.other]) {
      for (const typed of nobodys) t.equal(await issued(type, typed), undefined, inspect(typed.slice(0, 60)))
    }
    for (const type of nobodys) t.equal(await issued(type, adas), undefined, `the type ${inspect(type.slice(0, 60))}`)
    const type = fc.oneof(
      fc.constantFrom(types.card, types.other, 'linking_id', 'PRIMARYIDENTIFIER', 'all_unique', '00', '77'),
      strange,
    )
    const value = fc.oneof(fc.constantFrom(...cast.flatMap(known)), strange)
    await fc.assert(
      fc.asyncProperty(type, value, async (type, value) => {
        const record = await orNothing(ils.patrons.issued(type, value, patience()))
        return (
          record === undefined ||
          record.identifiers.some(
            (held) => held.kind !== 'primary' && held.active && held.type === type && isSame(held.value, value),
          )
        )
      }),
      { numRuns: 100 },
    )
    t.equal(await issued(types.card, adas), 'ada', 'and somebody can come')
    t.same(behind.snapshot(), before)
  })
}

async function linking(t: Test, { ils, ...behind }: ConformanceLibrary): Promise<void> {
  const linked = async (link: VendorLink) => (await ils.patrons.linked!(link, patience()))?.ref.record
  const linksOf = async () => {
    const records = await Promise.all(cast.map(({ id }) => ils.patrons.read(keyOf(id), [], patience())))
    return records.flatMap((record) => (record?.link ? [{ record: record.ref.record, link: record.link }] : []))
  }

  await t.test(
    'each record that says of a link is found by it, whether it is the first one or a copy, and nobody else is',
    async (t) => {
      const before = behind.snapshot()
      const links = await linksOf()
      t.equal(new Set(links.map(({ link }) => link.tenant)).size, 2, 'the cast has one of each')
      t.ok(links.length < cast.filter((person) => registrationAt(person, 1)).length, 'and somebody who has none')
      const [{ link: one }, { link: other }] = [links[0]!, links.find(({ link }) => link.tenant !== links[0]!.link.tenant)!]
      for (const { record, link } of links) {
        t.equal(await linked(link), record)
        t.same(await ils.patrons.linked!(link, patience()), await ils.patrons.read(record, [], patience()))
        for (const id of [`${link.id}0`, link.id.slice(1), ` ${link.id}`, record])
          t.equal(await linked({ ...link, id }), undefined, id)
      }
      t.equal(await linked({ tenant: one.tenant, id: other.id }), undefined)
      t.equal(await linked({ tenant: other.tenant, id: one.id }), undefined)
      t.same(behind.snapshot(), before)
    },
  )

  await t.test('whoever writes a link’s number into their own record has none by it', async (t) => {
    const links = await linksOf()
    const ben = castMember('ben')
    for (const { record, link } of [...links, { record: undefined, link: { ...links[0]!.link, id: '7777777001021' } }]) {
      const { id } = link
      behind.write('ben', { given: id, family: id, email: id, phone: id, street: id, language: ben.language })
      t.equal(await linked(link), record)
    }
    t.equal((await ils.patrons.read(keyOf('ben'), [], patience()))?.link, undefined)
  })

  await t.test('whatever is asked, nobody comes but who is linked so, nothing breaks, and nothing changes', async (t) => {
    const before = behind.snapshot()
    const links = await linksOf()
    const strange = fc.string({ unit: 'binary', maxLength: 40 })
    const tenant = fc.oneof(
      fc.constantFrom(...links.map(({ link }) => link.tenant)),
      fc.constantFrom('01NOBODY', ...nobodys),
      strange,
    )
    const id = fc.oneof(
      fc.constantFrom(...links.map(({ link }) => link.id)),
      fc.constantFrom(...cast.flatMap(known), ...nobodys),
      strange,
    )
    await fc.assert(
      fc.asyncProperty(tenant, id, async (tenant, id) => {
        const record = await orNothing(ils.patrons.linked!({ tenant, id }, patience()))
        return record === undefined || (record.link?.tenant === tenant && record.link.id === id)
      }),
      { numRuns: 100 },
    )
    t.same(behind.snapshot(), before)
  })
}

/** What the cast is known by, numbers or not. */
function known({ patronId, email, phone, family, cards }: (typeof cast)[number]): readonly string[] {
  return [patronId, email, phone, family, ...cards.map(({ number }) => number)]
}

/** A problem is an answer too; any other exception is a mistake. */
async function orNothing(asked: Promise<PatronRecord | undefined>): Promise<PatronRecord | undefined> {
  try {
    return await asked
  } catch (error) {
    if (isProblem(error)) return undefined
    throw error
  }
}

function isSame(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase()
}

async function searching(t: Test, { ils, ...behind }: ConformanceLibrary): Promise<void> {
  const search = async (criteria: PatronCriteria, limit = 10) => {
    const { patrons, more } = await ils.patrons.search(criteria, limit, patience())
    return [...patrons.map(({ ref }) => ref.record as string).sort(), ...(more ? ['more'] : [])]
  }

  const { names, emails } = await searchable(t, ils)

  await t.test('each criterion finds those who match it exactly', async (t) => {
    t.same(await search({ identifier: '29001001' }), ['ada'])
    t.same(await search({ identifier: 'tim' }), ['tim'])
    t.same(await search({ identifier: castMember('kai').patronId }), [castMember('kai').patronId])
    if (emails) t.same(await search({ email: 'hofstrander.family@example.org' }), ['leo', 'pia'])
    if (!names) return
    t.same(await search({ familyName: 'Quillfeather' }), ['tim', 'tim.tam'])
    t.same(await search({ familyName: "Van den Ackerveld-D'Haese" }), ['fien'])
    t.same(await search({ givenName: 'Þórunn' }), ['thorunn'])
    t.same(await search({ familyName: 'الريحاني' }), ['noor'])
  })

  await t.test('case and blanks around do not matter', async (t) => {
    t.same(await search({ identifier: ' 29001012 ', familyName: ' wëllenstengen ', givenName: 'JEMPI' }), ['jempi'])
    t.same(await search({ identifier: '29001001', email: ' ADA.winterfeld@example.org' }), ['ada'])
    if (names) t.same(await search({ familyName: ' wëllenstengen ', givenName: 'JEMPI' }), ['jempi'])
    if (emails) t.same(await search({ email: ' ADA.winterfeld@example.org' }), ['ada'])
  })

  await t.test('staff find a patron by a number that is switched off', async (t) => {
    t.same(await search({ identifier: '29001905' }), ['cyd'])
  })

  await t.test('all criteria must be met', async (t) => {
    if (names) {
      t.same(await search({ familyName: 'Quillfeather', givenName: 'Tam' }), ['tim.tam'])
      t.same(await search({ familyName: 'Quillfeather', givenName: 'Ada' }), [])
    }
    t.same(await search({ identifier: 'tim', familyName: 'Quillfeather' }), ['tim'])
    t.same(await search({ identifier: '29001001', familyName: 'Quillfeather' }), [])
  })

  if (!names || !emails) return

  await t.test('never more than the limit, and whether there are more is said', async (t) => {
    const one = await ils.patrons.search({ familyName: 'Quillfeather' }, 1, patience())
    t.equal(one.patrons.length, 1)
    t.equal(one.more, true)
    t.same(await search({ familyName: 'Quillfeather' }, 2), ['tim', 'tim.tam'])
  })

  await t.test('part of a name finds nobody, and nothing that is typed widens a search', async (t) => {
    const before = behind.snapshot()
    t.same(await search({ familyName: 'Van' }), [])
    t.same(await search({ familyName: 'Quillfeather,Brandtner' }), [])
    t.same(await search({ familyName: 'Quillfeather AND first_name~Tam' }), [])
    for (const typed of nobodys) {
      t.same(await search({ familyName: typed }), [], inspect(typed.slice(0, 60)))
      t.same(await search({ email: typed }), [], inspect(typed.slice(0, 60)))
    }
    t.same(behind.snapshot(), before)
  })
}

async function proving(t: Test, { ils, calls, faults }: ConformanceLibrary): Promise<void> {
  const prove = (id: string, password: string) => verdictOf(ils, keyOf(id), password)
  const holding = (password: string) =>
    calls.filter(({ headers, body }) => `${Object.values(headers).join()} ${body}`.includes(password))

  await t.test('the right password is right, any other is wrong', async (t) => {
    t.equal(await prove('ada', 'harbour-lamp-01'), 'right')
    for (const wrong of ['harbour-lamp-02', 'HARBOUR-LAMP-01', 'harbour-lamp-01 ', '', 'pä ss+w/rd&%?=', '\ud800']) {
      t.equal(await prove('ada', wrong), 'wrong', inspect(wrong))
    }
  })

  await t.test('whose password is kept elsewhere has none here', async (t) =>
    t.equal(await verdictOf(ils, keyOf('xan'), 'harbour-lamp-06', 'elsewhere'), 'elsewhere'),
  )

  await t.test('the vendor is asked once, and the password stands in no address', async (t) => {
    await prove('ada', 'harbour-lamp-01')
    t.equal(holding('harbour-lamp-01').length, 1)
    await prove('ada', 'wröng p+ss/w%rd')
    t.ok(calls.length > 1)
    for (const { path, query } of calls) t.notMatch(`${path} ${inspect(query)}`, /harbour|lamp|wr.*ng/i)
  })

  await t.test('what cannot be read is a problem, never a wrong password, and is not asked again', async (t) => {
    for (const fault of [
      { kind: 'html' },
      { kind: 'html', status: 400 },
      { kind: 'status', status: 500 },
      { kind: 'drop-answer' },
    ] as const) {
      const lift = faults.set(fault, { method: 'POST' })
      const before = holding('harbour-lamp-01').length
      await rejects(t, prove('ada', 'harbour-lamp-01'), 'ils-answer-invalid', 'ils-unavailable')
      t.equal(holding('harbour-lamp-01').length, before + 1, inspect(fault))
      lift()
    }
  })
}

async function inspecting(t: Test, { ils, libraries, ...behind }: ConformanceLibrary): Promise<void> {
  await t.test('it says what it found in sentences, and changes nothing', async (t) => {
    const before = behind.snapshot()
    const findings = await ils.inspection.inspect(patience())
    t.ok(findings.length > 0)
    for (const { subject, verdict, said } of findings) {
      t.match(said, /^\p{Lu}.*\.$/u, subject)
      t.not(verdict, 'differs', said)
    }
    t.equal(new Set(findings.map(({ subject }) => subject)).size, findings.length, 'one finding a subject')
    t.same(behind.snapshot(), before)
  })

  if (await can(t, 'a list of libraries', () => ils.inspection.libraries(patience()))) {
    await t.test('it lists the libraries by code and name', async (t) => {
      t.same(await ils.inspection.libraries(patience()), libraries)
    })
  }

  await t.test('a vendor that answers has answered', async (t) => {
    await t.resolves(ils.ping(patience()))
    behind.faults.set({ kind: 'reset' })
    await rejects(t, ils.ping(patience()), 'ils-unavailable')
  })
}

/** What goes wrong with every vendor, and what it is in our words. */
const troubles: readonly (readonly [Fault, ...ProblemCode[]])[] = [
  [{ kind: 'html' }, 'ils-answer-invalid'],
  [{ kind: 'html', status: 503 }, 'ils-unavailable'],
  [{ kind: 'broken-json' }, 'ils-answer-invalid'],
  [{ kind: 'half-answer' }, 'ils-unavailable', 'ils-answer-invalid'],
  [{ kind: 'huge-body' }, 'ils-answer-invalid'],
  [{ kind: 'status', status: 429 }, 'ils-busy'],
  [{ kind: 'status', status: 500 }, 'ils-unavailable'],
  [{ kind: 'status', status: 502 }, 'ils-unavailable'],
  [{ kind: 'status', status: 503 }, 'ils-unavailable'],
  [{ kind: 'reset' }, 'ils-unavailable'],
  [{ kind: 'drop-answer' }, 'ils-unavailable'],
  [{ kind: 'hang' }, 'ils-timeout'],
]

async function failing(t: Test, { ils, faults, damages, types, ...behind }: ConformanceLibrary): Promise<void> {
  const ada = castMember('ada')
  const link = (await ils.patrons.read(keyOf('ada'), [], patience()))?.link
  const operations: Readonly<Record<string, (call: Call) => Promise<unknown>>> = {
    read: (call) => ils.patrons.read(keyOf('ada'), [], call),
    named: (call) => ils.patrons.named(ada.cards[0]!.number, call),
    issued: (call) => ils.patrons.issued(types.card, ada.cards[0]!.number, call),
    ...(ils.patrons.linked && link && { linked: (call: Call) => ils.patrons.linked!(link, call) }),
    search: (call) => ils.patrons.search({ identifier: ada.cards[0]!.number }, 10, call),
    ...((await can(t, 'a search by name', () => ils.patrons.search({ familyName: ada.family }, 1, patience()))) && {
      searchByName: (call: Call) => ils.patrons.search({ familyName: ada.family }, 10, call),
    }),
    ...((await can(t, 'a list of libraries', () => ils.inspection.libraries(patience()))) && {
      libraries: (call: Call) => ils.inspection.libraries(call),
    }),
  }
  for (const [fault, ...codes] of [...troubles, ...damages.map((damage) => [damage, 'ils-answer-invalid'] as const)]) {
    await t.test(`${inspect(fault)} is ${codes.join(' or ')}, said at once and without a patron in it`, async (t) => {
      for (const [name, operation] of Object.entries(operations)) {
        const before = behind.snapshot()
        const lift = faults.set(fault)
        const began = Date.now()
        const problem = await rejects(t, operation(patience(fault.kind === 'hang' ? 150 : 10_000)), ...codes)
        t.ok(Date.now() - began < 3_000, `${name} took ${Date.now() - began} ms`)
        t.notMatch(inspect(problem, { depth: 20 }), /Winterfeld|29001001|20 7946|harbour/i, name)
        if (problem?.code === 'ils-busy') t.ok((problem.retryAfter ?? 0) > 0, 'it says when to come back')
        lift()
        t.same(behind.snapshot(), before)
        await t.resolves(operation(patience()), `${name} is well again`)
      }
    })
  }
}

function keyOf(id: string): RecordId {
  return castMember(id).patronId as RecordId
}

function endOf(record: PatronRecord | undefined): Day | undefined {
  return earliest(record?.registrations.flatMap(({ limits }) => limits.map(({ expires }) => expires)) ?? [])
}

function ends(today: Day, ...offsets: readonly (number | undefined)[]): Day | undefined {
  return earliest(offsets.map((days) => (days === undefined ? undefined : addDays(today, days))))
}

async function rejects(t: Test, promise: Promise<unknown>, ...codes: readonly ProblemCode[]): Promise<Problem | undefined> {
  const error = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (isProblem(error, ...codes)) {
    t.pass(error.code)
    return error
  }
  t.fail(`expected ${codes.join(' or ')}`, { found: inspect(error) })
  return undefined
}

function isFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value !== undefined
  return Object.isFrozen(value) && Object.values(value).every((part) => part === undefined || isFrozen(part))
}
