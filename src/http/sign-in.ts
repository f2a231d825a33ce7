import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { InstitutionId } from '#domain/id.ts'
import { Problem } from '#domain/problem.ts'
import { neighbourhood } from './address.ts'
import { callOf, onceAnswered } from './call.ts'
import { InstitutionField, lineOf, moment, MomentField } from './fields.ts'
import type { Parts } from './parts.ts'
import { problemsOf } from './problems.ts'

/** The first halves of those ways to sign in that have two. */

const challenge = z.string().describe('Goes back with the second half. Keep it where only this page can read it.')

const CodeRequest = z
  .strictObject({
    institution: InstitutionField,
    identifier: lineOf(1, 255).meta({
      description: 'A card number, another number of the patron, or their e-mail address.',
      example: '29001001',
    }),
  })
  .meta({ id: 'CodeRequest', description: 'Who wants a code, and where.' })

const CodeRequested = z.object({ challenge, expiresAt: MomentField.describe('Until when the code is good.') }).meta({
  id: 'CodeRequested',
  description: 'The same whoever asks and for whom: a letter is on its way if there is somebody to write to.',
  example: { challenge: 'o4C0lvTzQ2x9m1bDqk6rQeXw7a8sYt3U', expiresAt: '2026-11-24T09:40:00.000Z' },
})

const Authorization = z
  .strictObject({
    provider: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,62}$/)
      .meta({ description: 'The provider, from `/v1/topology`.', example: 'campus' }),
    institution: InstitutionField.optional().describe('Whose patron signs in; left out for staff.'),
    redirectUri: z
      .url()
      .max(2000)
      .describe('The page that the browser comes back to: one of those that the operator named, exactly.'),
  })
  .meta({ id: 'OpenIdAuthorization', description: 'A sign-in at a provider begins.' })

const AuthorizationBegun = z
  .object({
    authorizationUrl: z.url().describe('Where to send the browser.'),
    challenge,
    expiresAt: MomentField.describe('Until when it is waited for.'),
  })
  .meta({ id: 'OpenIdAuthorizationBegun', description: 'Where the sign-in goes on, and what to come back with.' })

export const signInRoutes: FastifyPluginAsyncZod<Parts> = async (app, { codes, openId, deadlineMs }) => {
  app.route({
    method: 'POST',
    url: '/sessions/codes',
    config: { permission: 'public' },
    schema: {
      operationId: 'requestCode',
      tags: ['Sessions'],
      summary: 'Ask for a one-time code, sent to the e-mail address on record',
      body: CodeRequest,
      response: {
        202: CodeRequested,
        ...problemsOf([
          'sign-in-not-offered',
          'too-many-attempts',
          'not-found',
          'body-malformed',
          'body-too-large',
          'media-type-unsupported',
        ]),
      },
    },
    handler: async (request, reply) => {
      if (!codes) throw new Problem('sign-in-not-offered', 'No letters are sent from here')
      const { institution, identifier } = request.body
      const asked = await codes.ask(
        institution as InstitutionId,
        identifier,
        { address: neighbourhood(request.ip) },
        callOf(request, reply, deadlineMs),
      )
      onceAnswered(reply, asked.answered)
      return reply
        .code(202)
        .header('Cache-Control', 'no-store')
        .send({ challenge: asked.challenge, expiresAt: moment(asked.expiresAt) })
    },
  })

  app.route({
    method: 'POST',
    url: '/sessions/authorizations',
    config: { permission: 'public' },
    schema: {
      operationId: 'beginOpenIdSignIn',
      tags: ['Sessions'],
      summary: 'Begin a sign-in at an OpenID provider, as a patron of an institution or as staff',
      body: Authorization,
      response: {
        201: AuthorizationBegun,
        ...problemsOf(['sign-in-not-offered', 'not-found', 'body-malformed', 'body-too-large', 'media-type-unsupported']),
      },
    },
    handler: async (request, reply) => {
      const { provider, institution, redirectUri } = request.body
      const begun = await openId.begin(
        { provider, redirectUri, ...(institution !== undefined && { institution: institution as InstitutionId }) },
        callOf(request, reply, deadlineMs),
      )
      return reply
        .code(201)
        .header('Cache-Control', 'no-store')
        .send({ authorizationUrl: begun.url, challenge: begun.challenge, expiresAt: moment(begun.expiresAt) })
    },
  })
}
