import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * Where the token of a mailed link stays while its page is open: in a cookie that no script reads and no other site's page can make the browser send
 * (RFC 6265bis, `SameSite=Strict`), so that the address of the page is clean. `__Host-` ties it to this host over https; on the machine itself there
 * is none, and no such name.
 */
export interface LinkCookie {
  keep(reply: FastifyReply, token: string, seconds: number): void
  read(request: FastifyRequest): string | undefined
  drop(reply: FastifyReply): void
}

export function linkCookie(publicUrl: string): LinkCookie {
  const secure = publicUrl.startsWith('https:')
  const name = secure ? '__Host-password-reset' : 'password-reset'
  const put = (reply: FastifyReply, value: string, seconds: number) =>
    void reply.header(
      'Set-Cookie',
      `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`,
    )
  return {
    keep: put,
    read({ headers: { cookie = '' } }) {
      const pairs = cookie.split(';').map((pair) => pair.trim())
      const value = pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
      return value !== undefined && isToken(value) ? value : undefined
    },
    drop: (reply) => put(reply, '', 0),
  }
}

export function isToken(text: string): boolean {
  return /^[A-Za-z0-9_-]{20,128}$/.test(text)
}
