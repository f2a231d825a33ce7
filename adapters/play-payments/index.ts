import { definePayments } from '#ports/payments.ts'
import { playProvider } from './provider.ts'
import { playPaymentsSettings } from './settings.ts'

/** The payment house that is played beside this file: no money moves. */
export const playPayments = definePayments({ vendor: 'play', settings: playPaymentsSettings, open: playProvider })
