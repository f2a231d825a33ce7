import ipaddr from 'ipaddr.js'

/**
 * Whom an address stands for when tries are counted. Of IPv6 a household has 2^64 addresses, so they count as one by their first half; an IPv4
 * address in IPv6 dress is that IPv4 address. What is no address at all (a proxy may pass on anything) counts as one and the same.
 */
export function neighbourhood(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown'
  const parsed = ipaddr.process(address)
  if (parsed instanceof ipaddr.IPv4) return parsed.toString()
  return `${new ipaddr.IPv6([...parsed.parts.slice(0, 4), 0, 0, 0, 0]).toString()}/64`
}
