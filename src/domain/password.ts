/** What a password must be at an institution, told before anybody types. Lengths are in characters as people count them. */
export interface PasswordRules {
  readonly least: number
  readonly most: number
  /**
   * `digits`: 0 to 9. `letters-and-digits`: those and A to Z, a to z. `printable`: ASCII from the blank on. `any`: whatever can be typed. Nothing
   * begins or ends with a blank, whatever the alphabet: nobody sees it, and systems that pad what they keep lose it.
   */
  readonly alphabet: 'digits' | 'letters-and-digits' | 'printable' | 'any'
  /** Small letters and capitals are the same: the library system keeps only capitals. */
  readonly foldsCase: boolean
  /** It may hold no part of the patron's name and no number of theirs. */
  readonly notOwnName: boolean
  /** One that everybody uses is refused; which those are, the vendor decides. */
  readonly notCommon: boolean
}

/** Whether its length and its characters are allowed. Whose name is in it, and who else uses it, does not show of it alone. */
export function hasAllowedForm(password: string, { least, most, alphabet }: PasswordRules): boolean {
  if (!password.isWellFormed() || !alphabets[alphabet].test(password) || password !== password.trim()) return false
  const length = lengthOf(password)
  return length >= least && length <= most && password.length <= most * unitsPerCharacter
}

const alphabets: Readonly<Record<PasswordRules['alphabet'], RegExp>> = {
  digits: /^\d*$/,
  'letters-and-digits': /^[0-9A-Za-z]*$/,
  printable: /^[ -~]*$/,
  any: /^\P{Cc}*$/u,
}

/** A flag, a family or a letter with its accents is one to whoever types it, and may be written as many; not as any number of them. */
const unitsPerCharacter = 16

function lengthOf(password: string): number {
  return [...characters.segment(password)].length
}

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' })
