import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import * as fc from 'fast-check'
import t, { type Test } from 'tap'
import { z } from 'zod'
import type { EffectiveExpiry } from '#domain/expiry.ts'
import { feeKinds } from '#domain/fee.ts'
import { holdRefusals, type Hold } from '#domain/hold.ts'
import { loanRefusals } from '#domain/loan.ts'
import type { MembershipState } from '#domain/membership.ts'
import type { Limit } from '#domain/patron.ts'
import type { RenewalPolicy } from '#domain/policy.ts'
import { problemCodes, type Problem } from '#domain/problem.ts'
import { notPayableReasons } from '#domain/fee-offer.ts'
import { paymentStates } from '#domain/payment.ts'
import type { ProvisionalReason } from '#domain/renewal.ts'
import { actions, type ReasonCode, type Step } from '#domain/standing.ts'
import type { AddressChangesKnown } from '#gateway/address-watch.ts'
import { letterKinds } from '#gateway/letters.ts'
import { checkRequest } from '#http/faults.ts'
import { passwordPageWords } from '#http/password-forms.ts'
import { ProblemBody, statuses } from '#http/problems.ts'
import { settlementWords } from '#http/settlement-page.ts'
import { loadTexts } from '#http/texts.ts'
import type { Texts } from '#ports/texts.ts'

const root = join(import.meta.dirname, '..')
const pages = join(root, 'openapi/problems')
const texts = loadTexts()

/** Each list is closed by its type: a member that is forgotten here does not compile, and one without a text fails below. */
const groups = {
  problems: problemCodes,
  reasons: membersOf({
    'password-kept-elsewhere': true,
    'renewal-not-offered': true,
    'renewed-elsewhere': true,
    'never-expires': true,
    'not-registered': true,
    'too-early': true,
    'too-late': true,
    'membership-suspended': true,
    blocked: true,
    'price-not-set': true,
    'birth-date-needed': true,
    'debt-too-high': true,
    'card-incomplete': true,
    'sign-in-refused-when-lapsed': true,
    'not-in-zone': true,
    'out-of-reach': true,
    'membership-not-begun': true,
    'membership-expired': true,
  } satisfies Record<ReasonCode, true>),
  steps: membersOf({
    retry: true,
    waiting: true,
    elsewhere: true,
    'renew-card': true,
    pay: true,
    library: true,
  } satisfies Record<Step['by'], true>),
  states: membersOf({ active: true, expiring: true, expired: true, suspended: true } satisfies Record<MembershipState, true>),
  'expiry-rules': membersOf({
    'home-library': true,
    'own-institution': true,
    latest: true,
    earliest: true,
    'named-library': true,
  } satisfies Record<EffectiveExpiry['rule'], true>),
  'decided-by': membersOf({
    'patron-record': true,
    'patron-role': true,
    'library-record': true,
    'institution-record': true,
  } satisfies Record<Limit['by'], true>),
  'renewal-states': paymentStates,
  'fee-payment-states': paymentStates,
  'provisional-states': ['held', 'lapsed'],
  provisional: [
    ...membersOf({ 'address-changed': true, 'proof-needed': true } satisfies Record<ProvisionalReason, true>),
    'lapsed',
  ],
  'address-changes': membersOf({ 'library-system': true, gateway: true, nobody: true } satisfies Record<
    AddressChangesKnown['by'],
    true
  >),
  periods: membersOf({ days: true, months: true, years: true, until: true } satisfies Record<PeriodKind, true>),
  'loan-refusals': loanRefusals,
  'loan-renewals': ['renewed', 'unknown', 'not-tried'],
  'hold-refusals': holdRefusals,
  'hold-cancellings': ['cancelled', 'too-late', 'other'],
  'hold-states': membersOf({ waiting: true, 'on-its-way': true, ready: true, other: true } satisfies Record<Hold['state'], true>),
  'fee-kinds': feeKinds,
  settlement: settlementWords,
  letters: letterKinds,
  'reminder-page': ['title', 'question', 'stop', 'done', 'unknown'],
  'password-page': passwordPageWords,
  'web-page': ['languages'],
  calendar: ['name', 'loan', 'membership'],
}

type KeyOfEach<Union> = Union extends unknown ? keyof Union : never
type PeriodKind = KeyOfEach<RenewalPolicy['period']>

/** Of what a member has more than one text for. */
const partsOf: Readonly<Record<string, readonly string[]>> = { problems: ['title', 'detail'], letters: ['subject', 'text'] }

function membersOf(list: Readonly<Record<string, true>>): readonly string[] {
  return Object.keys(list)
}

type Group = { [name: string]: string | Group }
type Folder = Record<string, string>

/** Our own texts, as files for a copy that a test may break. */
function ours(): Folder {
  return Object.fromEntries(texts.languages.map((language) => [`${language}.json`, sourceOf(language)]))
}

function sourceOf(language: string): string {
  return readFileSync(join(root, 'texts', `${language}.json`), 'utf8')
}

function keysOf(group: Group, prefix = ''): string[] {
  return Object.entries(group).flatMap(([name, inner]) =>
    typeof inner === 'string' ? `${prefix}${name}` : keysOf(inner, `${prefix}${name}.`),
  )
}

const english = JSON.parse(sourceOf('en')) as Group
const keys = keysOf(english)

function edited(source: string, edit: (problems: Group, all: Group) => void): string {
  const all = JSON.parse(source) as Group
  edit(all['problems'] as Group, all)
  return JSON.stringify(all)
}

await t.test('the six languages can be chosen', async (t) => {
  t.same(texts.languages, ['de', 'en', 'fr', 'is', 'lb', 'nl'])
})

await t.test('every language has exactly the keys of English', async (t) => {
  for (const language of texts.languages)
    t.same(keysOf(JSON.parse(sourceOf(language)) as Group).sort(), [...keys].sort(), language)
})

function refused(t: Test, name: string, folder: Folder, ...faults: readonly RegExp[]): void {
  const place = t.testdir(folder)
  for (const message of faults) t.throws(() => loadTexts(place), { message }, name)
}

await t.test('a folder that is not complete is refused at start, and the fault is named', async (t) => {
  const withGerman = (edit: (problems: Group, all: Group) => void): Folder => ({
    ...ours(),
    'de.json': edited(sourceOf('de'), edit),
  })
  const german = (detail: string) => withGerman((problems) => Object.assign(problems['ils-busy'] as Group, { detail }))
  const waits =
    '{institution, select, none {} other {({institution})}} {seconds, select, none {} other {{seconds, number, minutes}}}'

  t.doesNotThrow(() => loadTexts(t.testdir(ours())), 'the copy itself is accepted')
  t.doesNotThrow(() => loadTexts(t.testdir(german(waits))), 'and so is another wording')
  refused(
    t,
    'a missing key',
    withGerman((problems) => delete problems['internal']),
    /de: problems\.internal\.title is missing/,
    /internal\.detail is/,
  )
  refused(
    t,
    'a key too many',
    withGerman((_, all) => Object.assign(all, { joys: { one: 'Schön' } })),
    /de: joys\.one is not in English/,
  )
  refused(t, 'a value that English has not', german(`${waits} {patron}`), /de: problems\.ils-busy\.detail has \{patron\}/)
  refused(
    t,
    'a value that is forgotten',
    german('{institution, select, none {} other {({institution})}}'),
    /ils-busy\.detail lacks \{seconds, number, minutes\}/,
  )
  refused(
    t,
    'a value in another form',
    german(waits.replace(', number, minutes', '')),
    /detail lacks \{seconds, number, minutes\}/,
    /has \{seconds\}/,
  )
  refused(
    t,
    'a misspelt form',
    german(waits.replace('minutes', 'minuts')),
    /\{seconds, number, minuts\} is no way to write a value/,
  )
  refused(t, 'a day in no form', german('{until, date}'), /\{until, date\} is no way to write a value/)
  refused(
    t,
    'a day that must be there',
    german('{until, date, day}'),
    /\{until, date, day\} stands outside of \{until, select, none/,
  )
  refused(t, 'a time', german('{until, time, short}'), /\{until, time, short\} is no way/)
  refused(t, 'a brace that is left open', german('{institution'), /de: problems\.ils-busy\.detail: SyntaxError/)
  refused(t, 'an empty text', german(' '), /de: problems\.ils-busy\.detail: Too small/)
  refused(
    t,
    'a text that is none',
    withGerman((problems) => Object.assign(problems, { internal: ['?'] })),
    /de: problems\.internal: Invalid input/,
  )
  refused(t, 'a language that nobody speaks', { ...ours(), 'notes.json': sourceOf('de') }, /notes: not a language/)
  refused(t, 'a language that is misspelt', { ...ours(), 'de_AT.json': sourceOf('de') }, /de_AT: not a language/)
  refused(t, 'a file that is not JSON', { ...ours(), 'fr.json': '{' }, /fr\.json is not JSON/)
  refused(t, 'no English', { 'de.json': sourceOf('de') }, /There is no en\.json/)
  refused(
    t,
    'several faults at once',
    { ...withGerman((problems) => delete problems['internal']), 'nl.json': '{}' },
    /de: problems\.internal\.title[^]*nl: problems/,
  )
})

/** The keys of `names` for which `texts` has no words in some language. */
function untold(texts: Texts, names: readonly string[]): string[] {
  return names.filter((key) => texts.languages.some((language) => texts.say(language, key) === key))
}

await t.test('all that the gateway decides and all that stops it has its words', async (t) => {
  const needed = Object.entries(groups).flatMap(([group, members]) =>
    members.flatMap((member) => partsOf[group]?.map((part) => `${group}.${member}.${part}`) ?? [`${group}.${member}`]),
  )
  t.same(untold(texts, needed), [])
  const wordless = Object.fromEntries(
    Object.entries(ours()).map(([file, source]) => [
      file,
      edited(source, (problems, all) => {
        delete problems['internal']
        delete (all['reasons'] as Group)['blocked']
      }),
    ]),
  )
  t.same(
    untold(loadTexts(t.testdir(wordless)), needed),
    ['problems.internal.title', 'problems.internal.detail', 'reasons.blocked'],
    'and what has none is found',
  )
  for (const [group, members] of Object.entries(groups))
    t.same(Object.keys(english[group] ?? {}).sort(), [...members].sort(), `no ${group} is left over`)
})

await t.test('every rule that a request can break is told in words', async (t) => {
  const broken: readonly (readonly [schema: z.ZodType, value: unknown])[] = [
    [z.string(), undefined],
    [z.string(), 1],
    [z.string().min(2), 'a'],
    [z.string().max(1), 'ab'],
    [z.number().min(2), 1],
    [z.number().max(1), 2],
    [z.array(z.string()).min(2), []],
    [z.array(z.string()).max(1), ['a', 'b']],
    [z.string().regex(/^\d$/), 'a'],
    [z.enum(['one', 'two']), 'three'],
    [z.strictObject({}), { more: 1 }],
    [z.iso.date(), '2026-02-30'],
    [z.email(), 'ada'],
    [z.unknown().refine(() => false, { params: { rule: 'no-criterion' } }), {}],
    // What no schema can know and the gateway finds is told by the same sentences.
    ...[
      'not-registered',
      ...notPayableReasons.map((reason) => `fee-${reason}`),
      'not-digits',
      'not-letters-and-digits',
      'not-printable',
      'not-typeable',
      'blank-at-end',
      'own-name',
      'too-weak',
      'refused-by-system',
      'not-the-same',
      'not-changeable',
      'not-removable',
      'not-a-phone',
      'one-preferred',
      'not-held',
      'code-not-carried',
    ].map((rule) => [z.unknown().refine(() => false, { params: { rule } }), {}] as const),
  ]
  const faults = broken.flatMap(([schema, value]) => {
    const checked = checkRequest({ schema, method: 'POST', url: '/', httpPart: 'body' })(value) as { readonly error: Problem }
    return checked.error.faults
  })
  t.same(
    [...new Set(faults.map(({ rule }) => rule))].sort(),
    Object.keys(english['rules'] ?? {}).sort(),
    'no sentence is missing or left over',
  )
  for (const language of texts.languages)
    for (const { rule, values } of faults)
      t.notMatch(texts.say(language, `rules.${rule}`, values), /^rules\.|[{}]|NaN/, `${language}: ${rule}`)
})

await t.test(
  'what the elements say is used by them, and needs nothing of a browser but to put a value in its place',
  async (t) => {
    const folder = join(root, 'web/elements')
    const sources = readdirSync(folder).filter((name) => name.endsWith('.ts'))
    const code = sources.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n')
    const words = Object.keys(english['elements'] as Group)
    t.ok(words.length > 80, 'the check saw them')
    // Which actions there are, the API says; each has its word.
    t.same(
      words.filter((word) => !code.includes(`'${word}'`) && !word.startsWith('action-')),
      [],
    )
    for (const action of actions) t.ok(words.includes(`action-${action}`), action)
    for (const language of texts.languages)
      for (const [word, text] of Object.entries(
        (JSON.parse(sourceOf(language)) as { elements: Record<string, string> }).elements,
      ))
        t.notMatch(text.replaceAll(/\{[a-z]+\}/g, ''), /[{}'<]/, `${language}: ${word}`)
  },
)

await t.test('what the librarian’s page says is used by it, in every language', async (t) => {
  const folder = join(root, 'web/desk')
  const sources = readdirSync(folder).filter((name) => name.endsWith('.ts'))
  const code = sources.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n')
  // Words after a state, a rule or a field are put together there, and each that can come is demanded by its type.
  const composed = /^(field|difference|rule|result|would-lose|change|target|by|conflict|lost|take|renewals|money|came-to)-/
  const words = Object.keys(english['desk'] as Group)
  t.ok(words.length > 100, 'the check saw them')
  t.same(
    words.filter((word) => !code.includes(`'${word}'`) && !composed.test(word)),
    [],
  )
  for (const language of texts.languages)
    for (const [word, text] of Object.entries((JSON.parse(sourceOf(language)) as { desk: Record<string, string> }).desk))
      t.notMatch(text.replaceAll(/\{[a-z]+\}/g, ''), /[{}'<]/, `${language}: ${word}`)
})

await t.test('a problem can be told whatever is known about it', async (t) => {
  for (const language of texts.languages) {
    for (const code of problemCodes)
      for (const part of ['title', 'detail']) {
        const [bare, full] = [undefined, { institution: 'Ghent', seconds: 61 }].map((values) =>
          texts.say(language, `problems.${code}.${part}`, values),
        )
        t.notMatch(bare, /[{}]|none|undefined|NaN| {2}| [.,)]/, `${language}: ${code} without values`)
        t.notMatch(full, /[{}]|none|undefined|NaN| {2}| [.,)]/, `${language}: ${code} with them`)
      }
  }
  t.match(
    texts.say('de', 'problems.too-many-attempts.detail', { seconds: 61 }),
    'versuchen Sie es in 2 Minuten noch einmal',
    'begun minutes',
  )
  t.match(texts.say('is', 'problems.too-many-attempts.detail', { seconds: 60 }), /\(biðtími: 1 mínúta\)/)
})

/** What every letter is written with, as people see it. */
const letterValues = {
  institution: 'KBR (Brussel)',
  code: '1234 5678',
  minutes: 10,
  until: '2027-11-24',
  full: '2028-11-24',
  amount: '15,00\u00a0€',
  days: 10,
  stop: 'https://card.example.org/stop',
  link: 'https://card.example.org/web/north/password/link?token=Zm9v&lang=nl',
  name: 'Campus',
}

/** What is wrong with the letters of one language, for those who read them as plain text. */
function faultsOfLetters(texts: Texts, language: string): string[] {
  return groups.letters.flatMap((kind) => {
    const part = (name: string) => texts.say(language, `letters.${kind}.${name}`, letterValues)
    const [subject, text, lines] = [part('subject'), part('text'), part('text').split('\n')]
    const rules: readonly (readonly [fault: string, holds: boolean])[] = [
      ['its subject is not one line', /^\S.*\S$/.test(subject)],
      ['its subject is cut off in a list', subject.length <= 78],
      ['its subject does not say who writes', subject.startsWith(letterValues.institution)],
      // Subjects are shown on locked screens, and kept in logs of servers on the way.
      ['its subject has a digit of the code', !/\d/.test(subject)],
      ['it does not say how to stop it', kind !== 'reminder' || lines.includes(`    ${letterValues.stop}`)],
      ['its link does not stand alone', kind !== 'password-reset' || lines.includes(`    ${letterValues.link}`)],
      [
        'it does not say where',
        kind !== 'password-elsewhere' || (text.includes('Campus') && lines.includes(`    ${letterValues.link}`)),
      ],
      ['it does not say how much', kind !== 'refunded' || text.includes(letterValues.amount)],
      ['it is not signed', lines.at(-1) === letterValues.institution],
      ['its code does not stand alone', kind !== 'code' || lines.filter((line) => line === '    1234 5678').length === 1],
      ['it does not say for how long', (kind !== 'code' && kind !== 'password-reset') || /\b10 \p{L}/u.test(text)],
      ['its paragraphs are not one empty line apart', !text.includes('\n\n\n') && text.split('\n\n').length > 3],
      ['a line has blanks at its end', lines.every((line) => line === line.trimEnd())],
      ['a line has a character that is not shown', !/[^\P{C}\n]|[\u2028\u2029]/u.test(text)],
      // A quotation, the line before a signature, and what some mailboxes take for the next letter.
      ['a line begins like something else', lines.every((line) => !/^(?:>|--|From )/.test(line))],
      ['a line is longer than a letter may have', lines.every((line) => Buffer.byteLength(line) <= 998)],
      ['a value is forgotten', !/[{}]|NaN|undefined/.test(subject + text)],
    ]
    return rules.filter(([, holds]) => !holds).map(([fault]) => `${language}: ${kind}: ${fault}`)
  })
}

await t.test('a letter says all it has to say, in lines that every mailbox shows', async (t) => {
  for (const language of texts.languages) t.same(faultsOfLetters(texts, language), [], language)

  const broken = (change: (letter: Group) => void): string[] => {
    const source = edited(sourceOf('de'), (_, all) => change((all['letters'] as Group)['code'] as Group))
    return faultsOfLetters(loadTexts(t.testdir({ ...ours(), 'de.json': source })), 'de')
  }
  const replaced = (from: string, to: string) =>
    broken((letter) => Object.assign(letter, { text: (letter['text'] as string).replace(from, to) }))
  t.same(
    broken((letter) => Object.assign(letter, { subject: 'Ihr Code von {institution}:\n7' })),
    [
      'de: code: its subject is not one line',
      'de: code: its subject does not say who writes',
      'de: code: its subject has a digit of the code',
    ],
    'and a letter that does not is found',
  )
  t.same(replaced('\n    {code}', ' {code}'), ['de: code: its code does not stand alone'])
  t.same(replaced('\n\nBitte', '\n\n\n> Bitte'), [
    'de: code: its paragraphs are not one empty line apart',
    'de: code: a line begins like something else',
  ])
  t.same(replaced('Tag,', 'Tag,\u200b '), [
    'de: code: a line has blanks at its end',
    'de: code: a line has a character that is not shown',
  ])
  t.same(replaced('lang', 'lang'.repeat(300)), ['de: code: a line is longer than a letter may have'])
  t.same(replaced('\n{institution}', ' {institution}'), ['de: code: it is not signed'])
  t.same(replaced('{minutes, plural, one {# Minute} other {# Minuten}} lang', '{minutes, plural, other {kurz}}'), [
    'de: code: it does not say for how long',
  ])
})

await t.test('the time that a code is good is counted as the language counts', async (t) => {
  const forms: Readonly<Record<string, readonly string[]>> = {
    de: ['1 Minute ', '2 Minuten ', '21 Minuten '],
    en: ['1 minute ', '2 minutes ', '21 minutes '],
    fr: ['1 minute ', '2 minutes ', '21 minutes '],
    is: ['1 mínútu ', '2 mínútur ', '21 mínútu '],
    lb: ['1 Minutt ', '2 Minutten ', '21 Minutten '],
    nl: ['1 minuut ', '2 minuten ', '21 minuten '],
  }
  for (const language of texts.languages)
    for (const [index, minutes] of [1, 2, 21].entries())
      t.match(
        texts.say(language, 'letters.code.text', { ...letterValues, minutes }),
        ` ${forms[language]?.[index]}`,
        `${language}: ${minutes}`,
      )
})

await t.test('a calendar day stays the day it is, as the language writes it', async (t) => {
  const until = '2026-03-01'
  const written = texts.languages.map((language) => texts.say(language, 'steps.waiting', { institution: 'KBR', until }))
  t.same(written, [
    'Bitte warten Sie bis 1. März 2026 (KBR).',
    'Please wait until 1 March 2026 (KBR).',
    'Veuillez patienter jusqu’au 1 mars 2026 (KBR).',
    'Bíddu til 1. mars 2026 (KBR).',
    'Waart w.e.g. bis 1. Mäerz 2026 (KBR).',
    'Wacht tot 1 maart 2026 (KBR).',
  ])
  for (const odd of [undefined, '', '2026-02-30', 'tomorrow', 20260301])
    t.equal(texts.say('en', 'steps.waiting', { institution: 'KBR', until: odd }), 'Please wait (KBR).', `${odd} is no day`)
})

await t.test('whatever the values, every text is said and nothing is thrown', async (t) => {
  const odd = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.constantFrom(
      '',
      'none',
      'other',
      '__proto__',
      'constructor',
      '{x}',
      "'{'",
      '<b>',
      '#',
      '2026-12-31',
      '2026-02-30',
      '9999-12-31',
      '0000-01-01',
      undefined,
    ),
  )
  const names = ['institution', 'seconds', 'said', 'since', 'until', 'min', 'max', 'options', 'constructor']
  const values = fc.record(Object.fromEntries(names.map((name) => [name, odd])), { requiredKeys: [] })
  fc.assert(
    fc.property(fc.constantFrom(...texts.languages), fc.constantFrom(...keys), values, (language, key, given) => {
      const said = texts.say(language, key, given)
      return typeof said === 'string' && said.length > 0 && said !== key
    }),
    { numRuns: 5000 },
  )
  fc.assert(
    fc.property(fc.constantFrom(...texts.languages), fc.string({ minLength: 1 }), (language, institution) =>
      texts.say(language, 'reasons.renewal-not-offered', { institution }).includes(`(${institution})`),
    ),
  )
  t.equal(
    texts.say('en', 'reasons.renewal-not-offered'),
    'The library ({institution}) does not offer renewing the card online.',
    'a forgotten value shows',
  )
  t.equal(texts.say('en', 'reasons.nobody-wrote'), 'reasons.nobody-wrote', 'and so does a key that nobody wrote')
  t.equal(texts.say('tlh', 'states.expired'), 'Expired', 'a language that is not there is English')
})

await t.test('no text has a straight apostrophe, which would begin a quotation', async (t) => {
  for (const language of texts.languages) t.notMatch(sourceOf(language), /'/, language)
})

await t.test('a reader gets the best language that is there', async (t) => {
  const table: readonly (readonly [header: string | undefined, language: string])[] = [
    [undefined, 'en'],
    ['', 'en'],
    ['de', 'de'],
    ['de-LU', 'de'],
    ['DE-lu', 'de'],
    ['de-Latn-LU-1996', 'de'],
    ['lb-LU,lb;q=0.9,fr;q=0.8', 'lb'],
    ['fr-BE, nl-BE;q=0.9', 'fr'],
    ['fr;q=0.3, nl;q=0.7', 'nl'],
    ['fr;q=0.5,nl;q=0.5', 'fr'],
    ['fr ; q=0.5 ,\tis', 'is'],
    ['sv, fi;q=0.9, is;q=0.1', 'is'],
    ['nl-x-flemish', 'nl'],
    ['no', 'en'],
    ['nb-NO,nb', 'en'],
    ['nld', 'en'],
    ['*', 'en'],
    ['*, fr;q=0.1', 'fr'],
    ['pt, *;q=0.5', 'en'],
    ['fr;q=0, de;q=0.1', 'de'],
    ['de-AT;q=0, de', 'de'],
    ['de;q=0, de-AT', 'en'],
    ['en;q=0, *', 'de'],
    ['*;q=0', 'en'],
    ['de;q=0,en;q=0,fr;q=0,is;q=0,lb;q=0,nl;q=0', 'en'],
    ['de_DE', 'en'],
    ['de;q=2', 'en'],
    ['de;q=0.1234', 'en'],
    ['de;q=x, fr;q=0.2', 'fr'],
    [';;;,,, q=1', 'en'],
    ['constructor, __proto__', 'en'],
    [`${'a,'.repeat(8000)}de`, 'en'],
    ['-'.repeat(16_000), 'en'],
    [`de${'-a'.repeat(8000)}`, 'en'],
  ]
  for (const [header, language] of table) t.equal(texts.choose(header), language, header?.slice(0, 60) ?? 'no header')
  fc.assert(fc.property(fc.string(), (header) => texts.languages.includes(texts.choose(header))))
})

/** What is wrong with the pages in a folder: one for every code and no other, with the status and the words that a client really gets. */
function faultsOf(folder: string): string[] {
  const written = readdirSync(folder).map((file) => basename(file, '.md'))
  return [
    ...problemCodes.filter((code) => !written.includes(code)).map((code) => `${code} has no page`),
    ...written.filter((page) => !problemCodes.some((code) => code === page)).map((page) => `${page} is no problem`),
    ...problemCodes
      .filter((code) => written.includes(code))
      .flatMap((code) => faultsOfPage(code, readFileSync(join(folder, `${code}.md`), 'utf8'))),
  ]
}

function faultsOfPage(code: keyof typeof statuses, page: string): string[] {
  const title = texts.say('en', `problems.${code}.title`)
  const source = /```json\n([^]*?)```/.exec(page)?.[1]
  if (source === undefined) return [`${code} shows no example`]
  const example = ProblemBody.strict().safeParse(JSON.parse(source))
  if (!example.success) return [`${code} shows what no client gets: ${example.error.message}`]
  const { retryAfter: seconds, ...shown } = example.data
  const detail = texts.say('en', `problems.${code}.detail`, { institution: 'Ghent University', seconds })
  return [
    page.startsWith(`# ${code}\n\n**${statuses[code]}** · ${title}\n`) ? [] : `${code} has a stale head`,
    shown.code === code && shown.type.endsWith(`/problems/${code}`) ? [] : `${code} shows another code`,
    shown.status === statuses[code] ? [] : `${code} shows another status`,
    shown.title === title && shown.detail === detail ? [] : `${code} shows other words`,
  ].flat()
}

await t.test('every problem has its page for developers, and it is true', async (t) => {
  t.same(faultsOf(pages), [])
  const copy: Folder = Object.fromEntries(readdirSync(pages).map((file) => [file, readFileSync(join(pages, file), 'utf8')]))
  const { 'internal.md': removed = '', ...rest } = copy
  const changed = (name: string, from: string | RegExp, to: string): Folder => ({ [name]: (copy[name] ?? '').replace(from, to) })
  const broken = t.testdir({
    ...rest,
    'internals.md': removed,
    ...changed('not-found.md', '**404**', '**410**'),
    ...changed('forbidden.md', '"status": 403', '"status": 401'),
    ...changed('ils-busy.md', '"retryAfter": 120', '"retryAfter": 30'),
    ...changed('no-patron.md', '"requestId"', '"request"'),
    ...changed('shutting-down.md', '"code": "shutting-down"', '"code": "internal"'),
    ...changed('ils-timeout.md', '```json', '```'),
  })
  t.match(faultsOf(broken), [
    'internal has no page',
    'internals is no problem',
    'not-found has a stale head',
    'forbidden shows another status',
    /^no-patron shows what no client gets/,
    'ils-timeout shows no example',
    'ils-busy shows other words',
    'shutting-down shows another code',
  ])
})
