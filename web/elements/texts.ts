import de from '../../texts/de.json' with { type: 'json' }
import en from '../../texts/en.json' with { type: 'json' }
import fr from '../../texts/fr.json' with { type: 'json' }
import is from '../../texts/is.json' with { type: 'json' }
import lb from '../../texts/lb.json' with { type: 'json' }
import nl from '../../texts/nl.json' with { type: 'json' }

/** What the elements say; only this part of the texts is bundled. */
export type Word = keyof typeof en.elements
export type Words = Readonly<Partial<Record<Word, string>>>

const books = new Map<string, Words>(
  Object.entries({ de, en, fr, is, lb, nl }).map(([language, { elements }]) => [language, elements]),
)

/** Adds a language, or replaces single texts of one. What it leaves out is said in English. */
export function addTexts(language: string, texts: Words): void {
  books.set(language, { ...books.get(language), ...texts })
}

export type Say = (word: Word, values?: Readonly<Record<string, string>>) => string

/** The texts of a language, single ones replaced by the page. In them stands `{name}` for a value, and nothing cleverer. */
export function saying(language: string, replaced: Words = {}): Say {
  const book = books.get(language)
  return (word, values = {}) =>
    (replaced[word] ?? book?.[word] ?? en.elements[word]).replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
}

/** The first language that there are texts in; of `fr_BE` or `fr-BE` it is French. */
export function languageFor(wanted: readonly (string | null | undefined)[]): string {
  for (const each of wanted) {
    const tag = (each ?? '').replaceAll('_', '-').toLowerCase()
    const found = [tag, tag.split('-', 1)[0]!].find((candidate) => books.has(candidate))
    if (found !== undefined) return found
  }
  return 'en'
}
