import type { DataField, Held } from './patron-data.ts'

/**
 * What one library system can hold of each field. A field that is missing is neither read nor written there: no rule can carry it.
 */
export type FieldShapes = { readonly [Field in DataField]?: FieldShape<Field> }

export interface FieldShape<Field extends DataField = DataField> {
  /** How many of a list there can be; any number where it is missing. */
  readonly most?: number
  /**
   * It knows which of a list is preferred. Where it does not, the first is: so it is read, and so it is written. Says nothing of what there is one of, and
   * nothing of numbers, notes and blocks.
   */
  readonly preferred: boolean
  /** It can be written, and not only read. */
  readonly writable: boolean
  /**
   * How this would read after it was written here: without a part that is not kept, in the vendor's own folding, cut to its length. Nothing where it
   * cannot be held at all. Pure, and the same again changes nothing: `shown(shown(x))` is `shown(x)`. Everything is held as it is where it is missing.
   */
  shown?(held: Held<Field>): Held<Field> | undefined
}
