import type { Day } from '#domain/day.ts'
import type { InstitutionId } from '#domain/id.ts'

/** At which address each patron was last seen, without the address: so that a change of it is found where no vendor dates it. */
export interface Addresses {
  /**
   * Resolves with the day of the look that first saw another address than the one before, nothing where there was none before. A look that is older
   * than what is kept changes nothing; of the same address again at most one in a month is written, so that whoever still comes is not swept.
   */
  see(look: AddressLook): Promise<Day | undefined>
  /** That day again, without a look. */
  changed(holder: string): Promise<Day | undefined>
  /** The day of the first look at anybody of the institution who is still kept. */
  since(institution: InstitutionId): Promise<Day | undefined>
}

export interface AddressLook {
  /** A keyed fingerprint of whose it is. */
  readonly holder: string
  readonly institution: InstitutionId
  /** A keyed fingerprint of the address, of no two people the same. */
  readonly address: string
  /** When the vendor showed it, milliseconds since 1970, and which day that was at the institution. */
  readonly at: number
  readonly day: Day
}
