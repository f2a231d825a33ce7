declare const brand: unique symbol

/** A string that only its makers (configuration, adapters, request schemas) may turn into an identifier of the kind `Kind`. */
export type Id<Kind extends string> = string & { readonly [brand]: Kind }

/** An institution's code in the topology: one tenant of a vendor system (an Alma IZ, an Aleph ADM library). */
export type InstitutionId = Id<'InstitutionId'>
/** A library's code in the topology: a branch inside an institution (an Alma library, an Aleph sublibrary). */
export type LibraryId = Id<'LibraryId'>
/** A community's code in the topology: a town, school or body that libraries belong to. */
export type CommunityId = Id<'CommunityId'>
/** A network zone's code in the topology: institutions that share a central patron file. */
export type ZoneId = Id<'ZoneId'>
/**
 * A network zone as the holder of its central records: they are named like those of an institution. No institution bears the id of a zone, the
 * configuration sees to that.
 */
export function zoneAsHolder(zone: ZoneId): InstitutionId {
  return zone as string as InstitutionId
}

/** The vendor's own stable key of a patron inside one institution. In some countries it is the national number: never log it. */
export type RecordId = Id<'RecordId'>

/** One loan of a patron record, as its vendor names it; stable for as long as the item is out. */
export type LoanId = Id<'LoanId'>
/** One hold of a patron record, as its vendor names it; stable for as long as it stands. */
export type HoldId = Id<'HoldId'>
/** One fee of a patron record, as its vendor names it; stable until it is closed and after. */
export type FeeId = Id<'FeeId'>

/** One patron record: a person as one institution knows them. */
export interface PatronRef {
  readonly institution: InstitutionId
  readonly record: RecordId
}

export function samePatron(one: PatronRef, other: PatronRef): boolean {
  return one.institution === other.institution && one.record === other.record
}
