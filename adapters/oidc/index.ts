import { defineOpenId } from '#ports/openid.ts'
import { mannersOf, mannersOfOthers } from './client.ts'
import { oidcSettings } from './settings.ts'
import { oidcSignIn } from './sign-in.ts'

/** Any provider of OpenID Connect that keeps to the standard. What they do that nobody would guess stands in the README beside this file. */
export const oidc = defineOpenId({
  vendor: 'oidc',
  settings: oidcSettings,
  manners: ({ issuer }) => mannersOf(new URL(issuer).origin),
  others: mannersOfOthers,
  open: oidcSignIn,
})
