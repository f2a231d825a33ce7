import { z } from 'zod'
import { secret } from '#ports/adapter.ts'

export const playPaymentsSettings = z.strictObject({
  baseUrl: z
    .url({ protocol: /^http$/, error: 'must be an address such as http://127.0.0.1:8088' })
    .refine(isBare, 'must be an address alone, without a user, a query or a fragment')
    .refine(isLoopback, 'must be on loopback: whoever pays there pays nothing')
    .describe('Where the payment house is played, on this machine only'),
  key: secret('What the gateway shows the payment house to act for the account'),
  noticeSecret: secret('What the payment house signs its notices with'),
})

export type PlayPaymentsSettings = z.infer<typeof playPaymentsSettings>

function isBare(address: string): boolean {
  const url = URL.parse(address)
  return url === null || (url.username === '' && url.password === '' && !/[?#]/.test(address))
}

/** Of what is no address at all, another check speaks. */
function isLoopback(address: string): boolean {
  const url = URL.parse(address)
  return url === null || ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
}
