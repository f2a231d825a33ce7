/**
 * A segment that climbs or stays, in every spelling a server might undo: an encoded dot, an encoded slash beside it, and Tomcat's `..;`.
 * `encodeURIComponent` leaves dots alone, so a patron who types `..` as their card number gets as far as here.
 */
const climbs = /(?:^|[/\\]|%2f|%5c)(?:\.|%2e){1,2}(?:$|[/\\;]|%2f|%5c)/i

/** What no request line may hold: blanks, control characters, a fragment, a backslash, anything beyond ASCII. */
const unfit = /[^\u0021-\u007e]|[#\\]/

/** Where a vendor is, and that nothing goes anywhere else. */
export interface Address {
  readonly origin: string
  /** The path of the request line for a path below the base address. A path that leads out of it is a bug, and throws a plain `Error`. */
  below(path: string): string
}

export function address(baseUrl: string): Address {
  const url = new URL(baseUrl)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new Error('A base address begins with http: or https:')
  if (url.username || url.password || url.search || url.hash)
    throw new Error('A base address is an origin and a path, nothing else')
  const base = url.pathname.replace(/\/+$/, '')

  return {
    origin: url.origin,
    below(path) {
      if (unfit.test(path)) throw new Error('A path of a vendor request is not percent-encoded')
      const query = path.indexOf('?')
      if (path.startsWith('//') || climbs.test(query < 0 ? path : path.slice(0, query))) {
        throw new Error('A path of a vendor request leads out of its base address')
      }
      const bare = path === '' || path.startsWith('/') || path.startsWith('?')
      return (bare ? base + path : `${base}/${path}`) || '/'
    },
  }
}
