import type { FeePayment } from '#domain/fee-payment.ts'
import { sumOf } from '#domain/money.ts'
import { isDelivered } from '#domain/payment.ts'
import type { Institution } from '#domain/place.ts'
import type { Store } from '#ports/store.ts'
import type { Letters } from './letters.ts'
import {
  isBack,
  isLookedAt,
  paymentLetters,
  refundDays,
  type PaymentLetters,
  type PaymentLettersParts,
  type Sent,
} from './payment-letters.ts'

export type FeePaymentLetter = 'fees-paid' | 'fees-refunded' | 'fees-looked-at'

export interface FeePaymentLettersParts extends PaymentLettersParts {
  readonly store: Pick<Store, 'feePayments'>
}

/** Tells the patron what was paid, what comes back because it could not be, or that somebody is looking at it. */
export function feePaymentLetters({ store, ...parts }: FeePaymentLettersParts): PaymentLetters {
  return paymentLetters({ ledger: store.feePayments, due: dueLetters, send }, parts)
}

function dueLetters(payment: FeePayment): readonly FeePaymentLetter[] {
  const { state, lines, letters = [] } = payment
  const due: FeePaymentLetter[] = []
  if (state === 'fulfilled' && lines.some(isDelivered)) due.push('fees-paid')
  if (isBack(payment)) due.push('fees-refunded')
  if (isLookedAt(payment)) due.push('fees-looked-at')
  return due.filter((kind) => !letters.includes(kind))
}

function send(by: Letters, from: Institution, to: string, payment: FeePayment, kind: FeePaymentLetter, language: string): Sent {
  const { amount, lines, refunds } = payment
  switch (kind) {
    case 'fees-paid': {
      const paid = lines.filter(isDelivered).map(({ price }) => price)
      return by.feesPaid(from, to, sumOf(paid, amount.currency), language)
    }
    case 'fees-refunded': {
      const back = refunds.filter(({ state }) => state !== 'failed').map((refund) => refund.amount)
      return by.feesRefunded(from, to, { amount: sumOf(back, amount.currency), days: refundDays }, language)
    }
    case 'fees-looked-at':
      return by.feesLookedAt(from, to, language)
  }
}
