import { importJWK, type CryptoKey, type JWK } from 'jose'
import { z } from 'zod'
import type { Call } from '#domain/call.ts'
import type { Send, VendorAnswer } from '#ports/send.ts'
import { problemFrom, unfit } from './answers.ts'

/** A public key that signs. */
export interface SigningKey {
  /** The same for the same key, however often the set is asked for. */
  readonly id: string
  readonly key: CryptoKey
}

/** Which keys of a set are meant, and for which algorithm alone. */
export interface KeyKind {
  readonly kid: string
  readonly algorithm: 'ES256' | 'RS256'
  /** Of an entry of the set nothing but the key's own numbers, so that nothing else in it changes what the key may do. */
  material(entry: unknown): (JWK & { readonly kid: string }) | undefined
}

export interface KeySetAddress {
  readonly institutionCode: string
  readonly environment: 'production' | 'sandbox'
}

/** The recorded sets have two keys and some 800 bytes. */
const mostBytes = 65_536
const mostKeys = 100
/** While keys change there may be two of the same name. Each costs an attempt on every bad token. */
const mostOfOneName = 4

const name = 'primo.keys'

/**
 * Asks for the institution's key set (https://developers.exlibrisgroup.com/alma/integrations/token) and picks what signs tokens of one
 * kind. May find none; what is no key set at all is thrown.
 */
export async function askForKeys(at: KeySetAddress, kind: KeyKind, send: Send, call: Call): Promise<readonly SigningKey[]> {
  const sandbox = at.environment === 'sandbox' ? '?env=sandbox' : ''
  const path = `/auth/${at.institutionCode}/jwks.json${sandbox}`
  const answer = await send(call, { effect: 'read', method: 'GET', name, path, headers: { accept: 'application/json' } })
  if (answer.status !== 200) throw problemFrom(name, answer)
  return keysIn(answer, kind)
}

/** Of a set with several kinds of key only those of the right name, kind and use. */
export async function keysIn({ body }: Pick<VendorAnswer, 'body'>, kind: KeyKind): Promise<readonly SigningKey[]> {
  const candidates = listed(body)
    .map((entry) => kind.material(entry))
    .filter((jwk) => jwk?.kid === kind.kid)
  const keys = await Promise.all(candidates.map((jwk) => imported(jwk, kind.algorithm)))
  return keys.filter((key) => key !== undefined).slice(0, mostOfOneName)
}

/**
 * The EC key by which Prima signs for one institution. The set also holds the RSA key `exlhep-01`, which signs for *staff* in Alma's
 * Cloud Apps: no token of theirs may ever pass for a patron's.
 */
export function primaKeys(kid: string): KeyKind {
  return { kid, algorithm: 'ES256', material: (entry) => primaKey.safeParse(entry).data }
}

/** The RSA key by which Alma signs for its Cloud Apps. It is the same for all institutions of a region. */
export const cloudAppKeys: KeyKind = {
  kid: 'exlhep-01',
  algorithm: 'RS256',
  material: (entry) => cloudAppKey.safeParse(entry).data,
}

const forVerifying = z
  .array(z.string())
  .refine((uses) => uses.includes('verify'))
  .optional()

/** 32 bytes (RFC 7518, 6.2.1.2). */
const coordinate = z.string().regex(/^[\w-]{43}$/)

const primaKey = z
  .object({
    kid: z.string(),
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    use: z.literal('sig').optional(),
    alg: z.literal('ES256').optional(),
    key_ops: forVerifying,
    x: coordinate,
    y: coordinate,
  })
  .transform(({ kid, kty, crv, x, y }) => ({ kid, kty, crv, x, y }))

/** The least that RS256 is safe with (RFC 7518, 3.3), and the most that is worth its time. */
const modulusBits = { least: 2048, most: 8192 }

const cloudAppKey = z
  .object({
    kid: z.string(),
    kty: z.literal('RSA'),
    use: z.literal('sig'),
    alg: z.literal('RS256').optional(),
    key_ops: forVerifying,
    n: z
      .string()
      .regex(/^[\w-]+$/)
      .refine((modulus) => isLongEnough(modulus)),
    // 65537, as in every key that anybody makes. With an exponent of 1 anybody could sign.
    e: z.literal('AQAB'),
  })
  .transform(({ kid, kty, n, e }) => ({ kid, kty, n, e }))

function isLongEnough(modulus: string): boolean {
  const bytes = Buffer.from(modulus, 'base64url')
  const first = bytes.findIndex((byte) => byte !== 0)
  if (first === -1) return false
  const bits = (bytes.length - first) * 8 - Math.clz32(bytes[first]!) + 24
  return bits >= modulusBits.least && bits <= modulusBits.most
}

const keySet = z.object({ keys: z.array(z.unknown()).min(1).max(mostKeys) })
const anyKey = z.object({ kty: z.string() })

function listed(body: Buffer): readonly unknown[] {
  if (body.length > mostBytes) throw unfit(name, 'is far too long')
  const set = keySet.safeParse(parsed(body))
  // A set without a single key in it is an accident of the vendor's, and no reason to forget a good one.
  if (!set.success || !set.data.keys.some((entry) => anyKey.safeParse(entry).success)) throw unfit(name, 'is no key set')
  return set.data.keys
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    throw unfit(name, 'is no JSON')
  }
}

async function imported(jwk: JWK | undefined, algorithm: KeyKind['algorithm']): Promise<SigningKey | undefined> {
  if (jwk === undefined) return undefined
  try {
    const key = await importJWK(jwk, algorithm)
    return key instanceof Uint8Array ? undefined : { id: `${jwk.x ?? jwk.n}.${jwk.y ?? jwk.e}`, key }
  } catch {
    // A point that is not on the curve.
    return undefined
  }
}
