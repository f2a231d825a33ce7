import { z } from 'zod'

/** An address as an operator writes it: http or https, and nothing in it that an address should not hold. */
export function address(example: string) {
  return z
    .url({ protocol: /^https?$/, error: `must be an http address, e.g. ${example}` })
    .refine(isPlain, { error: 'must not hold a credential, a query or a fragment' })
}

/** Where Ex Libris publishes its keys, for this institution's region. */
export const keyHost = address('https://api-eu.hosted.exlibrisgroup.com')
  .refine(isGuarded, { error: 'must be https: whoever can change the keys on their way can be anybody' })
  .describe("The address of Ex Libris' API in this institution's region, without a path")

/** On loopback nobody is in between, and there the simulator plays. Of what is no http address at all, another check speaks. */
export function isGuarded(text: string): boolean {
  const url = URL.parse(text)
  return url?.protocol !== 'http:' || ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
}

function isPlain(text: string): boolean {
  const url = URL.parse(text)
  return url === null || [url.username, url.password, url.search, url.hash].every((part) => part === '')
}
