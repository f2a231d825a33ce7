import { problem } from './errors.ts'
import { isSame } from './patrons.ts'
import { primaryType } from './types.ts'
import type { Borrower } from './wire.ts'

/**
 * Everybody has a row of the internal id: where it is not told, others may not be either, and whoever writes by what is told would overlook them. Throws
 * `ils-refused-gateway` then.
 */
export function numbersToldOf({ global, numbers }: Borrower): Borrower['numbers'] {
  if (numbers.some(({ type, value }) => type === primaryType && isSame(value, global.id))) return numbers
  throw problem('ils-refused-gateway', 'aleph.x.bor-info', 'not all numbers of a patron are told, so that none is written')
}
