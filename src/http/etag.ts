import { createHash } from 'node:crypto'

/** A tag of these bytes: the gateway's own view, since no vendor has one. */
export function etagOf(body: Buffer | string): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
}

/** Is it among those of an If-None-Match? A proxy that compresses makes a tag weak; what it stands for is the same (RFC 9110, 13.1.2). */
export function isKnown(header: string | undefined, etag: string): boolean {
  return tagsIn(header).some((tag) => tag === '*' || tag === etag)
}

/** Does an If-Match let a change through? One that is not there does. */
export function isMatched(header: string | undefined, etag: string): boolean {
  return header === undefined || isKnown(header, etag)
}

function tagsIn(header = ''): readonly string[] {
  return header.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
}
