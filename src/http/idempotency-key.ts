import { z } from 'zod'
import { Problem } from '#domain/problem.ts'

/** Of every POST that moves money or changes a vendor. Optional in the schema alone: that it is missing has a problem of its own. */
export const IdempotencyHeaders = z.object({
  'idempotency-key': z.string().optional().describe('Yours, new for each thing you do and the same when you repeat it.'),
})

/** What such a route may answer besides. */
export const keyProblems = ['idempotency-key-missing', 'idempotency-key-reused', 'conflict'] as const

/** A structured-field string (RFC 9651) or the same without quotes, as most clients send it. */
export function idempotencyKeyIn(header: string | readonly string[] | undefined): string {
  if (header === undefined) throw new Problem('idempotency-key-missing', 'No Idempotency-Key')
  const [, quoted, bare] = /^(?:"([\x20\x21\x23-\x5b\x5d-\x7e]{1,128})"|([\w.:-]{1,128}))$/.exec(String(header)) ?? []
  const key = quoted ?? bare
  if (key !== undefined) return key
  throw new Problem('request-invalid', 'The Idempotency-Key is not written as one', {
    faults: [{ where: 'headers', field: '/idempotency-key', rule: 'wrong-format' }],
  })
}
