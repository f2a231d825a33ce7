import { Buffer } from 'node:buffer'
import { hash } from 'node:crypto'
import { z } from 'zod'

/** Tokens of Primo have some 900 characters; a SAML session adds to that. */
const mostCharacters = 8192

/**
 * What was shown without the quotes round it, or nothing where it is too long or they do not fit.
 *
 * Primo keeps its token in the browser as JSON, with quotes round it, and customisations send it as it lies there, bare, or quoted
 * once more. So up to two layers of quotes are taken off, whether the inner ones are escaped or not.
 */
export function unquoted(shown: string): string | undefined {
  if (shown.length > mostCharacters) return undefined
  const { once, twice, bare } = quoted.exec(shown)?.groups ?? {}
  return once ?? twice ?? bare
}

/** The token in what was shown, or nothing where it has not the shape of one (RFC 7515, 7.1). */
export function tokenIn(shown: string): string | undefined {
  const token = unquoted(shown)
  return token !== undefined && compact.test(token) ? token : undefined
}

/** Which key a token says it was signed with; nothing is believed of that here. */
export function namedKey(token: string): string | undefined {
  return header.safeParse(read(token, 0)).data?.kid
}

/** What a token says of itself, signed by whomever: to see whether it is worth asking for, and never to believe. */
export function unprovenClaims(token: string): Readonly<Record<string, unknown>> {
  return payload.safeParse(read(token, 1)).data ?? {}
}

/** The bytes that were signed as claims. */
export function payloadOf(token: string): Uint8Array {
  return Buffer.from(token.split('.')[1] ?? '', 'base64url')
}

/**
 * What a token is known by, of its signed part alone: one signature can be written in several ways (ES256 lets everybody make a second
 * one, and the last letter has bits that mean nothing), and a session that was ended must not come back in other letters.
 */
export function idOf(token: string): string {
  return hash('sha256', token.slice(0, token.lastIndexOf('.')), 'base64url')
}

function read(token: string, part: 0 | 1): unknown {
  try {
    return JSON.parse(Buffer.from(token.split('.', 2)[part] ?? '', 'base64url').toString())
  } catch {
    return undefined
  }
}

const quoted = /^(?:"(?:\\?"(?<twice>[^"\\]*)\\?"|(?<once>[^"\\]*))"|(?<bare>[^"\\]*))$/
const compact = /^[\w-]+\.[\w-]+\.[\w-]*$/
const header = z.object({ kid: z.string() })
const payload = z.record(z.string(), z.unknown())
