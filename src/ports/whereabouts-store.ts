import type { InstitutionId } from '#domain/id.ts'

/** Where a person was seen or not seen. `person` is a keyed fingerprint, `record` a sealed patron id. */
export interface Sighting {
  readonly institution: InstitutionId
  /** Absent: asked there, and not registered. */
  readonly record?: string
  /** The vendor's codes of the libraries where registrations were seen, ever; for a vendor that cannot list them all. */
  readonly libraries?: readonly string[]
  readonly seenAt: number
}

export interface Whereabouts {
  of(person: string): Promise<readonly Sighting[]>
  /** Replaces what was known for each institution named; an older sighting never replaces a newer one. */
  see(person: string, sightings: readonly Sighting[]): Promise<void>
  forget(person: string): Promise<void>
}
