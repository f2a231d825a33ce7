import type { SimRequest } from '#simulation/request.ts'
import { AlmaRefusal, generalError, identifierExists, idTypeNotValid } from './errors.ts'
import { sameIdentifier } from './find.ts'
import { entryOf } from './tables.ts'
import { identifierTerm, primaryTerm } from './terms.ts'
import { sentUserSchema, type AlmaUser } from './user.ts'
import type { UserRecord } from './user-record.ts'
import type { Tenant, World } from './world.ts'

/** A user as it was sent, completed, and which fields of it were there at all. */
export interface SentUser {
  /** Without a primary id it is empty. */
  readonly user: AlmaUser
  readonly password: string
  readonly given: ReadonlySet<string>
}

/** What it can read of a body. The words are the page's, and say XML whatever was sent. */
export function sentUser({ body }: SimRequest): SentUser {
  const sent = jsonOf(body)
  const { success, data } = sentUserSchema.safeParse(sent)
  if (!success) throw new AlmaRefusal('401676', 'No valid XML was given.')
  const { password, ...user } = data
  return { user, password: password ?? '', given: new Set(Object.keys(sent as object)) }
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    return undefined
  }
}

/** A number of this user that is somebody else's in the same institution: of whichever type, and their primary id as well. */
export function refuseTakenNumbers({ switches }: World, { records }: Tenant, sent: AlmaUser, self?: UserRecord): void {
  for (const { value, id_type: type } of sent.user_identifier) {
    const holders = [...records.having(identifierTerm(value)), ...records.having(primaryTerm(value))]
    const isTaken = holders.some((other) => {
      const { user } = other.glimpse()
      const held = [user.primary_id, ...user.user_identifier.map((each) => each.value)]
      return other !== self && held.some((each) => sameIdentifier(switches, each, value))
    })
    if (isTaken) throw identifierExists(value, type.value ?? '')
  }
}

/** Whether a primary id is somebody else's, or a number of somebody else. */
export function isTakenId({ records }: Tenant, id: string, self?: UserRecord): boolean {
  return [...records.having(primaryTerm(id)), ...records.having(identifierTerm(id))].some((other) => other !== self)
}

/** A type that is in no table of the institution, unless the user has it already. */
export function refuseUnknownTypes({ identifierTypes }: Tenant, sent: AlmaUser, before?: AlmaUser): void {
  for (const { id_type: type, value } of sent.user_identifier) {
    if (value === '') throw generalError(`An identifier of the type ${type.value} has no value.`)
    const isKnown = entryOf(identifierTypes, type.value ?? '') !== undefined
    const wasThere = before?.user_identifier.some((held) => held.id_type.value === type.value) ?? false
    if (!isKnown && !wasThere) throw idTypeNotValid(value, type.value ?? '')
  }
}

/** A group that is in the institution's table, or none. */
export function isLegalGroup({ userGroups }: Tenant, { user_group: { value } }: AlmaUser): boolean {
  return (value ?? '') === '' || entryOf(userGroups, value ?? '') !== undefined
}

/** One number that is there twice: GET lists one as ACTIVE and as INACTIVE, and PUT refuses the same list (Finna's Alma driver). */
export function hasTwin({ user_identifier: held }: AlmaUser): boolean {
  const numbers = held.map(({ id_type: type, value }) => JSON.stringify([type.value, value.toLowerCase()]))
  return new Set(numbers).size < numbers.length
}
