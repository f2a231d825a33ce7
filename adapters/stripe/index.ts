import { definePayments } from '#ports/payments.ts'
import { stripePayments } from './payments.ts'
import { stripeSettings } from './settings.ts'

/** Money by Stripe Checkout: a page of Stripe's own, into the account that the key belongs to. */
export const stripe = definePayments({ vendor: 'stripe', settings: stripeSettings, open: stripePayments })
