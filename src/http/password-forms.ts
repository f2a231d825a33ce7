import type { Fault } from '#domain/problem.ts'
import type { OpenReset } from '#gateway/password-resets.ts'
import type { Texts } from '#ports/texts.ts'
import { escaped } from './html.ts'
import { passwordRulesOf, wordsOf } from './password-rules-body.ts'

/** Each has its text under `password-page`. */
export const passwordPageWords = [
  'ask-title',
  'ask-text',
  'identifier',
  'send',
  'sent-title',
  'sent-text',
  'not-there',
  'ask-again',
  'continue-title',
  'continue',
  'set-title',
  'rules',
  'folds-case',
  'username',
  'username-hint',
  'password',
  'repeated',
  'save',
  'wrong',
  'done-title',
  'done-text',
  'written-text',
  'unknown-text',
  'form-only',
] as const
export type PasswordPageWord = (typeof passwordPageWords)[number]

/** One thing that is wrong with what was typed, and where. */
export interface FormFault {
  readonly field: 'identifier' | 'password' | 'repeated'
  readonly said: string
}

export interface FormWords {
  readonly language: string
  readonly texts: Texts
}

/** The sentence of a rule, as problem documents say it too. */
export function faultSaid({ rule, values }: Pick<Fault, 'rule' | 'values'>, { language, texts }: FormWords): string {
  return texts.say(language, `rules.${rule}`, values)
}

export function askForm(typed: string, wrong: Wrong | undefined, words: FormWords): string {
  const say = sayer(words)
  return `<p>${say('ask-text')}</p>
${summary(wrong, words)}
<form method="post" novalidate>
${field({ id: 'identifier', label: say('identifier'), attributes: `type="text" value="${escaped(typed)}" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="255"` }, wrong)}
<button type="submit">${say('send')}</button>
</form>`
}

/**
 * Not shortened by the browser, so that what is too long is told and not cut; pasting is as good as typing. The name for the password manager stands
 * there where the record was at hand: whoever sees this page holds the token, and may become whoever signs in with that number.
 */
export function setForm({ rules, signsInWith = '' }: OpenReset, key: string, wrong: Wrong | undefined, words: FormWords): string {
  const say = sayer(words)
  const { language, texts } = words
  const secret = `type="password" autocomplete="new-password" autocapitalize="none" spellcheck="false" passwordrules="${escaped(passwordRulesOf(rules))}"`
  return `${summary(wrong, words)}
<h2 id="rules-title">${say('rules')}</h2>
<ul id="rules" aria-labelledby="rules-title">
${wordsOf(rules, language, texts)
  .map((rule) => `<li>${escaped(rule)}</li>`)
  .join('\n')}
</ul>
<form method="post" novalidate>
<input type="hidden" name="key" value="${escaped(key)}">
<label for="username">${say('username')}</label>
<p class="hint" id="username-hint">${say('username-hint')}</p>
<input id="username" type="text" value="${escaped(signsInWith)}" autocomplete="username" autocapitalize="none" spellcheck="false" aria-describedby="username-hint">
${field({ id: 'password', label: say('password'), describedBy: 'rules', attributes: secret }, wrong)}
${field({ id: 'repeated', label: say('repeated'), attributes: secret }, wrong)}
<button type="submit">${say('save')}</button>
</form>`
}

/** What is wrong, with each field or with the whole. */
export interface Wrong {
  readonly faults: readonly FormFault[]
  /** In markup. */
  readonly whole?: string
}

const nothingWrong: Wrong = { faults: [] }

function sayer({ language, texts }: FormWords) {
  return (word: PasswordPageWord, values?: Readonly<Record<string, string>>) =>
    escaped(texts.say(language, `password-page.${word}`, values))
}

/** Read out when the page comes, with a way to each field. */
function summary(wrong: Wrong | undefined, words: FormWords): string {
  const { faults, whole } = wrong ?? nothingWrong
  if (faults.length === 0 && whole === undefined) return ''
  const list = faults.map(({ field, said }) => `<li><a href="#${field}">${escaped(said)}</a></li>`).join('\n')
  return `<div class="wrong" role="alert">
<h2>${sayer(words)('wrong')}</h2>
${whole ?? ''}
${faults.length === 0 ? '' : `<ul>\n${list}\n</ul>`}
</div>`
}

interface Field {
  readonly id: FormFault['field']
  readonly label: string
  readonly describedBy?: string
  readonly attributes: string
}

/** The first field that is wrong has the focus. */
function field({ id, label, describedBy, attributes }: Field, { faults }: Wrong = nothingWrong): string {
  const own = faults.filter((fault) => fault.field === id)
  const described = [own.length > 0 ? `${id}-fault` : undefined, describedBy].filter((each) => each !== undefined).join(' ')
  const isFirst = faults[0]?.field === id
  return `<label for="${id}">${label}</label>
${own.length === 0 ? '' : `<p class="fault" id="${id}-fault">${own.map(({ said }) => escaped(said)).join('<br>')}</p>`}
<input id="${id}" name="${id}" ${attributes} required aria-required="true"${described === '' ? '' : ` aria-describedby="${described}"`}${
    own.length === 0 ? '' : ' aria-invalid="true"'
  }${isFirst ? ' autofocus' : ''}>`
}
