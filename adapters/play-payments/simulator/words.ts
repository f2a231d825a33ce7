import type { PaymentState } from './ledger.ts'
import type { Refund } from './world.ts'

/** What the page says. It is shown in the order's language where that is here, and in English otherwise. */
export interface Words {
  readonly title: (amount: string) => string
  readonly to: (account: string) => string
  readonly played: string
  readonly states: Readonly<Record<PaymentState, string>>
  /** After a try that the bank refused. */
  readonly failed: string
  readonly choices: Readonly<Record<Choice, string>>
  readonly back: string
  readonly received: (amount: string, receipt: string) => string
  readonly claimedBack: (amount: string, receipt: string) => string
  readonly refund: (amount: string, receipt: string) => string
  readonly refundStates: Readonly<Record<Refund['state'], string>>
  readonly stopped: Readonly<Record<Reason, string>> & { readonly title: string }
}

/** What can be pressed. */
export type Choice = 'pay' | 'pay-twice' | 'fail' | 'give-up' | 'pay-late' | 'charge-back' | 'refund-done' | 'refund-failed'

/** Why nothing came of it. */
export type Reason = 'unknown' | 'broken' | 'too-late'

const words = {
  en: {
    title: (amount) => `Pay ${amount}`,
    to: (account) => `To ${account}`,
    played: 'This payment house is played: no money moves, and nobody needs a card. Choose what is to happen.',
    states: {
      open: 'Not paid yet.',
      paid: 'Paid.',
      closed: 'You have given up: this page has ended without a payment.',
      expired: 'The time for paying is over: this page has ended without a payment.',
    },
    failed: 'The bank refused the last try. You may try again.',
    choices: {
      pay: 'Pay',
      'pay-twice': 'Pay twice',
      fail: 'Have the bank refuse it',
      'give-up': 'Give up',
      'pay-late': 'Pay all the same, too late',
      'charge-back': 'Have the bank claim it back',
      'refund-done': 'Let it arrive',
      'refund-failed': 'Let it fail',
    },
    back: 'Back to where you came from',
    received: (amount, receipt) => `Received: ${amount} (${receipt})`,
    claimedBack: (amount, receipt) => `Claimed back: ${amount} (${receipt})`,
    refund: (amount, receipt) => `Refund: ${amount} (${receipt})`,
    refundStates: { pending: 'on its way', done: 'arrived', failed: 'failed' },
    stopped: {
      title: 'This cannot go on',
      unknown: 'There is no such payment here.',
      broken: 'The browser sent something that cannot be understood.',
      'too-late': 'That is no longer possible. What is possible now is below.',
    },
  },
  de: {
    title: (amount) => `${amount} bezahlen`,
    to: (account) => `An ${account}`,
    played:
      'Dieses Zahlungshaus ist gespielt: Kein Geld bewegt sich, niemand braucht eine Karte. Wählen Sie, was geschehen soll.',
    states: {
      open: 'Noch nicht bezahlt.',
      paid: 'Bezahlt.',
      closed: 'Sie haben aufgegeben: Diese Seite ist ohne Zahlung zu Ende.',
      expired: 'Die Zeit zum Bezahlen ist vorbei: Diese Seite ist ohne Zahlung zu Ende.',
    },
    failed: 'Die Bank hat den letzten Versuch abgelehnt. Sie können es noch einmal versuchen.',
    choices: {
      pay: 'Bezahlen',
      'pay-twice': 'Zweimal bezahlen',
      fail: 'Von der Bank ablehnen lassen',
      'give-up': 'Aufgeben',
      'pay-late': 'Trotzdem bezahlen, zu spät',
      'charge-back': 'Von der Bank zurückholen lassen',
      'refund-done': 'Ankommen lassen',
      'refund-failed': 'Scheitern lassen',
    },
    back: 'Zurück, woher Sie kamen',
    received: (amount, receipt) => `Eingegangen: ${amount} (${receipt})`,
    claimedBack: (amount, receipt) => `Zurückgeholt: ${amount} (${receipt})`,
    refund: (amount, receipt) => `Erstattung: ${amount} (${receipt})`,
    refundStates: { pending: 'unterwegs', done: 'angekommen', failed: 'gescheitert' },
    stopped: {
      title: 'Hier geht es nicht weiter',
      unknown: 'Diese Zahlung gibt es hier nicht.',
      broken: 'Der Browser hat etwas geschickt, das nicht zu verstehen ist.',
      'too-late': 'Das ist nicht mehr möglich. Was jetzt möglich ist, steht unten.',
    },
  },
  fr: {
    title: (amount) => `Payer ${amount}`,
    to: (account) => `À ${account}`,
    played:
      'Cette maison de paiement est simulée : aucun argent ne circule, personne n’a besoin de carte. Choisissez ce qui doit arriver.',
    states: {
      open: 'Pas encore payé.',
      paid: 'Payé.',
      closed: 'Vous avez renoncé : cette page est terminée sans paiement.',
      expired: 'Le délai de paiement est écoulé : cette page est terminée sans paiement.',
    },
    failed: 'La banque a refusé le dernier essai. Vous pouvez réessayer.',
    choices: {
      pay: 'Payer',
      'pay-twice': 'Payer deux fois',
      fail: 'Faire refuser par la banque',
      'give-up': 'Renoncer',
      'pay-late': 'Payer quand même, trop tard',
      'charge-back': 'Faire réclamer par la banque',
      'refund-done': 'Le faire arriver',
      'refund-failed': 'Le faire échouer',
    },
    back: 'Retour d’où vous venez',
    received: (amount, receipt) => `Reçu : ${amount} (${receipt})`,
    claimedBack: (amount, receipt) => `Réclamé : ${amount} (${receipt})`,
    refund: (amount, receipt) => `Remboursement : ${amount} (${receipt})`,
    refundStates: { pending: 'en route', done: 'arrivé', failed: 'échoué' },
    stopped: {
      title: 'Impossible de continuer',
      unknown: 'Ce paiement n’existe pas ici.',
      broken: 'Le navigateur a envoyé quelque chose d’incompréhensible.',
      'too-late': 'Ce n’est plus possible. Ce qui est possible maintenant est ci-dessous.',
    },
  },
} as const satisfies Readonly<Record<string, Words>>

export type Language = keyof typeof words

export function wordsIn(language: Language): Words {
  return words[language]
}

/** From a tag such as `fr-CH`. */
export function languageOf(tag: string): Language {
  const liked = tag.split('-')[0]?.toLowerCase()
  return (Object.keys(words) as Language[]).find((language) => language === liked) ?? 'en'
}
