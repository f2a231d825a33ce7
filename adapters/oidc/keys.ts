import type { JWKS } from 'openid-client'
import { z } from 'zod'
import type { VendorAnswer } from '#ports/send.ts'
import { objectIn, unfit } from './client.ts'

/** A set as it was last asked for. */
export interface KeySet {
  readonly jwks: JWKS
  readonly at: number
}

const mostKeys = 100

/**
 * The public halves that a key set shows, and of each only what a key consists of: openid-client copies the set again and again, and imports
 * whatever stands in it.
 */
export function keysIn(answer: VendorAnswer): JWKS {
  const set = keySet.safeParse(objectIn('keys', answer))
  if (!set.success) throw unfit('keys', 'is no key set')
  return { keys: set.data.keys.flatMap((entry) => publicKey.safeParse(entry).data ?? []) }
}

const keySet = z.object({ keys: z.array(z.unknown()).max(mostKeys) })

const text = z.string().exactOptional()
const publicKey = z.object({
  kty: z.enum(['RSA', 'EC', 'OKP']),
  kid: text,
  use: text,
  alg: text,
  key_ops: z.array(z.string()).exactOptional(),
  n: text,
  e: text,
  crv: text,
  x: text,
  y: text,
})
