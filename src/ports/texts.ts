/**
 * What people read, in their language: the one mechanism for problems, labels, letters and pages.
 *
 * Everything is read and checked before the first request: each language has every key, with the same values in it. So whoever
 * says something need not think about what may be missing, and nothing here ever throws: it is used to tell people what went wrong.
 */
export interface Texts {
  /** BCP 47, the languages that can be chosen and said. English is among them: it is spoken to whoever asks for none we have. */
  readonly languages: readonly string[]
  /**
   * The text under `key` (`problems.not-found.title`) in one of `languages`; any other language is answered in English.
   *
   * A value that a text can do without is simply left out where it is not given, or empty. One that it needs shows as its name, and a key
   * that nobody wrote as the key: a mistake of ours must not hide what is being told. The text is plain, so a page escapes it.
   */
  say(language: string, key: string, values?: TextValues): string
  /** The best of `languages` for an `Accept-Language` header: the reader's order decides, `de-LU` finds `de`. */
  choose(acceptLanguage: string | undefined): string
}

/** A calendar day is given as it is (`2026-12-31`) and shown as the language writes it; times to wait are in seconds. */
export type TextValues = Readonly<Record<string, string | number | undefined>>
