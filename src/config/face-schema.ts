import { z } from 'zod'
import { id } from './named-schema.ts'

/** PAIA is spoken where the file says so, and then only by those who have a token already: what is dangerous in it is named one by one. */
const paia = z.strictObject({
  /** Whose patrons are served; those of all where it is left out. */
  institutions: z.array(id).min(1).optional(),
  /** Clients may take passwords and pass them on (`auth/login`). OAuth 2.1 has dropped that grant. */
  login: z.boolean().default(false),
  /** Answers for a `script` element, where a browser can do no better. */
  jsonp: z.boolean().default(false),
  /** Tokens in addresses, which logs and histories keep; OAuth 2.1 forbids them. */
  tokenInUrl: z.boolean().default(false),
  /** Where the browser comes back to after paying for a card; on the gateway's own or one of its `origins`. */
  returnTo: z.url({ protocol: /^https?$/ }).optional(),
})

/** What is spoken besides the gateway's own API. */
export const faces = z.strictObject({ paia: paia.optional() })
