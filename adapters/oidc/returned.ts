import { hash, timingSafeEqual } from 'node:crypto'
import type { Pending, Returned } from '#ports/openid.ts'
import type { Provider } from './discovery.ts'
import { errorCode, refused } from './failures.ts'

/** Throws unless whoever comes back is whoever was sent: a link that a stranger made up, or one of another browser, begins nothing here. */
export function checkState(pending: Pending, { state }: Returned): void {
  const [ours, theirs] = [pending.state, state].map((text) => hash('sha256', text, 'buffer'))
  if (!timingSafeEqual(ours!, theirs!)) throw refused('it is of another sign-in (state)')
}

/** The code to exchange. Whose code it is comes first: one of another provider must not be shown to this one (RFC 9207, 2.4). */
export function codeIn({ iss, error, code }: Returned, { issuer, namesItself }: Provider): string {
  if (iss === undefined && namesItself) throw refused('it does not say who sends it (iss)')
  if (iss !== undefined && iss !== issuer) throw refused('somebody else sends it (iss)')
  if (error !== undefined) throw refused(`the provider sends no code (${errorCode(error)})`)
  if (code === undefined || code === '') throw refused('there is no code')
  return code
}
