import type { PatronRecord } from './patron.ts'

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
export function hasAllowedForm(password: string, rules: PasswordRules): boolean {
  return formFaultsOf(password, rules).length === 0
}

/** A rule that a password breaks. Each has its sentence in `texts/` under `rules`. */
export type PasswordFault =
  | { readonly rule: 'too-short'; readonly values: { readonly min: number } }
  | { readonly rule: 'too-long'; readonly values: { readonly max: number } }
  | { readonly rule: (typeof strangers)[PasswordRules['alphabet']] | 'blank-at-end' | 'own-name' }

/** Every rule that is broken: nobody finds the second only after putting the first right. */
export function faultsOf(password: string, rules: PasswordRules, patron: Named): readonly PasswordFault[] {
  const own: readonly PasswordFault[] = rules.notOwnName && holdsOwn(password, patron) ? [{ rule: 'own-name' }] : []
  return [...formFaultsOf(password, rules), ...own]
}

export type Named = Pick<PatronRecord, 'name' | 'identifiers'>

/** Those that can be judged before anybody is asked whose password it is to be. */
export function formFaultsOf(password: string, { least, most, alphabet }: PasswordRules): readonly PasswordFault[] {
  const length = lengthOf(password)
  const broken: readonly (readonly [broken: boolean, fault: PasswordFault])[] = [
    [length < least, { rule: 'too-short', values: { min: least } }],
    [length > most || password.length > most * unitsPerCharacter, { rule: 'too-long', values: { max: most } }],
    [!password.isWellFormed() || !alphabets[alphabet].test(password), { rule: strangers[alphabet] }],
    [password !== password.trim(), { rule: 'blank-at-end' }],
  ]
  return broken.filter(([isBroken]) => isBroken).map(([, fault]) => fault)
}

/** Shorter parts of names stand in too many words by chance. */
const leastOfName = 3

function holdsOwn(password: string, { name, identifiers }: Named): boolean {
  const typed = bare(password)
  const words = [name.full, name.given, name.family].flatMap((part) => bare(part ?? '').split(/[^\p{L}\p{N}]+/u))
  const numbers = identifiers.map(({ value }) => bare(value))
  return [...words, ...numbers].some((part) => lengthOf(part) >= leastOfName && typed.includes(part))
}

/** Without capitals and accents, as whoever guesses would try it. */
function bare(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().trim()
}

/** What is broken where a character is none of the alphabet. */
const strangers = {
  digits: 'not-digits',
  'letters-and-digits': 'not-letters-and-digits',
  printable: 'not-printable',
  any: 'not-typeable',
} as const satisfies Record<PasswordRules['alphabet'], string>

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
