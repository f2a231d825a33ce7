import { definePayments } from '#ports/payments.ts'
import { molliePayments } from './payments.ts'
import { mollieSettings } from './settings.ts'

/** Mollie's own page for paying, by its Payments API. */
export const mollie = definePayments({ vendor: 'mollie', settings: mollieSettings, open: molliePayments })
