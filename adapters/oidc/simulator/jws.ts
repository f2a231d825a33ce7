import { createHmac, sign, verify, type KeyObject } from 'node:crypto'

export type Claims = Readonly<Record<string, unknown>>
export type Header = Readonly<Record<string, unknown>>

/** How a token may be signed, well or not. */
export type Signer = (text: string) => Buffer

export function rs256(key: KeyObject): Signer {
  return (text) => sign('sha256', Buffer.from(text), key)
}

export function hs256(secret: string | Buffer): Signer {
  return (text) => createHmac('sha256', secret).update(text).digest()
}

export const unsigned: Signer = () => Buffer.alloc(0)

/** The compact form (RFC 7515, 3.1). */
export function jws(header: Header, claims: Claims, signer: Signer): string {
  const text = `${encoded(header)}.${encoded(claims)}`
  return `${text}.${signer(text).toString('base64url')}`
}

/** The claims of a token that one of these keys has signed, whatever its header says of it. */
export function claimsSignedBy(keys: readonly KeyObject[], token: string): Claims | undefined {
  const [header, claims, signature, ...more] = token.split('.')
  if (header === undefined || claims === undefined || signature === undefined || more.length > 0) return undefined
  const [text, bytes] = [Buffer.from(`${header}.${claims}`), Buffer.from(signature, 'base64url')]
  if (!keys.some((key) => verify('sha256', text, key, bytes))) return undefined
  return JSON.parse(Buffer.from(claims, 'base64url').toString()) as Claims
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
