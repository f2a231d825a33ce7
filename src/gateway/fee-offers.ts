import type { Fee } from '#domain/fee.ts'
import { verdictsOn, type FeeTerms, type FeeVerdict } from '#domain/fee-offer.ts'
import type { InstitutionId, LibraryId, PatronRef } from '#domain/id.ts'
import type { Directory } from './directory.ts'
import type { Merchants } from './merchants.ts'

/** What patrons can pay on line of what they owe, and where. */
export interface FeeOffers {
  /** On all that is owed at one record, in its order. */
  on(ref: PatronRef, fees: readonly Pick<Fee, 'open' | 'held' | 'library'>[]): readonly FeeVerdict[]
  /** How fees are taken on line at a place; nothing where they are not. */
  at(institution: InstitutionId, library?: LibraryId): FeeOffer | undefined
}

export interface FeeOffer extends FeeTerms {
  /** `balance`: only everything at once. */
  readonly unit: 'fee' | 'balance'
}

export interface FeeOffersParts {
  readonly directory: Directory
  readonly merchants: Merchants
}

export function feeOffers({ directory, merchants }: FeeOffersParts): FeeOffers {
  const { topology } = directory
  const unitAt = (institution: InstitutionId) => {
    const { fees } = directory.at(institution).ils
    // What cannot be listed one by one cannot be looked at before it is booked.
    return fees?.list ? fees.payments?.unit : undefined
  }
  const termsAt = (institution: InstitutionId, library?: LibraryId): FeeTerms | undefined => {
    const { paidOnline, merchant } = topology.policiesAt(topology.placeIn(institution, library)).fees
    const found = paidOnline && merchant !== undefined ? merchants.get(merchant) : undefined
    return found && { merchant: found.id, currency: found.currency }
  }

  return {
    on: (ref, fees) =>
      verdictsOn(fees, unitAt(ref.institution), ({ library: code }) =>
        termsAt(ref.institution, code === undefined ? undefined : topology.libraryByCode(ref.institution, code)?.id),
      ),

    at(institution, library) {
      const unit = unitAt(institution)
      const terms = termsAt(institution, library)
      return unit && terms && { ...terms, unit }
    },
  }
}
