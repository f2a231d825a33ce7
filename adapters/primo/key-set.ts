import { importJWK, type CryptoKey } from 'jose'
import { z } from 'zod'
import type { Call } from '#domain/call.ts'
import { Problem, type ProblemCode } from '#domain/problem.ts'
import type { Send, VendorAnswer } from '#ports/send.ts'
import { kidOf, type PrimoSettings } from './settings.ts'

/** A public key that signs for the institution. */
export interface PrimoKey {
  /** The same for the same key, however often the set is asked for. */
  readonly id: string
  readonly key: CryptoKey
}

/** The recorded sets have two keys and some 800 bytes. */
const mostBytes = 65_536
const mostKeys = 100
/** While keys change there may be two of the same name. Each costs an attempt on every bad token. */
const mostOfOneName = 4

const name = 'primo.keys'

/**
 * Asks for the institution's key set (https://developers.exlibrisgroup.com/alma/integrations/token) and picks what signs Primo's tokens.
 * May find none; what is no key set at all is thrown.
 */
export async function askForKeys(settings: PrimoSettings, send: Send, call: Call): Promise<readonly PrimoKey[]> {
  const sandbox = settings.environment === 'sandbox' ? '?env=sandbox' : ''
  const path = `/auth/${settings.institutionCode}/jwks.json${sandbox}`
  const answer = await send(call, { effect: 'read', method: 'GET', name, path, headers: { accept: 'application/json' } })
  if (answer.status !== 200) throw problemFrom(answer)
  return keysIn(answer, kidOf(settings))
}

/** Seconds to hold back after this answer. */
export function slowDown({ status, headers }: VendorAnswer): number | undefined {
  if (status !== 429) return undefined
  const seconds = headers['retry-after']
  return typeof seconds === 'string' && /^\d{1,5}$/.test(seconds) ? Math.max(1, Number(seconds)) : aMoment
}

/** How long to hold back where the vendor does not say. */
const aMoment = 3

/**
 * Only a key of the right name, kind, curve and use is one. The set also holds the RSA key `exlhep-01`, which signs for *staff* in
 * Alma's Cloud Apps: no token of theirs may ever pass for a patron's.
 */
export async function keysIn({ body }: Pick<VendorAnswer, 'body'>, kid: string): Promise<readonly PrimoKey[]> {
  const candidates = listed(body)
    .map((entry) => primaKey.safeParse(entry).data)
    .filter((jwk) => jwk?.kid === kid)
  const keys = await Promise.all(candidates.map((jwk) => imported(jwk)))
  return keys.filter((key) => key !== undefined).slice(0, mostOfOneName)
}

/** 32 bytes (RFC 7518, 6.2.1.2). */
const coordinate = z.string().regex(/^[\w-]{43}$/)

const primaKey = z.object({
  kid: z.string(),
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  use: z.literal('sig').optional(),
  alg: z.literal('ES256').optional(),
  key_ops: z
    .array(z.string())
    .refine((uses) => uses.includes('verify'))
    .optional(),
  x: coordinate,
  y: coordinate,
})

const keySet = z.object({ keys: z.array(z.unknown()).min(1).max(mostKeys) })
const anyKey = z.object({ kty: z.string() })

function listed(body: Buffer): readonly unknown[] {
  if (body.length > mostBytes) throw unfit('is far too long')
  const set = keySet.safeParse(parsed(body))
  // A set without a single key in it is an accident of the vendor's, and no reason to forget a good one.
  if (!set.success || !set.data.keys.some((entry) => anyKey.safeParse(entry).success)) throw unfit('is no key set')
  return set.data.keys
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    throw unfit('is no JSON')
  }
}

async function imported(jwk: z.infer<typeof primaKey> | undefined): Promise<PrimoKey | undefined> {
  if (jwk === undefined) return undefined
  const { kty, crv, x, y } = jwk
  try {
    // Of nothing but its point, so that nothing else in the entry changes what the key may do.
    const key = await importJWK({ kty, crv, x, y }, 'ES256')
    return key instanceof Uint8Array ? undefined : { id: `${x}.${y}`, key }
  } catch {
    // A point that is not on the curve.
    return undefined
  }
}

function problemFrom(answer: VendorAnswer): Problem {
  const { status } = answer
  const retryAfter = slowDown(answer)
  return new Problem(byStatus(status), `${name}: Ex Libris answered ${status}`, retryAfter === undefined ? {} : { retryAfter })
}

function byStatus(status: number): ProblemCode {
  if (status === 429) return 'ils-busy'
  if (status === 401 || status === 403) return 'ils-refused-gateway'
  return status >= 500 ? 'ils-unavailable' : 'ils-answer-invalid'
}

function unfit(what: string): Problem {
  return new Problem('ils-answer-invalid', `${name}: the answer ${what}`)
}
