import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { neighbourhood } from './address.ts'
import { callOf, onceAnswered } from './call.ts'

import { PatronPatchBody, toContactPatch } from './contact-body.ts'
import { isMatched } from './etag.ts'
import { IdempotencyHeaders, idempotencyKeyIn, keyProblems } from './idempotency-key.ts'
import { MomentField, moment, PatronField } from './fields.ts'
import type { Parts } from './parts.ts'
import { PatronBody, patronView } from './patron-body.ts'
import { problemsOf } from './problems.ts'

const bodies = ['body-malformed', 'body-too-large', 'media-type-unsupported'] as const
const writing = ['contact-refused', 'outcome-unknown', 'capability-missing', 'too-many-attempts'] as const

const ChangedBody = PatronBody.extend({
  emailConfirmation: z
    .object({ expiresAt: MomentField.describe('Until when the code is good.') })
    .optional()
    .describe('A code was mailed to the new e-mail address; it is written when the code has come back.'),
}).meta({ id: 'PatronChanged', description: 'The patron as they are now, and what is still to be proved.' })

const ConfirmationBody = z
  .strictObject({
    code: z.string().min(1).max(32).meta({ description: 'From the letter, with blanks or without.', example: '1234 5678' }),
  })
  .meta({ id: 'EmailConfirmation', description: 'Proves a new e-mail address.' })

export const contactDataRoutes: FastifyPluginAsyncZod<Parts> = async (app, parts) => {
  const { patrons, contacts, contactChanges, emailChanges, ids, open, deadlineMs } = parts
  app.addContentTypeParser('application/merge-patch+json', { parseAs: 'string' }, app.getDefaultJsonParser('error', 'error'))

  app.route({
    method: 'PATCH',
    url: '/patrons/:patron',
    config: { permission: 'patrons:change.contact' },
    schema: {
      operationId: 'changePatron',
      tags: ['Patrons'],
      summary:
        'Change how the patron is reached; a new e-mail address of their own is written when it is proved, and the old one is told',
      consumes: ['application/merge-patch+json', 'application/json'],
      params: z.object({ patron: PatronField }),
      headers: IdempotencyHeaders.extend({
        'if-match': z
          .string()
          .optional()
          .describe('The ETag of the patron as you have them: refused where they are another meanwhile.'),
      }),
      body: PatronPatchBody,
      response: {
        200: ChangedBody,
        ...problemsOf(['not-found', 'no-patron', 'forbidden', ...keyProblems, ...writing, ...bodies]),
      },
    },
    handler: async (request, reply) => {
      const { headers, body } = request
      const whose = open(request.params.patron)
      const call = callOf(request, reply, deadlineMs)
      const terms = {
        key: idempotencyKeyIn(headers['idempotency-key']),
        isCurrent: (...[seen, contact]: Parameters<Parameters<typeof contactChanges.change>[2]['isCurrent']>) =>
          isMatched(headers['if-match'], patronView(seen, contact, ids).etag),
      }
      const { emailProof } = await contactChanges.change(whose, toContactPatch(body.contact ?? {}), terms, call)
      if (emailProof) onceAnswered(reply, emailProof.answered)
      const seen = await patrons.record(whose, call)
      const view = patronView(seen, await contacts.shown(seen.thing, call), ids)
      reply.header('Cache-Control', 'no-store').header('ETag', view.etag)
      return { ...view.body, ...(emailProof && { emailConfirmation: { expiresAt: moment(emailProof.expiresAt) } }) }
    },
  })

  app.route({
    method: 'POST',
    url: '/patrons/:patron/email-confirmations',
    config: { permission: 'patrons:change.contact' },
    schema: {
      operationId: 'confirmEmail',
      tags: ['Patrons'],
      summary: 'Prove a new e-mail address by the code that was mailed to it; then it is written',
      params: z.object({ patron: PatronField }),
      body: ConfirmationBody,
      response: {
        200: PatronBody,
        ...problemsOf(['not-found', 'no-patron', 'forbidden', 'confirmation-invalid', ...writing, ...bodies]),
      },
    },
    handler: async (request, reply) => {
      const whose = open(request.params.patron)
      const call = callOf(request, reply, deadlineMs)
      await emailChanges.confirm(whose, request.body.code, { address: neighbourhood(request.ip) }, call)
      const seen = await patrons.record(whose, call)
      const view = patronView(seen, await contacts.shown(seen.thing, call), ids)
      reply.header('Cache-Control', 'no-store').header('ETag', view.etag)
      return view.body
    },
  })
}
