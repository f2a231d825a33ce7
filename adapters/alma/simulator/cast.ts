import { addDays, type Day } from '#simulation/day.ts'
import { registrationAt, type Debt, type Person, type Registration } from '#simulation/person.ts'
import { accountOf } from './cast-account.ts'
import type { AlmaUserSeed } from './user.ts'

/** Whose copy of the cast is rendered. */
export interface CastInstitution {
  /** What the institution knows a person by; the cast's own id where it is left out. */
  readonly idOf?: (person: Person) => string
  /** How Alma links a person's user to those of other institutions. */
  readonly linkOf?: (person: Person) => Pick<AlmaUserSeed, 'linking_id' | 'source_institution_code' | 'source_link_id'>
  readonly code: string
  /** The library that fees are owed to; the institution itself where it is left out. */
  readonly library?: string
}

/**
 * The cast as Alma users of one institution: place 1, 2 or 3, or 0 for the central file of a network zone. Whoever is unknown there
 * is left out.
 */
export function almaUsersOf(
  cast: readonly Person[],
  place: number,
  institution: CastInstitution,
  today: Day,
): readonly AlmaUserSeed[] {
  return cast.flatMap((person) => {
    const registration = registrationAt(person, place)
    return registration === undefined ? [] : [userOf(person, registration, place, institution, today)]
  })
}

/** How long after the last valid day an account may be purged. Alma's purge job looks at the purge date only. */
const purgeAfterDays = 180

/** The profile of the student system that EXTERNAL accounts come from; Alma demands one of them and allows none for INTERNAL ones. */
const sisProfile = 'SIS'

function userOf(
  person: Person,
  registration: Registration,
  place: number,
  institution: CastInstitution,
  today: Day,
): AlmaUserSeed {
  const { expires } = registration
  const internal = registration.account === 'internal'
  return {
    primary_id: institution.idOf?.(person) ?? person.patronId,
    first_name: person.given,
    last_name: person.family,
    user_group: { value: registration.group.toUpperCase() },
    preferred_language: { value: person.language },
    birth_date: person.born,
    // Alma leaves an unset date out altogether.
    ...(expires === undefined
      ? {}
      : { expiry_date: addDays(today, expires), purge_date: addDays(today, expires + purgeAfterDays) }),
    account_type: { value: internal ? 'INTERNAL' : 'EXTERNAL' },
    external_id: internal ? '' : sisProfile,
    status: { value: registration.status.toUpperCase() },
    contact_info: contactOf(person),
    user_identifier: person.cards.map((card) => ({
      value: card.number,
      id_type: { value: 'BARCODE' },
      status: card.active ? 'ACTIVE' : 'INACTIVE',
    })),
    // A network zone keeps no roles that would reach an institution.
    user_role: place === 0 ? [] : [patronRole(registration, institution, today)],
    user_block: registration.blocks.map((block) => ({
      block_type: { value: 'USER' },
      block_description: { value: block.kind.toUpperCase(), desc: 'Lost item' },
      block_note: block.note,
      created_by: 'desk',
      created_date: `${addDays(today, -30)}T10:15:00.000Z`,
    })),
    ...(internal ? { password: person.password } : {}),
    ...institution.linkOf?.(person),
    ...accountOf(person.id, place, institution.library, today),
    fee: (person.debts ?? []).filter((debt) => debt.place === place).map((debt, at) => feeOf(debt, at, institution, today)),
  }
}

function contactOf({ address, email, phone }: Person): AlmaUserSeed['contact_info'] {
  return {
    address: [
      {
        line1: address.street,
        city: address.city,
        postal_code: address.postalCode,
        country: { value: address.country },
        preferred: true,
      },
    ],
    email: [{ email_address: email, preferred: true }],
    phone: [{ phone_number: phone, preferred: true }],
  }
}

/** The right to borrow, with a date of its own: loans stop when either this or the user expires. */
function patronRole({ expires, roleExpires = expires }: Registration, institution: CastInstitution, today: Day) {
  return {
    scope: { value: institution.code },
    role_type: { value: '200' },
    ...(roleExpires === undefined ? {} : { expiry_date: addDays(today, roleExpires) }),
  }
}

const feeTypeOf: Readonly<Record<Debt['kind'], string>> = { 'overdue-fine': 'OVERDUEFINE', 'lost-card': 'LIBRARYCARDREPLACEMENT' }

function feeOf(debt: Debt, at: number, { code, library = code }: CastInstitution, today: Day) {
  return {
    id: `985406449${debt.place}${String(at).padStart(3, '0')}104`,
    type: { value: feeTypeOf[debt.kind] },
    balance: debt.minor / 100,
    creation_time: `${addDays(today, -debt.age)}T09:00:00.000Z`,
    owner: { value: library },
    title: debt.about,
    currency: debt.currency,
  }
}
