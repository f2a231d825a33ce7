import type { ContactFault } from '#domain/contact.ts'
import { Problem } from '#domain/problem.ts'
import type { ContactChanged } from '#ports/contact-data.ts'

/** Why somebody is reached as before. */

export function rulesBroken(faults: readonly ContactFault[]): Problem {
  return new Problem('request-invalid', 'It breaks the rules of the institution', {
    faults: faults.map(({ path, rule, values }) => ({
      where: 'body',
      field: `/contact/${path.join('/')}`,
      rule,
      ...(values && { values }),
    })),
  })
}

export function notTaken({ reason, said }: Extract<ContactChanged, { readonly outcome: 'refused' }>): Problem {
  if (reason === 'gone') return new Problem('not-found', 'The library system has no such patron any more')
  return new Problem('contact-refused', `The library system refused it: ${reason}`, {
    ...(said !== undefined && { values: { said } }),
  })
}

/** It said that it had written, and shows that it has not. */
export function notKept(): Problem {
  return new Problem('contact-refused', 'The library system took it and does not show it')
}

export function outcomeUnknown(waitMs: number, cause?: unknown): Problem {
  return new Problem('outcome-unknown', 'Nobody can tell yet whether it was changed', {
    retryAfter: Math.max(1, Math.ceil(waitMs / 1000)),
    cause,
  })
}
