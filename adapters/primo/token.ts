import { Buffer } from 'node:buffer'
import { z } from 'zod'

/** Tokens of Primo have some 900 characters; a SAML session adds to that. */
const mostCharacters = 8192

/**
 * The token in what was shown, or nothing where it has not the shape of one (RFC 7515, 7.1).
 *
 * Primo keeps its token in the browser as JSON, with quotes round it, and customisations send it as it lies there, bare, or quoted
 * once more. So up to two layers of quotes are taken off, whether the inner ones are escaped or not.
 */
export function tokenIn(shown: string): string | undefined {
  if (shown.length > mostCharacters) return undefined
  const { once, twice, bare } = quoted.exec(shown)?.groups ?? {}
  const token = once ?? twice ?? bare
  return token !== undefined && compact.test(token) ? token : undefined
}

/** Which key a token says it was signed with; nothing is believed of that here. */
export function namedKey(token: string): string | undefined {
  try {
    const said: unknown = JSON.parse(Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString())
    return header.safeParse(said).data?.kid
  } catch {
    return undefined
  }
}

const quoted = /^(?:"(?:\\?"(?<twice>[^"\\]*)\\?"|(?<once>[^"\\]*))"|(?<bare>[^"\\]*))$/
const compact = /^[\w-]+\.[\w-]+\.[\w-]*$/
const header = z.object({ kid: z.string() })
