import type { Day } from './day.ts'
import type { InstitutionId, LibraryId } from './id.ts'
import type { Membership } from './membership.ts'
import type { ExpiryPolicy } from './policy.ts'

/** The one date of a card that has many, and how it was chosen. */
export interface EffectiveExpiry {
  /** The rule that chose it; `own-institution` where `home-library` found no library to call home. */
  readonly rule: 'home-library' | 'own-institution' | 'latest' | 'earliest' | 'named-library'
  readonly membership: Membership
}

/** From where the card is looked at: the institution whose record was asked for, and its home library where it keeps one. */
export interface Viewpoint {
  readonly institution: InstitutionId
  readonly homeLibrary?: LibraryId
}

/** Nothing where no membership fits the rule: an unknown date is better than a wrong one. Inherited rows never count. */
export function effectiveExpiry(
  memberships: readonly Membership[],
  decides: ExpiryPolicy['decides'],
  view: Viewpoint,
): EffectiveExpiry | undefined {
  const counted = memberships.filter((membership) => !membership.inherited)
  const own = counted.filter((membership) => membership.institution === view.institution)
  if (typeof decides === 'object') return chosen('named-library', last(counted.filter((m) => m.library === decides.library)))
  switch (decides) {
    case 'latest':
      return chosen('latest', last(counted))
    case 'earliest':
      return chosen('earliest', first(counted))
    case 'home-library': {
      const home = own.filter((m) => view.homeLibrary !== undefined && m.library === view.homeLibrary)
      return home.length > 0 ? chosen('home-library', last(home)) : chosen('own-institution', last(own))
    }
  }
}

function chosen(rule: EffectiveExpiry['rule'], membership: Membership | undefined): EffectiveExpiry | undefined {
  return membership && { rule, membership }
}

/** ISO days compare as text; one that never ends is later than all. */
function last(memberships: readonly Membership[]): Membership | undefined {
  return memberships.reduce<Membership | undefined>((a, b) => (a === undefined || endOf(b) > endOf(a) ? b : a), undefined)
}

function first(memberships: readonly Membership[]): Membership | undefined {
  return memberships.reduce<Membership | undefined>((a, b) => (a === undefined || endOf(b) < endOf(a) ? b : a), undefined)
}

function endOf(membership: Membership): Day | 'never' {
  return membership.expires ?? 'never'
}
