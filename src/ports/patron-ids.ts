import type { PatronRef } from '#domain/id.ts'

/**
 * The one form of a patron that leaves the gateway or rests in its store: opaque, URL-safe, the same every time, and of no use to
 * whoever has no key. In some countries the vendor's key is the national number.
 */
export interface PatronIds {
  seal(patron: PatronRef): string
  /** Nothing where it was not made by one of our keys. */
  open(id: string): PatronRef | undefined
  /** A keyed fingerprint of something personal, to find it again without keeping it. `purpose` keeps uses apart. */
  fingerprint(purpose: string, ...parts: readonly string[]): string
}
