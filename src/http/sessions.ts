import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { InstitutionId } from '#domain/id.ts'
import type { IssuedTokens } from '#ports/session-tokens.ts'
import { neighbourhood } from './address.ts'
import { callOf } from './call.ts'
import { InstitutionField, lineOf, moment, MomentField, PatronIdField } from './fields.ts'
import type { Parts } from './parts.ts'
import { problemsOf } from './problems.ts'

const ByPassword = z
  .strictObject({
    method: z.literal('password').describe('By number and password.'),
    institution: InstitutionField,
    identifier: lineOf(1, 255).meta({
      description: 'A card number, another number of the patron, or their e-mail address.',
      example: '29001001',
    }),
    password: z
      .string()
      .min(1)
      .max(255)
      .meta({ description: 'The password that the library system keeps.', example: 'harbour-lamp-01' }),
  })
  .meta({ id: 'SignInByPassword', description: 'A card number and its password, checked at the library system.' })

const ByRenewal = z
  .strictObject({
    method: z.literal('renewal').describe('By the last renewal token.'),
    renewalToken: z.string().min(16).max(4096).describe('From the last answer; it is good once.'),
  })
  .meta({ id: 'SignInByRenewal', description: 'The next tokens of a session that is still alive.' })

const SessionBody = z
  .object({
    patron: PatronIdField,
    accessToken: z.string().describe('Goes into the Authorization header as `Bearer …`. Keep it in memory only.'),
    tokenType: z.literal('Bearer').describe('How the access token is shown.'),
    expiresAt: MomentField.describe('When the access token ends.'),
    renewalToken: z.string().describe('Brings the next tokens, once. Shown a second time it ends the session.'),
    renewBefore: MomentField.describe('When the session ends unless it is renewed before.'),
  })
  .meta({ id: 'Session', description: 'A patron is signed in.' })

export const sessionRoutes: FastifyPluginAsyncZod<Parts> = async (app, { signIn, ids, deadlineMs }) => {
  app.route({
    method: 'POST',
    url: '/sessions',
    config: { permission: 'public' },
    schema: {
      operationId: 'createSession',
      tags: ['Sessions'],
      summary: 'Sign in, or go on with a session',
      body: z.discriminatedUnion('method', [ByPassword, ByRenewal]),
      response: {
        201: SessionBody,
        ...problemsOf(
          [
            'credentials-invalid',
            'identifier-ambiguous',
            'search-too-wide',
            'sign-in-elsewhere',
            'capability-missing',
            'too-many-attempts',
            'not-found',
            'body-malformed',
            'body-too-large',
            'media-type-unsupported',
          ],
          {},
        ),
      },
    },
    handler: async (request, reply) => {
      const { body } = request
      const tokens =
        body.method === 'renewal'
          ? await signIn.renew(body.renewalToken)
          : await signIn.byPassword(
              body.institution as InstitutionId,
              body.identifier,
              body.password,
              { address: neighbourhood(request.ip) },
              callOf(request, reply, deadlineMs),
            )
      return reply
        .code(201)
        .header('Cache-Control', 'no-store')
        .send(toSessionBody(tokens, ids.seal(tokens.session.patron)))
    },
  })

  app.route({
    method: 'DELETE',
    url: '/sessions/current',
    config: { permission: 'session:end' },
    schema: {
      operationId: 'endSession',
      tags: ['Sessions'],
      summary: 'Sign out: no token of this session is good any more',
      response: {
        204: z.undefined().describe('The session has ended.'),
        ...problemsOf(['no-patron', 'forbidden'], { vendor: false }),
      },
    },
    handler: async (request, reply) => {
      await signIn.end(callOf(request, reply, deadlineMs))
      return reply.code(204).send()
    },
  })
}

function toSessionBody(tokens: IssuedTokens, patron: string): z.input<typeof SessionBody> {
  return {
    patron,
    accessToken: tokens.accessToken,
    tokenType: 'Bearer',
    expiresAt: moment(tokens.accessExpiresAt),
    renewalToken: tokens.renewalToken,
    renewBefore: moment(tokens.renewalExpiresAt),
  }
}
