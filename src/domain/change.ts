import type { InstitutionId, ZoneId } from './id.ts'
import type { DataField } from './patron-data.ts'
import type { SyncRule } from './sync-rule.ts'

/** One write to a zone's central file and its fate in every institution. */
export interface Change {
  readonly id: string
  readonly zone: ZoneId
  /** The central record as it was when the change was made, sealed. */
  readonly patron: string
  /** A keyed fingerprint of the person in the zone: the same whichever of their records is the central one. */
  readonly person: string
  readonly kind: ChangeKind
  /** Whom the central file took it from. `staff`, `key`: opaque ids as in the audit trail. */
  readonly by:
    | { readonly kind: 'caller'; readonly actor: string }
    | { readonly kind: 'institution'; readonly institution: InstitutionId }
    | { readonly kind: 'gateway' }
  /** Why, in the words of whoever made it. */
  readonly purpose?: string
  /** Which fields it is about. */
  readonly fields: readonly DataField[]
  readonly state: ChangeState
  /** The central record first. */
  readonly targets: readonly Target[]
  /** The change that this one undoes, and the one that undid it. */
  readonly reverses?: string
  readonly reversedBy?: string
  readonly madeAt: number
  readonly changedAt: number
  /** Until then it can be undone, milliseconds since 1970; then what was before is wiped. */
  readonly undoUntil: number
  readonly version: number
}

/**
 * `update`: fields. `key`: another main key. `removal`: the record goes, and its copies. `merger`: another central record is taken into this one and
 * removed. `reversal`: a change of fields that undoes another.
 */
export type ChangeKind = 'update' | 'key' | 'removal' | 'merger' | 'reversal'

/**
 * `writing`: the central record has not been proved yet. `arriving`: it is, and institutions still wait. `done`: every institution has an end.
 * `refused`: the central record was not written, and nothing else.
 */
export type ChangeState = 'writing' | 'arriving' | 'done' | 'refused'

export interface Target {
  readonly at: { readonly central: true } | { readonly institution: InstitutionId }
  readonly state: TargetState
  readonly fields: readonly TargetField[]
  /** The vendor's reason, where it refused. */
  readonly said?: string
  /** A problem's code or a refusal's reason. */
  readonly why?: string
  /** How often it was tried without an end. */
  readonly tries: number
  /** When it is tried or looked at again. */
  readonly retryAt?: number
  readonly changedAt: number
}

/**
 * `waiting`: neither tried nor shown yet. `done`: a fresh read shows it. `differs`: it is as the institution's own rules will have it, which is not as the
 * central record is, in at least one field. `refused`: the vendor will not. `gone`: nobody is there (any more).
 */
export type TargetState = 'waiting' | 'done' | 'differs' | 'refused' | 'gone'

export interface TargetField {
  readonly field: DataField
  readonly rule: SyncRule
  readonly result: 'written' | 'same' | 'kept' | 'not-carried' | 'unmapped' | 'refused' | 'waiting'
}

/** An edit that the rules overruled, or that met another: told, so that none is lost in silence. */
export interface Conflict {
  readonly id: string
  readonly zone: ZoneId
  /** The central record, sealed. */
  readonly patron: string
  readonly person: string
  readonly institution: InstitutionId
  readonly field: DataField
  /** `both-changed`: the central record and the copy since they last agreed. `overruled`: one of them alone, and the rule put it back. */
  readonly kind: 'both-changed' | 'overruled' | 'never-agreed'
  readonly rule: SyncRule
  /** Whose edit lost. */
  readonly lost: 'central' | 'copy'
  readonly state: 'open' | 'decided'
  readonly decision?: 'kept' | 'taken-back'
  readonly at: number
  readonly decidedAt?: number
  /** From then on the value that lost is wiped. */
  readonly keptUntil: number
}
