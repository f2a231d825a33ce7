import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { IntlMessageFormat } from 'intl-messageformat'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { parseDay } from '#domain/day.ts'
import type { Texts, TextValues } from '#ports/texts.ts'

const ours = join(import.meta.dirname, '../../texts')

/** The language that all others are held against, and that of a reader for whom we have no better one. */
const reference = 'en'

/**
 * Reads every `{language}.json` of the folder; refuses them all, and names each fault, where one is not as complete as English. `preferred` is
 * for readers who ask for none.
 */
export function loadTexts(folder = ours, preferred = reference): Texts {
  const languages = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => basename(name, '.json'))
    .sort()
  const faults: string[] = []
  const books = new Map(languages.map((language) => [language, readBook(folder, language, faults)]))
  const english = books.get(reference)
  if (!english) throw new Error(`There is no ${reference}.json among the texts in ${folder}`)
  for (const [language, book] of books) faults.push(...differences(language, book, english))
  if (faults.length > 0) throw new Error(`The texts in ${folder} cannot be used:\n${faults.join('\n')}`)

  return {
    languages,
    say: (language, key, values = {}) => (books.get(language) ?? english).get(key)?.say(values) ?? key,
    choose: remembering(chooser(languages, preferred)),
  }
}

/** One language: every message by its whole key. */
type Book = ReadonlyMap<string, Message>

interface Message {
  /** Each use of a value as it is written: `{until, date, day}`. */
  readonly uses: ReadonlySet<string>
  say(values: TextValues): string
}

const leaves = z.record(z.string(), z.string().trim().min(1))

function readBook(folder: string, language: string, faults: string[]): Book {
  const file = join(folder, `${language}.json`)
  const book = new Map<string, Message>()
  if (!hasLocaleData(language)) faults.push(`${language}: not a language that this Node has data for`)
  const read = leaves.safeParse(Object.fromEntries(flat(parseJson(file))))
  for (const { path, message } of read.error?.issues ?? []) faults.push(`${language}: ${path.join('.')}: ${message}`)
  for (const [key, source] of Object.entries(read.data ?? {})) {
    try {
      book.set(key, toMessage(source, language))
    } catch (error) {
      faults.push(`${language}: ${key}: ${String(error)}`)
    }
  }
  return book
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Error(`${file} is not JSON`, { cause: error })
  }
}

/** Groups of groups become whole keys: `problems.not-found.title`. What is no group is kept as it is, for the schema to judge. */
function flat(value: unknown, prefix = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[prefix, value]]
  return Object.entries(value).flatMap(([name, inner]) => flat(inner, prefix === '' ? name : `${prefix}.${name}`))
}

/** Without its data, Node would silently count and date in another language. */
function hasLocaleData(language: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(language).length > 0
  } catch {
    return false
  }
}

function* differences(language: string, book: Book, english: Book): Generator<string> {
  for (const [key, { uses }] of english) {
    const message = book.get(key)
    if (!message) {
      yield `${language}: ${key} is missing`
      continue
    }
    for (const use of uses) if (!message.uses.has(use)) yield `${language}: ${key} lacks ${use}`
    for (const use of message.uses) if (!uses.has(use)) yield `${language}: ${key} has ${use}, and English has not`
  }
  for (const key of book.keys()) if (!english.has(key)) yield `${language}: ${key} is not in English`
}

/**
 * How texts write what ICU leaves open. A day has no zone, so it is never shifted, and a yearly one is a day of whatever year; a wait is told in
 * begun minutes.
 */
const formats = {
  date: {
    day: { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' },
    yearly: { day: 'numeric', month: 'long', timeZone: 'UTC' },
  },
  number: {
    minutes: {
      style: 'unit',
      unit: 'minute',
      unitDisplay: 'long',
      maximumFractionDigits: 0,
      roundingMode: 'ceil',
      scale: 1 / 60,
    },
  },
} as const

/** Readers of English are in Europe here: the day stands before the month. */
const locales: Readonly<Record<string, string>> = { en: 'en-150' }

function toMessage(source: string, language: string): Message {
  const format = new IntlMessageFormat(source, locales[language] ?? language, formats, { ignoreTag: true })
  const uses = new Set(usesIn(format.getAst()))
  const values = valuesOf(uses)
  if (values.length === 0) {
    const text = String(format.format())
    return { uses, say: () => text }
  }
  return {
    uses,
    say: (given) =>
      String(format.format(Object.fromEntries(values.map((value) => [value.name, shown(value, given[value.name])])))),
  }
}

interface Value {
  readonly name: string
  /** The text has words for when it is not given. */
  readonly optional: boolean
  readonly day: boolean
}

function shown({ name, optional, day }: Value, given: string | number | undefined): string | number {
  const value = day ? toTime(given) : given
  return value === undefined || value === '' ? (optional ? 'none' : `{${name}}`) : value
}

function toTime(value: string | number | undefined): number | undefined {
  const day = parseDay(String(value))
  return day && Date.parse(day)
}

/** The ways to write a value; everything else, a misspelt format too, would be shown without a word and wrong. */
const ways = /^\{(?<name>[a-z]\w*)(?:, (?<way>plural|number, minutes|date, day|date, yearly|select, none))?\}$/i

function valuesOf(uses: ReadonlySet<string>): Value[] {
  const written = [...uses].map((use) => {
    const { name, way } = ways.exec(use)?.groups ?? {}
    if (name === undefined) throw new Error(`${use} is no way to write a value`)
    return { name, way }
  })
  return [...Map.groupBy(written, ({ name }) => name)].map(([name, all]) => {
    const optional = all.some(({ way }) => way === 'select, none')
    const dated = all.find(({ way }) => way?.startsWith('date, '))?.way
    const day = dated !== undefined
    // Not every string is a day, and this is how a text says what it says then.
    if (day && !optional) throw new Error(`{${name}, ${dated}} stands outside of {${name}, select, none {…} other {…}}`)
    return { name, optional, day }
  })
}

/** As much of a parsed message as is read here. Its kinds have numbers only: their names belong to the parser's own package. */
interface Part {
  readonly type: number
  readonly value?: string
  readonly style?: unknown
  readonly options?: Readonly<Record<string, { readonly value: readonly Part[] }>>
}

const kinds = ['literal', 'argument', 'number', 'date', 'time', 'select', 'plural', 'pound', 'tag'] as const

function* usesIn(elements: readonly Part[]): Generator<string> {
  for (const { type, value, style, options = {} } of elements) {
    const kind = kinds[type]
    if (kind === 'literal' || kind === 'pound') continue
    const names = Object.keys(options).filter((name) => name !== 'other')
    const detail = kind === 'select' ? names.join(' ') : style
    yield `{${[value, kind === 'argument' ? undefined : kind, detail].filter(Boolean).join(', ')}}`
    for (const option of Object.values(options)) yield* usesIn(option.value)
  }
}

/** One member of an `Accept-Language` header: a language range of RFC 4647 of a sane length, with its weight. */
const member = /^(?<range>[a-z]{1,8}(?:-[a-z\d]{1,8}){0,7}|\*)(?:[ \t]*;[ \t]*q=(?<weight>0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?$/i

/** Lookup as in RFC 4647 §3.4. What is no language range is passed over, and nobody means more than these first thirty-two. */
/** Browsers of one kind all send the same header, with every request. Longer ones are nobody's browser. */
function remembering(choose: Texts['choose']): Texts['choose'] {
  const chosen = new LRUCache<string, string>({ max: 1000 })
  return (header) => {
    if (header === undefined || header.length > 200) return choose(header)
    const known = chosen.get(header)
    if (known !== undefined) return known
    const language = choose(header)
    chosen.set(header, language)
    return language
  }
}

function chooser(languages: readonly string[], preferred: string): Texts['choose'] {
  const byTag = new Map(languages.map((language) => [language.toLowerCase(), language]))

  return (header) => {
    if (header === undefined) return preferred
    const wanted = header.split(',', 32).flatMap((part) => {
      const { range, weight = '1' } = member.exec(part.trim())?.groups ?? {}
      return range === undefined ? [] : [{ range: range.toLowerCase(), weight: Number(weight) }]
    })
    const refused = new Set(wanted.filter(({ weight }) => weight === 0).map(({ range }) => byTag.get(range)))
    const ranked = wanted.filter(({ weight }) => weight > 0).sort((one, other) => other.weight - one.weight)
    for (const { range } of ranked) {
      const found = lookUp(range)
      if (found !== undefined && !refused.has(found)) return found
    }
    return [preferred, ...languages].find((language) => !refused.has(language)) ?? preferred
  }

  /** Shortens the range from its end until a language fits. `*` fits none: it only says that any will do. */
  function lookUp(range: string): string | undefined {
    for (let tag = range; tag !== ''; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
      const found = byTag.get(tag)
      if (found !== undefined) return found
    }
    return undefined
  }
}
