import { Problem } from '#domain/problem.ts'

/** Where a browser may be sent back to after paying. Throws `request-invalid` for a page under none of the origins, and for none at all. */
export function checkReturnTo(page: string | undefined, origins: ReadonlySet<string>): void {
  if (page === undefined) throw notAllowed('required')
  const url = URL.parse(page)
  if (url === null || !origins.has(url.origin)) throw notAllowed('not-registered')
}

function notAllowed(rule: 'required' | 'not-registered'): Problem {
  return new Problem('request-invalid', 'The page to return to is under none of the configured origins', {
    faults: [{ where: 'body', field: '/returnTo', rule }],
  })
}
