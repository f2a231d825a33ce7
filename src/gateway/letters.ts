import type { Day } from '#domain/day.ts'
import { moneyIn, type Money } from '#domain/money.ts'
import { nameIn, type Institution } from '#domain/place.ts'
import type { PasswordPolicy } from '#domain/policy.ts'
import type { Provision } from '#domain/provisional.ts'
import type { Letter, Mail } from '#ports/mail.ts'
import type { Texts } from '#ports/texts.ts'

/** What the gateway writes to people, in their language and in the library's name. Each resolves with what came of sending it. */
export interface Letters {
  code(from: Institution, to: string, what: { readonly code: string; readonly minutes: number }, language: string): Sent
  /** To an address that several patrons share. */
  several(from: Institution, to: string, language: string): Sent
  /** Until when the card is good now, and what was paid for that; `undefined` where it cost nothing. */
  renewed(from: Institution, to: string, what: { readonly until: Day; readonly paid: Money | undefined }, language: string): Sent
  /**
   * It holds for a while only, until the library has seen a proof (where they have `moved`, of the new address): until when, until when once it is
   * confirmed, and what was paid, as with `renewed`.
   */
  provisional(
    from: Institution,
    to: string,
    what: Provision & { readonly paid: Money; readonly moved: boolean },
    language: string,
  ): Sent
  /** Nobody has confirmed it yet, and it ends soon. */
  provisionalReminder(from: Institution, to: string, what: Provision & { readonly moved: boolean }, language: string): Sent
  /** How much comes back, and after how many days at the latest. Says of none of it that it was renewed, so it may be a part. */
  refunded(from: Institution, to: string, what: { readonly amount: Money; readonly days: number }, language: string): Sent
  /** Money has come, and a person has to see to what became of it. */
  lookedAt(from: Institution, to: string, language: string): Sent
  /** What was owed is paid. Says nothing of what was not, so it may be a part. */
  feesPaid(from: Institution, to: string, paid: Money, language: string): Sent
  /** The same as `refunded`, of fees. */
  feesRefunded(from: Institution, to: string, what: { readonly amount: Money; readonly days: number }, language: string): Sent
  /** The same as `lookedAt`, of fees. */
  feesLookedAt(from: Institution, to: string, language: string): Sent
  /** The link, and for how long it is good. */
  passwordReset(from: Institution, to: string, what: { readonly link: string; readonly minutes: number }, language: string): Sent
  /** That no new password can be set here for this patron, and where it can, where somebody has said. */
  passwordElsewhere(from: Institution, to: string, where: Elsewhere | undefined, language: string): Sent
  /** To an address that several patrons share. */
  passwordSeveral(from: Institution, to: string, language: string): Sent
  /** To a new address, for whoever reads it to type the code where they asked for it. */
  emailProof(from: Institution, to: string, what: { readonly code: string; readonly minutes: number }, language: string): Sent
  /** To the old address: letters go to another one from now on. */
  emailChanged(from: Institution, to: string, language: string): Sent
  /** There is a new one, or with `unsure` perhaps: what to do for whoever did not set it. */
  passwordChanged(from: Institution, to: string, what: { readonly unsure: boolean }, language: string): Sent
  /** The last day of the card, what renewing it costs, and the address that stops such letters. */
  reminder(
    from: Institution,
    to: string,
    what: { readonly until: Day; readonly costs: Money | undefined; readonly stop: string },
    language: string,
  ): Sent
}

/** Each has its texts under this name. */
export const letterKinds = [
  'code',
  'several',
  'renewed',
  'provisional',
  'provisional-reminder',
  'refunded',
  'looked-at',
  'fees-paid',
  'fees-refunded',
  'fees-looked-at',
  'reminder',
  'password-reset',
  'password-elsewhere',
  'password-several',
  'password-changed',
  'email-proof',
  'email-changed',
] as const
type LetterKind = (typeof letterKinds)[number]

type Sent = ReturnType<Mail['send']>
type Elsewhere = NonNullable<PasswordPolicy['elsewhere']>

export function letters(mail: Mail, texts: Texts): Letters {
  function write(
    from: Institution,
    to: string,
    kind: LetterKind,
    wanted: string,
    values: Readonly<Record<string, string | number | Money | undefined>>,
  ): Sent {
    const language = texts.choose(wanted)
    const institution = nameIn(language, from.name)
    const words = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, typeof value === 'object' ? moneyIn(language, value) : value]),
    )
    const say = (part: string) => texts.say(language, `letters.${kind}.${part}`, { ...words, institution })
    const letter: Letter = {
      to,
      sender: institution,
      ...(from.replyTo !== undefined && { replyTo: from.replyTo }),
      language,
      subject: say('subject'),
      text: say('text'),
    }
    return mail.send(letter)
  }

  return {
    code: (from, to, { code, minutes }, language) => write(from, to, 'code', language, { code: grouped(code), minutes }),
    several: (from, to, language) => write(from, to, 'several', language, {}),
    renewed: (from, to, { until, paid }, language) =>
      write(from, to, 'renewed', language, { until, amount: paid?.minor === 0 ? undefined : paid }),
    provisional: (from, to, { until, full, paid, moved }, language) =>
      write(from, to, 'provisional', language, {
        until,
        full,
        amount: paid.minor === 0 ? undefined : paid,
        moved: moved ? 'yes' : undefined,
      }),
    provisionalReminder: (from, to, { until, full, moved }, language) =>
      write(from, to, 'provisional-reminder', language, { until, full, moved: moved ? 'yes' : undefined }),
    refunded: (from, to, { amount, days }, language) => write(from, to, 'refunded', language, { amount, days }),
    lookedAt: (from, to, language) => write(from, to, 'looked-at', language, {}),
    feesPaid: (from, to, paid, language) => write(from, to, 'fees-paid', language, { amount: paid }),
    feesRefunded: (from, to, { amount, days }, language) => write(from, to, 'fees-refunded', language, { amount, days }),
    feesLookedAt: (from, to, language) => write(from, to, 'fees-looked-at', language, {}),
    passwordReset: (from, to, { link, minutes }, language) => write(from, to, 'password-reset', language, { link, minutes }),
    passwordElsewhere: (from, to, where, language) =>
      write(from, to, 'password-elsewhere', language, {
        name: where?.name && nameIn(texts.choose(language), where.name),
        link: where?.link,
      }),
    passwordSeveral: (from, to, language) => write(from, to, 'password-several', language, {}),
    emailProof: (from, to, { code, minutes }, language) =>
      write(from, to, 'email-proof', language, { code: grouped(code), minutes }),
    emailChanged: (from, to, language) => write(from, to, 'email-changed', language, {}),
    passwordChanged: (from, to, { unsure }, language) =>
      write(from, to, 'password-changed', language, { unsure: unsure ? 'yes' : undefined }),
    reminder: (from, to, { until, costs, stop }, language) =>
      write(from, to, 'reminder', language, { until, amount: costs?.minor === 0 ? undefined : costs, stop }),
  }
}

/** In fours, as people read numbers out. */
function grouped(code: string): string {
  return code.replaceAll(/(\d{4})(?=\d)/g, '$1 ')
}
