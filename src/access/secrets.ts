import { hkdfSync } from 'node:crypto'
import type { Secret } from '#ports/adapter.ts'

/** A key of `bytes` bytes for one purpose; the keys of two purposes tell nothing of each other (RFC 5869). */
export function keyFor(secret: Secret, purpose: string, bytes: number): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret.reveal(), 'patron-gateway', purpose, bytes))
}
