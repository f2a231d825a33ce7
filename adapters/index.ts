import type { IlsAdapter } from '#ports/adapter.ts'
import type { IdentityAdapter } from '#ports/identity.ts'
import type { MailAdapter } from '#ports/mail.ts'
import type { OpenIdAdapter } from '#ports/openid.ts'
import type { PaymentAdapter } from '#ports/payments.ts'
import { aleph } from './aleph/index.ts'
import { alma } from './alma/index.ts'
import { mollie } from './mollie/index.ts'
import { oidc } from './oidc/index.ts'
import { playPayments } from './play-payments/index.ts'
import { almaCloudApp, primo } from './primo/index.ts'
import { smtp } from './smtp/index.ts'
import { stripe } from './stripe/index.ts'

/** The library systems there are adapters for, by the name that a topology gives them. */
export const ilsAdapters: Readonly<Record<string, IlsAdapter>> = { aleph, alma }

/** Those who can vouch for patrons, or for staff. */
export const identityAdapters: Readonly<Record<string, IdentityAdapter>> = { primo, 'alma-cloud-app': almaCloudApp }

/** Those who sign people in on pages of their own. */
export const openIdAdapters: Readonly<Record<string, OpenIdAdapter>> = { oidc }

/** Those who carry letters. */
export const mailAdapters: Readonly<Record<string, MailAdapter>> = { smtp }

/** Those who take money for a merchant account. */
export const paymentAdapters: Readonly<Record<string, PaymentAdapter>> = { stripe, mollie, play: playPayments }

/** Whom a configuration can name. */
export const adapters = {
  systems: ilsAdapters,
  identities: identityAdapters,
  openid: openIdAdapters,
  mail: mailAdapters,
  payments: paymentAdapters,
}
