import type { InstitutionId } from '#domain/id.ts'
import type { FieldShapes } from '#domain/field-shape.ts'
import { merge, type Agreed, type Merged } from '#domain/merge.ts'
import { dataFields, itemsOf, type DataField, type Item, type PatronData } from '#domain/patron-data.ts'
import type { Membership, SyncRule } from '#domain/sync-rule.ts'
import type { FieldState, Seen, SyncState } from '#ports/central-store.ts'
import { partsOf, whole, type Prints } from './prints.ts'

/** A central record and one copy of it, side by side, with what is known of both. Pure: the same again comes to the same. */
export interface Pair {
  readonly holder: InstitutionId
  readonly central: { readonly data: PatronData; readonly shapes: FieldShapes }
  readonly copy: { readonly data: PatronData; readonly shapes: FieldShapes }
  readonly membership: Membership
  readonly state: SyncState | undefined
  readonly outranked: (field: DataField) => boolean
  readonly now: number
  /** When the vendor says that each was changed last, where it said so since the last look. */
  readonly told?: { readonly central?: number; readonly copy?: number }
}

export interface FieldPairing {
  readonly field: DataField
  readonly rule: SyncRule
  readonly central: readonly Item[]
  readonly copy: readonly Item[]
  readonly merged: Merged
  /** As it was written down, with what is seen now. */
  readonly state: FieldState
  /** They agreed before, and the central record is as it was then. */
  readonly centralIsAsAgreed: boolean
}

export function pairing(pair: Pair, prints: Prints): readonly FieldPairing[] {
  return dataFields.map((field) => paired(field, pair, prints))
}

/** The rule that stands; a field that one of the two systems does not know is not carried, whatever somebody wished. */
export function ruleOf(field: DataField, { rules }: Membership, central: FieldShapes, copy: FieldShapes): SyncRule {
  return central[field] && copy[field] ? rules[field] : 'none'
}

function paired(field: DataField, pair: Pair, prints: Prints): FieldPairing {
  const { holder, membership, outranked, now, told = {} } = pair
  const rule = ruleOf(field, membership, pair.central.shapes, pair.copy.shapes)
  const [central, copy] = [itemsOf(field, pair.central.data), itemsOf(field, pair.copy.data)]
  // With another central record than that of now they never agreed.
  const before = pair.state?.central === holder ? pair.state.fields[field] : undefined
  const seen = {
    central: seenNow(before?.seen.central, prints.list(field, central), told.central ?? now),
    copy: seenNow(before?.seen.copy, prints.list(field, copy), told.copy ?? now),
  }
  const agreed = agreedOf(before, seen.copy)
  const merged: Merged =
    rule === 'none'
      ? { result: 'kept', lost: [] }
      : merge(
          {
            field,
            rule,
            central,
            copy,
            maps: membership.maps,
            centralShape: pair.central.shapes[field]!,
            copyShape: pair.copy.shapes[field]!,
            ...(agreed && { agreed }),
            centralSince: seen.central.since,
            copySince: seen.copy.since,
            outranked: outranked(field),
          },
          prints.of(field),
        )
  return {
    field,
    rule,
    central,
    copy,
    merged,
    state: { ...before, seen },
    centralIsAsAgreed: before?.central !== undefined && whole(before.central) === whole(seen.central.prints),
  }
}

/** What was being written there, or carried there by the vendor, is no edit of the institution's. */
function agreedOf(before: FieldState | undefined, { prints }: Seen): Agreed | undefined {
  if (!before?.central || !before.copy) return undefined
  const arrived = before.writing?.find((value) => value === whole(prints))
  return { central: new Set(before.central), copy: new Set(arrived === undefined ? before.copy : partsOf(arrived)) }
}

/** As it was, since it was seen so first; or as it is now, since `at`. */
export function seenNow(before: Seen | undefined, prints: readonly string[], at: number): Seen {
  return before && whole(before.prints) === whole(prints) ? before : { prints, since: at }
}
