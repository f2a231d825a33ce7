import { z } from 'zod'
import type { PasswordRules } from '#domain/password.ts'
import type { Texts } from '#ports/texts.ts'

export const PasswordRulesBody = z
  .object({
    least: z.int().describe('So many characters at least, as people count them.'),
    most: z.int().describe('So many at most. What is longer is refused and never cut off.'),
    alphabet: z
      .enum(['digits', 'letters-and-digits', 'printable', 'any'])
      .describe(
        'Of what it may be made: `digits`; `letters-and-digits` (A to Z, a to z, 0 to 9); `printable` (ASCII, the blank too); `any`. Never with a blank at its ends.',
      ),
    foldsCase: z.boolean().describe('Small letters and capitals are the same.'),
    notOwnName: z.boolean().describe("No part of the patron's name and none of their numbers may stand in it."),
    notCommon: z.boolean().describe('The library system refuses what is easy to guess.'),
    passwordRules: z.string().describe('The same for the `passwordrules` attribute of an input, as password managers read it.'),
    words: z.array(z.string()).describe('The same in sentences, in the language asked for.'),
  })
  .meta({
    id: 'PasswordRules',
    description: 'What a new password has to be, told before anybody types.',
    example: {
      least: 8,
      most: 64,
      alphabet: 'printable',
      foldsCase: false,
      notOwnName: true,
      notCommon: true,
      passwordRules: 'minlength: 8; maxlength: 64; allowed: ascii-printable;',
      words: ['At least 8 characters.', 'At most 64 characters.'],
    },
  })

export function toPasswordRulesBody(rules: PasswordRules, language: string, texts: Texts): z.input<typeof PasswordRulesBody> {
  return {
    ...rules,
    passwordRules: passwordRulesOf(rules),
    words: wordsOf(rules, language, texts),
  }
}

/** The sentences that also tell a rule when it is broken. */
export function wordsOf(rules: PasswordRules, language: string, texts: Texts): string[] {
  const { least, most, alphabet, foldsCase, notOwnName, notCommon } = rules
  const say = (rule: string, values?: Readonly<Record<string, number>>) => texts.say(language, `rules.${rule}`, values)
  return [
    say('too-short', { min: least }),
    say('too-long', { max: most }),
    ...(alphabet === 'any' ? [] : [say(`not-${alphabet}`)]),
    ...(alphabet === 'any' || alphabet === 'printable' ? [say('blank-at-end')] : []),
    ...(notOwnName ? [say('own-name')] : []),
    ...(notCommon ? [say('too-weak')] : []),
    ...(foldsCase ? [texts.say(language, 'password-page.folds-case')] : []),
  ]
}

/** https://developer.apple.com/password-rules/ */
export function passwordRulesOf({ least, most, alphabet, foldsCase }: PasswordRules): string {
  const allowed = {
    digits: 'digit',
    'letters-and-digits': foldsCase ? 'upper, digit' : 'upper, lower, digit',
    printable: 'ascii-printable',
    any: 'unicode',
  }[alphabet]
  return `minlength: ${least}; maxlength: ${most}; allowed: ${allowed};`
}
