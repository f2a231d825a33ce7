import { createHmac, sign, type KeyObject } from 'node:crypto'

export type Claims = Readonly<Record<string, unknown>>
export type Header = Readonly<Record<string, unknown>>

/** How a token may be signed, well or not. */
export type Signer = (text: string) => Buffer

export function es256(key: KeyObject): Signer {
  return (text) => sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' })
}

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

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
