import type { Call } from '#domain/call.ts'
import type { PatronRecord, VendorLink } from '#domain/patron.ts'
import { Problem } from '#domain/problem.ts'
import type { PatronCriteria, Patrons } from '#ports/ils.ts'
import { allOf, isAskable, isAskedAsIs, isSame, term } from './query.ts'
import { isOn, toPatron, type Reading } from './translate.ts'
import type { AlmaUsers } from './users.ts'
import type { AlmaHit, AlmaUser } from './wire.ts'

/** As much of a user as is compared, of one who was found or one who was read. */
type Matched = Pick<AlmaHit, 'contact_info' | 'user_identifier'>

export function almaPatrons(users: AlmaUsers, reading: Reading): Patrons {
  const toRecord = (user: AlmaUser | undefined): PatronRecord | undefined => user && toPatron(user, reading)

  return {
    byLibrary: false,
    addressChanges: 'shown',

    async read(record, _seen, call) {
      return isAskable(record) ? toRecord(await users.withPrimaryId(record, call)) : undefined
    },

    async named(typed, call) {
      const name = typed.trim()
      if (!isAskable(name)) return undefined

      // Where a GET is allowed it sees a patron who was registered a moment ago, and the search does not yet.
      const first = users.mayGet(name) ? await users.got(name, call) : await users.withPrimaryId(name, call)
      if (first && isSame(first.primary_id, name)) return toRecord(first)

      // An identifier of a type that need not be unique may be somebody else's too, and only the search tells.
      const byNumber = await users.everyone('identifiers', name, (user) => isNamed(user, name), call)
      const numbered = theOne(first && isNamed(first, name) ? [first, ...byNumber] : byNumber)
      if (numbered || !looksLikeEmail(name)) return toRecord(numbered)

      return toRecord(theOne(await users.everyone('email', name, (user) => hasEmail(user, name), call)))
    },

    async issued(type, value, call) {
      const number = value.trim()
      if (!isAskable(type) || !isAskable(number)) return undefined

      // Where a GET is allowed it sees new patrons at once, and is where Alma may say that it has no such type. But it brings one, whoever else
      // bears the number: only the search tells that nobody does.
      const mayGet = users.mayGet(number) && isAskedAsIs('identifiers', number)
      const first = mayGet ? await users.gotByType(type, number, call) : undefined
      if (mayGet && !first) return undefined

      const bears = (user: Matched) => bearsNumber(user, type, number)
      const found = await users.everyone('identifiers', number, bears, call)
      const [bearer, ...others] = standing(first && bears(first) ? [first, ...found] : found)
      return others.length > 0 ? undefined : toRecord(bearer)
    },

    ...(reading.linked && {
      async linked(link: VendorLink, call: Call) {
        if (!isAskable(link.tenant) || !users.mayGet(link.id)) return undefined
        const patron = toRecord(await users.gotByLink(link, call))
        return patron?.link?.tenant === link.tenant && patron.link.id === link.id ? patron : undefined
      },
    }),

    async search(criteria, limit, call) {
      const found = new Map<string, AlmaUser>()
      let more = false
      for (const query of queriesFor(criteria)) {
        // One more than is wanted tells whether there is more; those whom both queries bring count once.
        const { users: hits, whole } = await users.found(query, (user) => fits(user, criteria), limit + 1, call)
        for (const user of hits) found.set(user.primary_id, user)
        more ||= !whole
      }
      const patrons = [...found.values()].slice(0, limit).map((user) => toPatron(user, reading))
      return { patrons, more: more || found.size > limit }
    },
  }
}

/** Alma has no "or": the main key and the other numbers are asked for one after the other. */
function queriesFor({ identifier, email, familyName, givenName }: PatronCriteria): readonly (string | undefined)[] {
  const common = [
    ...(email === undefined ? [] : [term('email', email)]),
    ...(familyName === undefined ? [] : [term('last_name', familyName)]),
    ...(givenName === undefined ? [] : [term('first_name', givenName)]),
  ]
  if (identifier === undefined) return [allOf(common)]
  return [allOf([term('primary_id', identifier), ...common]), allOf([term('identifiers', identifier), ...common])]
}

/** Staff also find a patron by a number that is switched off: a lost card is brought to the desk. */
function fits(user: AlmaHit, { identifier, email, familyName, givenName }: PatronCriteria): boolean {
  return (
    (identifier === undefined ||
      isSame(user.primary_id, identifier) ||
      user.user_identifier.some(({ value }) => isSame(value, identifier))) &&
    (email === undefined || hasEmail(user, email)) &&
    (familyName === undefined || isSame(user.last_name, familyName)) &&
    (givenName === undefined || isSame(user.first_name, givenName))
  )
}

function isNamed(user: Matched, number: string): boolean {
  return user.user_identifier.some(({ value, status }) => isOn(status) && isSame(value, number))
}

/** An identifier of exactly that type. The primary id is none, and neither is anything that a patron could have written. */
function bearsNumber(user: Matched, type: string, number: string): boolean {
  return user.user_identifier.some((held) => held.id_type?.value === type && isOn(held.status) && isSame(held.value, number))
}

function hasEmail(user: Matched, address: string): boolean {
  return user.contact_info?.email.some((email) => isSame(email.email_address, address)) ?? false
}

function looksLikeEmail(typed: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(typed)
}

/** Each patron once. Records that are switched off stand back where one is on: libraries leave the old record of a patron who came back. */
function standing(hits: readonly AlmaUser[]): readonly AlmaUser[] {
  const distinct = [...new Map(hits.map((user) => [user.primary_id.toLowerCase(), user])).values()]
  const on = distinct.filter((user) => isOn(user.status))
  return on.length > 0 ? on : distinct
}

function theOne(hits: readonly AlmaUser[]): AlmaUser | undefined {
  const [user, ...others] = standing(hits)
  if (others.length > 0) throw new Problem('identifier-ambiguous', 'Alma knows several patrons by what was typed')
  return user
}
