import { addDays, type Day } from '#simulation/day.ts'
import type { Level, Person, Registration } from '#simulation/person.ts'
import { holdsOf, itemAbout, loansOf } from './cast-account.ts'
import type { AlephPatronSeed } from './patron.ts'
import { wholeSystem, type AdmLibrarySeed, type SubLibrarySeed } from './seed.ts'

export interface CastOptions {
  /** What Aleph knows a person by: the cast's own id where it has room, else the card's number behind a P. */
  readonly idOf?: (person: Person) => string
}

/**
 * The cast as patrons of one Aleph. What a person's n-th place says is the record of the n-th ADM library itself; the levels are the
 * records of sub-libraries and of the whole system. Whoever is registered nowhere here is left out, and so is the central file of a
 * network zone, which Aleph does not have.
 */
export function alephPatronsOf(
  cast: readonly Person[],
  admLibraries: readonly AdmLibrarySeed[],
  today: Day,
  { idOf = usualId }: CastOptions = {},
): readonly AlephPatronSeed[] {
  return cast.flatMap((person) => {
    const records = recordsOf(person, admLibraries)
    return records.length === 0 ? [] : [patronOf(person, idOf(person), records, admLibraries, today)]
  })
}

type Z305Seed = NonNullable<AlephPatronSeed['z305']>[number]
type Z308Seed = NonNullable<AlephPatronSeed['z308']>[number]
type Z31Seed = NonNullable<AlephPatronSeed['z31']>[number]

/** A registration and the code it is kept under. */
interface Kept {
  readonly code: string
  readonly registration: Registration
}

/** An internal id has twelve characters. */
function usualId({ patronId, cards: [card] }: Person): string {
  return patronId.length <= 12 ? patronId : `P${card?.number ?? patronId.slice(0, 11)}`
}

function recordsOf(person: Person, admLibraries: readonly AdmLibrarySeed[]): readonly Kept[] {
  const places = Object.entries(person.places).flatMap(([place, registration]) => {
    const adm = admLibraries[Number(place) - 1]
    return adm ? atPlace(adm, registration) : []
  })
  const levels = (person.levels ?? []).flatMap(({ at, registration }) =>
    codesAt(at, admLibraries).map((code, nth) => ({ code, registration: later(registration, nth * stepOf(at)) })),
  )
  return [...places, ...levels]
}

/** Where the right to borrow ends apart from the registration, it is the record of the main sub-library that ends: it decides on loans. */
function atPlace(adm: AdmLibrarySeed, registration: Registration): readonly Kept[] {
  const own = { code: adm.code, registration }
  const [main] = adm.subLibraries
  const { roleExpires } = registration
  if (roleExpires === undefined || main === undefined) return [own]
  return [own, { code: main.code, registration: { ...registration, expires: roleExpires, blocks: [], status: 'active' } }]
}

function codesAt(at: Level, admLibraries: readonly AdmLibrarySeed[]): readonly string[] {
  switch (at.kind) {
    case 'system':
      return [wholeSystem]
    case 'institution':
      return codesOf(admLibraries.slice(at.institution - 1, at.institution))
    case 'library':
      return codesOf(librariesOf(admLibraries, at.institution).slice(at.library - 1, at.library))
    case 'closed-library':
      return codesOf(
        librariesOf(admLibraries, at.institution)
          .filter(({ closed }) => closed)
          .slice(0, 1),
      )
    case 'every-institution':
      return codesOf(admLibraries)
    case 'every-library':
      return codesOf(admLibraries.flatMap(({ subLibraries }) => subLibraries))
  }
}

function librariesOf(admLibraries: readonly AdmLibrarySeed[], institution: number): readonly SubLibrarySeed[] {
  return admLibraries[institution - 1]?.subLibraries ?? []
}

function codesOf(libraries: readonly { readonly code: string }[]): readonly string[] {
  return libraries.map(({ code }) => code)
}

function stepOf(at: Level): number {
  return at.kind === 'every-library' || at.kind === 'every-institution' ? at.step : 0
}

function later(registration: Registration, days: number): Registration {
  const { expires } = registration
  return expires === undefined ? registration : { ...registration, expires: expires + days }
}

function patronOf(
  person: Person,
  id: string,
  records: readonly Kept[],
  admLibraries: readonly AdmLibrarySeed[],
  today: Day,
): AlephPatronSeed {
  return {
    z303: {
      id,
      name: nameOf(person),
      'first-name': person.given,
      'last-name': person.family,
      'con-lng': languages[person.language] ?? 'ENG',
      'birth-date': compact(person.born),
      'open-date': compact(addDays(today, -800)),
      'update-date': compact(addDays(today, -30)),
      'home-library': homeOf(records, admLibraries),
    },
    z304: [addressOf(person, today)],
    z305: records.map((kept) => registrationOf(kept, today)),
    z308: keysOf(person, id, records),
    z31: (person.debts ?? []).flatMap((debt, at) => {
      const adm = admLibraries[debt.place - 1]
      return adm ? [{ ...cashOf(debt, at, adm, today), item: itemAbout(debt.about, debt.place, admLibraries) }] : []
    }),
    z36: loansOf(person, admLibraries, today),
    z37: holdsOf(person, admLibraries, today),
  }
}

function nameOf({ family, given }: Person): string {
  return `${family}, ${given}`
}

/** The first sub-library somebody is registered in, else the main one of the first institution. */
function homeOf(records: readonly Kept[], admLibraries: readonly AdmLibrarySeed[]): string {
  const codes = new Set(records.map(({ code }) => code))
  const own = admLibraries.flatMap(({ subLibraries }) => subLibraries).find(({ code }) => codes.has(code))
  const institution = admLibraries.find(({ code }) => codes.has(code)) ?? admLibraries[0]
  return own?.code ?? institution?.subLibraries[0]?.code ?? ''
}

function addressOf(person: Person, today: Day): NonNullable<AlephPatronSeed['z304']>[number] {
  const { street, city, postalCode } = person.address
  return {
    'address-0': nameOf(person),
    'address-1': street,
    'address-2': `${postalCode} ${city}`,
    zip: postalCode.slice(0, 9),
    'email-address': person.email,
    telephone: person.phone,
    'date-from': compact(addDays(today, -800)),
    'date-to': '20991231',
    'update-date': compact(addDays(today, -30)),
  }
}

const statuses: Readonly<Record<Registration['group'], string>> = { adult: '01', child: '02', student: '03', senior: '04' }

/** `05` and `90` of the usual table of delinquencies. */
const lostItem = '05'
const accountClosed = '90'

function registrationOf({ code, registration }: Kept, today: Day): Z305Seed {
  const { group, expires, status, blocks } = registration
  const since = compact(addDays(today, -30))
  const set = [
    ...blocks.map(({ note }) => ({ code: lostItem, note })),
    ...(status === 'inactive' ? [{ code: accountClosed, note: '' }] : []),
  ]
  const [first, second, third] = set
  return {
    'sub-library': code,
    'bor-status': statuses[group],
    'open-date': compact(addDays(today, -800)),
    'update-date': since,
    ...(expires !== undefined && { 'expiry-date': compact(addDays(today, expires)) }),
    ...(first && {
      'delinq-1': first.code,
      'delinq-n-1': first.note,
      'delinq-1-update-date': since,
      'delinq-1-cat-name': 'DESK',
    }),
    ...(second && {
      'delinq-2': second.code,
      'delinq-n-2': second.note,
      'delinq-2-update-date': since,
      'delinq-2-cat-name': 'DESK',
    }),
    ...(third && {
      'delinq-3': third.code,
      'delinq-n-3': third.note,
      'delinq-3-update-date': since,
      'delinq-3-cat-name': 'DESK',
    }),
  }
}

/**
 * The internal id, the id the library system of the cast would use where that is another, and each card. One PIN for all of them; where
 * the account is somebody else's, it is kept in LDAP.
 */
function keysOf(person: Person, id: string, records: readonly Kept[]): readonly Z308Seed[] {
  const kept = records[0]?.registration.account === 'internal'
  const secret = kept ? { verification: person.password } : { 'verification-type': '02' }
  return [
    { 'key-type': '00', 'key-data': id, ...secret },
    ...person.cards.map(({ number, active }) => ({
      'key-type': '01',
      'key-data': number,
      status: active ? 'AC' : 'NA',
      ...secret,
    })),
    ...(person.patronId === id ? [] : [{ 'key-type': '02', 'key-data': person.patronId, ...secret }]),
  ]
}

/** Fee classes of tab18: 3 is a late return and 8 a new card in a saved answer of Stavanger. */
const cashTypes = { 'overdue-fine': '3', 'lost-card': '8' } as const

function cashOf(debt: NonNullable<Person['debts']>[number], at: number, adm: AdmLibrarySeed, today: Day): Z31Seed {
  const date = compact(addDays(today, -debt.age))
  return {
    library: adm.code,
    // A day and a time, which is what the recorded keys look like.
    sequence: `${date}09${String(at).padStart(5, '0')}`,
    date,
    'sub-library': adm.subLibraries[0]?.code ?? adm.code,
    type: cashTypes[debt.kind],
    sum: (debt.minor / 100).toFixed(2),
    description: debt.about,
  }
}

/** ISO 639-2/B, as Aleph's con-lng. */
const languages: Readonly<Record<string, string>> = {
  ar: 'ARA',
  de: 'GER',
  en: 'ENG',
  fr: 'FRE',
  is: 'ICE',
  lb: 'LTZ',
  nl: 'DUT',
}

function compact(day: Day): string {
  return day.replaceAll('-', '')
}
