/** What a password must be at an institution, told before anybody types. Lengths are in characters as people count them. */
export interface PasswordRules {
  readonly least: number
  readonly most: number
  /** `digits`: 0 to 9. `letters-and-digits`: those and A to Z, a to z. `printable`: ASCII from the blank on. `any`: whatever can be typed. */
  readonly alphabet: 'digits' | 'letters-and-digits' | 'printable' | 'any'
  /** Small letters and capitals are the same: the library system keeps only capitals. */
  readonly foldsCase: boolean
  /** It may hold no part of the patron's name and no number of theirs. */
  readonly notOwnName: boolean
  /** One that everybody uses is refused; which those are, the vendor decides. */
  readonly notCommon: boolean
}
