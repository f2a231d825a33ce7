/** Something that a client has to choose or agree to before a document is requested or renewed (PAIA 1.4, "Conditions and confirmations"). */
export interface ConditionSetting {
  readonly option: readonly ConditionOption[]
  /** More than one may be chosen. */
  readonly multiple?: boolean
  /** What is chosen by whoever says nothing; an empty list where it is fine to choose nothing. */
  readonly default?: readonly string[]
}

export interface ConditionOption {
  readonly id: string
  readonly about: string
  /** What it costs to choose it. */
  readonly amount?: string
}

/** By the URI of its type. */
export type Condition = Readonly<Record<string, ConditionSetting>>
/** By the URI of its type the ids of the options that are chosen. */
export type Confirmation = Readonly<Record<string, readonly string[]>>

export const conditionTypes = {
  storage: 'http://purl.org/ontology/paia#StorageCondition',
  fee: 'http://purl.org/ontology/paia#FeeCondition',
} as const

/**
 * What is chosen of each type; nothing where the condition is not met. Whoever sends no confirmation chooses the defaults; an empty one chooses nothing
 * at all, and is another thing. What a confirmation names besides is passed over.
 */
export function chosenOf(condition: Condition, confirm: Confirmation | undefined): Confirmation | undefined {
  const chosen: Record<string, readonly string[]> = {}
  for (const [type, setting] of Object.entries(condition)) {
    const asked = confirm === undefined ? setting.default : ownOf(confirm, type)
    if (asked === undefined) return undefined
    const known = [...new Set(asked)].filter((id) => setting.option.some((option) => option.id === id))
    const counted = setting.multiple ? known : known.slice(0, 1)
    if (counted.length === 0 && setting.default?.length !== 0) return undefined
    chosen[type] = counted
  }
  return chosen
}

/** The types are whatever a client writes, so none may be one of the things that every object has. */
function ownOf(confirm: Confirmation, type: string): readonly string[] | undefined {
  return Object.hasOwn(confirm, type) ? confirm[type] : undefined
}
