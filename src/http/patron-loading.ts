import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { InstitutionId, ZoneId } from '#domain/id.ts'
import { Problem } from '#domain/problem.ts'
import type { Loaded } from '#gateway/central/loading.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import { callOf } from './call.ts'
import { CentralHitBody, toCentralHitBody } from './central-hit-body.ts'
import { InstitutionField, lineOf, PatronField, PatronIdField, ZoneField } from './fields.ts'
import { IdempotencyHeaders, idempotencyKeyIn, keyProblems } from './idempotency-key.ts'
import type { Parts } from './parts.ts'
import { problemsOf } from './problems.ts'

const Load = z
  .strictObject({
    from: z
      .strictObject({ zone: ZoneField, patron: PatronField.describe('Any record of the person in the zone.') })
      .describe('Whom.'),
    link: z
      .union([z.literal('none'), z.strictObject({ patron: PatronField.describe('One of the `candidates`.') })])
      .optional()
      .describe('Which local patron is the same person, or that none is; sent where `candidates` were told.'),
    purpose: lineOf(3, 200).optional().describe('Why: it stands in the audit trail.'),
  })
  .meta({
    id: 'PatronLoad',
    description: 'Somebody of a central patron file to be brought into an institution.',
    example: { from: { zone: 'play-network', patron: 'kxT1mJ0rRrWJ6dWbcyx8sHZ0m1vNw9wGq5cYdQ' } },
  })

const LoadedBody = z
  .object({
    outcome: z
      .enum(['present', 'loaded', 'linked', 'candidates', 'refused'])
      .describe(
        'Was there already; was made; is a local patron from now on tied to the central record; nothing was done, since a local patron may be the same person; or the library system will not.',
      ),
    patron: PatronIdField.optional(),
    candidates: z
      .array(
        CentralHitBody.extend({
          by: z.array(z.enum(['identifier', 'email', 'name-and-birth-date'])).describe('What both have.'),
        }),
      )
      .optional()
      .describe('To be chosen from, in another request with `link` and a key of its own.'),
    reason: z.string().optional().describe('Why the library system will not; a code that does not change.'),
    said: z.string().optional().describe("The library system's own words."),
  })
  .meta({ id: 'PatronLoaded', description: 'What came of bringing somebody into an institution.' })

export const patronLoadingRoutes: FastifyPluginAsyncZod<Parts> = async (app, { patronLoading, ids, open, deadlineMs }) => {
  app.route({
    method: 'POST',
    url: '/institutions/:institution/patrons',
    config: { permission: 'central:load' },
    schema: {
      operationId: 'loadPatron',
      tags: ['Central patron file'],
      summary: 'Bring somebody of a central patron file into an institution, once',
      description:
        'Asked again it tells what is there, and under the same key what it did. Where local patrons may be the same person nothing is done, and they are told to be chosen from: a second load would make a duplicate.',
      headers: IdempotencyHeaders,
      params: z.object({ institution: InstitutionField }),
      body: Load,
      response: {
        200: LoadedBody,
        201: LoadedBody,
        ...problemsOf([
          'not-found',
          'forbidden',
          'no-patron',
          'capability-missing',
          'outcome-unknown',
          'body-malformed',
          'body-too-large',
          'media-type-unsupported',
          ...keyProblems,
        ]),
      },
    },
    handler: async (request, reply) => {
      const key = idempotencyKeyIn(request.headers['idempotency-key'])
      const { from, link, purpose } = request.body
      const wanted = {
        zone: from.zone as ZoneId,
        patron: somebody(open(from.patron)),
        ...(link !== undefined && { link: link === 'none' ? link : somebody(open(link.patron)) }),
        ...(purpose !== undefined && { purpose }),
      }
      const call = callOf(request, reply, deadlineMs)
      const loaded = await patronLoading.load(request.params.institution as InstitutionId, wanted, key, call)
      reply.header('Cache-Control', 'no-store').code(loaded.outcome === 'loaded' ? 201 : 200)
      return toBody(loaded, ids)
    },
  })
}

function somebody<Ref>(ref: Ref | undefined): Ref {
  if (!ref) throw new Problem('no-patron', 'Staff are no patrons of a central file')
  return ref
}

function toBody(loaded: Loaded, ids: Pick<PatronIds, 'seal'>): z.input<typeof LoadedBody> {
  const { outcome } = loaded
  if (outcome === 'candidates') {
    const candidates = loaded.candidates.map((each) => ({
      ...toCentralHitBody({ ...each, showsBirthDate: false }, ids),
      by: [...each.by],
    }))
    return { outcome, candidates }
  }
  if (outcome === 'refused') return { outcome, reason: loaded.reason, ...(loaded.said !== undefined && { said: loaded.said }) }
  return { outcome, patron: ids.seal(loaded.ref) }
}
