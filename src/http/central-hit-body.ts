import { z } from 'zod'
import { masked } from '#domain/card.ts'
import type { PatronRef } from '#domain/id.ts'
import type { PatronData } from '#domain/patron-data.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import { DayField, InstitutionField, PatronIdField } from './fields.ts'

/** As much of somebody as tells them from a namesake, and no more. */
export const CentralHitBody = z
  .object({
    patron: PatronIdField,
    holder: InstitutionField.describe('Whose record it is: a network zone, or an institution.'),
    name: z
      .object({
        given: z.string().optional().describe('Given names.'),
        family: z.string().optional().describe('Family name.'),
      })
      .describe('Who it is.'),
    birthDate: DayField.optional(),
    emails: z.array(z.string()).describe('Masked but for the first letter and the domain.'),
    numbers: z.array(z.string()).describe('Masked but for their ends.'),
    group: z.string().optional().describe("The network's code of what decides the patron's rights."),
  })
  .meta({
    id: 'CentralHit',
    description: 'Somebody who may be the one who is looked for.',
    example: {
      patron: 'kxT1mJ0rRrWJ6dWbcyx8sHZ0m1vNw9wGq5cYdQ',
      holder: 'play-network',
      name: { given: 'Uma', family: 'Oakes' },
      emails: ['u•••@example.org'],
      numbers: ['•••••701'],
      group: 'ADULT',
    },
  })

export function toCentralHitBody(
  { ref, data, showsBirthDate }: { readonly ref: PatronRef; readonly data: PatronData; readonly showsBirthDate: boolean },
  ids: Pick<PatronIds, 'seal'>,
): z.input<typeof CentralHitBody> {
  const { given, family } = data.name
  return {
    patron: ids.seal(ref),
    holder: ref.institution,
    name: { ...(given !== undefined && { given }), ...(family !== undefined && { family }) },
    ...(showsBirthDate && data.birthDate !== undefined && { birthDate: data.birthDate }),
    emails: data.emails.map(({ value }) => maskedEmail(value)),
    numbers: data.identifiers.filter(({ active }) => active).map(({ value }) => masked(value)),
    ...(data.group !== undefined && { group: data.group }),
  }
}

function maskedEmail(address: string): string {
  const at = address.lastIndexOf('@')
  return at < 1 ? '•••' : `${address[0]}•••${address.slice(at)}`
}
