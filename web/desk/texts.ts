import de from '../../texts/de.json' with { type: 'json' }
import en from '../../texts/en.json' with { type: 'json' }
import fr from '../../texts/fr.json' with { type: 'json' }
import is from '../../texts/is.json' with { type: 'json' }
import lb from '../../texts/lb.json' with { type: 'json' }
import nl from '../../texts/nl.json' with { type: 'json' }

/** What the librarian's page says beside what the elements say. */
export type DeskWord = keyof typeof en.desk

const books: Readonly<Record<string, Readonly<Record<DeskWord, string>>>> = {
  de: de.desk,
  en: en.desk,
  fr: fr.desk,
  is: is.desk,
  lb: lb.desk,
  nl: nl.desk,
}

export const languages = Object.keys(books)

export function deskText(language: string, word: DeskWord, values: Readonly<Record<string, string>> = {}): string {
  return (books[language] ?? en.desk)[word].replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
}
