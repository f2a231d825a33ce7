import { z } from 'zod'
import { secret } from '#ports/adapter.ts'

export const mollieSettings = z.strictObject({
  apiKey: secret('The API key of the website profile that collects the money; test_… tries everything and moves nothing', {
    pattern: /^(?:test|live)_[A-Za-z0-9]+$/,
    said: 'an API key of one profile, test_… or live_…',
  }),
  apiEndpoint: z
    .url({ protocol: /^https?$/, error: 'must be an http address, e.g. https://api.mollie.com/v2/' })
    .refine(isGuarded, { error: 'must be https: whoever reads the key can send the money anywhere' })
    .refine(isPlain, { error: 'must not hold a credential, a query or a fragment' })
    .default('https://api.mollie.com/v2/')
    .describe("The root of Mollie's API, another one than Mollie's for trying out"),
})

export type MollieSettings = z.infer<typeof mollieSettings>

/** On loopback nobody is in between, and there the simulator plays. */
function isGuarded(address: string): boolean {
  const url = URL.parse(address)
  return url?.protocol !== 'http:' || ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
}

/** Of what is no URL at all the check before these has spoken. */
function isPlain(address: string): boolean {
  const url = URL.parse(address)
  return url === null || (url.username === '' && url.password === '' && !/[?#]/.test(address))
}
