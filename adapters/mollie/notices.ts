import { Problem } from '#domain/problem.ts'

/** `id=tr_5B8cwPMGnU6qLbRvo7qEZo`, and a good deal of room. */
const longest = 500

/**
 * The payment that a notice names; nothing where it names something else of Mollie's. There is no signature to check: what a notice says is
 * only where to look (https://docs.mollie.com/reference/webhooks).
 */
export function subjectOf(raw: Buffer): string | undefined {
  const ids = raw.length > longest ? [] : new URLSearchParams(raw.toString()).getAll('id')
  const [id = ''] = ids
  if (ids.length !== 1 || !/^[a-z]{2,10}_\w{1,60}$/.test(id))
    throw new Problem('notice-invalid', 'Mollie: a notice that names nothing')
  return isPayment(id) ? id : undefined
}

export function isPayment(id: string): boolean {
  return /^tr_\w{1,60}$/.test(id)
}
