import { z } from 'zod'
import type { AccountSource } from '#domain/account.ts'
import { InstitutionField, moment, MomentField } from './fields.ts'

/** What the lists of an account have in common. */

/** The name of a loan, a hold or a fee in an address. */
export const HandleField = z.string().regex(/^[A-Za-z0-9_-]{24,512}$/)

const SourceBody = z
  .object({
    institution: InstitutionField,
    outcome: z
      .enum(['answered', 'not-offered', 'failed'])
      .describe('`not-offered`: the library system there has no way to do it. `failed`: it did not answer.'),
    problem: z.string().optional().describe('Why it failed: the code of a problem.'),
    asOf: MomentField.optional().describe('When it was read.'),
    stale: z.boolean().optional().describe('It does not answer now; this is what it said at `asOf`.'),
  })
  .meta({ id: 'AccountSource', description: 'One institution that was asked.' })

export const SourcesField = z.array(SourceBody).describe('Which institutions were asked, and what came of it.')

export const listed = {
  sources: SourcesField,
  complete: z.boolean().describe('False where something may be missing; `sources` says what.'),
  asOf: MomentField.describe('When the oldest part was read.'),
}

export function toSourcesBody(sources: readonly AccountSource[]): z.input<typeof SourcesField> {
  return sources.map(({ asOf, ...source }) => ({ ...source, ...(asOf !== undefined && { asOf: moment(asOf) }) }))
}

export function toListed({
  sources,
  complete,
  asOf,
}: {
  readonly sources: readonly AccountSource[]
  readonly complete: boolean
  readonly asOf: number
}) {
  return { sources: toSourcesBody(sources), complete, asOf: moment(asOf) }
}
