import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Call } from '#domain/call.ts'
import type { InstitutionId } from '#domain/id.ts'
import { Problem } from '#domain/problem.ts'
import type { OpenIdSignedIn } from '#gateway/openid-sign-in.ts'
import type { Origin } from '#gateway/tries.ts'
import { neighbourhood } from './address.ts'
import { callOf } from './call.ts'
import { InstitutionField, lineOf } from './fields.ts'
import type { Parts } from './parts.ts'
import { problemsOf } from './problems.ts'
import { SessionBody, toSessionBody } from './session-body.ts'

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

const ByCode = z
  .strictObject({
    method: z.literal('code').describe('By a one-time code.'),
    challenge: z.string().min(16).max(256).describe('From the answer of `POST /v1/sessions/codes`.'),
    code: lineOf(1, 32).meta({ description: 'As it stands in the letter; blanks do not matter.', example: '1234 5678' }),
  })
  .meta({
    id: 'SignInByCode',
    description:
      'A code that was sent to the patron. Such a session sees the card, its numbers masked, and whether it may be renewed; nothing else.',
  })

const ByOpenId = z
  .strictObject({
    method: z.literal('openid').describe('At an OpenID provider.'),
    challenge: z.string().min(16).max(4096).describe('From the answer of `POST /v1/sessions/authorizations`.'),
    state: z.string().max(512).describe('As it stands in the address that the browser came back to.'),
    code: z.string().max(4096).optional().describe('As it stands there.'),
    iss: z.string().max(2000).optional().describe('As it stands there, if it does.'),
    error: z.string().max(512).optional().describe('As it stands there, in place of a code.'),
  })
  .meta({ id: 'SignInByOpenId', description: 'What the browser came back with from a provider. It is good once.' })

const signInBody = z.discriminatedUnion('method', [ByPassword, ByCode, ByOpenId, ByRenewal])
type SignInBody = z.output<typeof signInBody>

export const sessionRoutes: FastifyPluginAsyncZod<Parts> = async (app, { signIn, codes, openId, sessions, ids, deadlineMs }) => {
  async function begin(body: SignInBody, from: Origin, call: Call): Promise<OpenIdSignedIn> {
    switch (body.method) {
      case 'password': {
        const { institution, identifier, password } = body
        return { tokens: await signIn.byPassword(institution as InstitutionId, { identifier, password }, from, call) }
      }
      case 'code':
        if (!codes) throw new Problem('code-invalid', 'No letters are sent from here')
        return { tokens: await codes.prove(body.challenge, body.code, from, call) }
      case 'openid': {
        const { challenge, state, code, iss, error } = body
        const returned = {
          state,
          ...(code !== undefined && { code }),
          ...(iss !== undefined && { iss }),
          ...(error !== undefined && { error }),
        }
        return openId.finish(challenge, returned, from, call)
      }
      case 'renewal':
        return { tokens: await sessions.renew(body.renewalToken) }
    }
  }

  app.route({
    method: 'POST',
    url: '/sessions',
    config: { permission: 'public' },
    schema: {
      operationId: 'createSession',
      tags: ['Sessions'],
      summary: 'Sign in, or go on with a session',
      body: signInBody,
      response: {
        201: SessionBody,
        ...problemsOf(
          [
            'credentials-invalid',
            'code-invalid',
            'sign-in-failed',
            'not-a-patron',
            'forbidden',
            'identifier-ambiguous',
            'search-too-wide',
            'sign-in-elsewhere',
            'sign-in-not-offered',
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
      const begun = await begin(request.body, { address: neighbourhood(request.ip) }, callOf(request, reply, deadlineMs))
      return reply
        .code(201)
        .header('Cache-Control', 'no-store')
        .send(toSessionBody(begun.tokens, ids, begun.signOutUrl))
    },
  })

  app.route({
    method: 'DELETE',
    url: '/sessions/current',
    config: { permission: 'session:end' },
    schema: {
      operationId: 'endSession',
      tags: ['Sessions'],
      summary: 'Sign out: no token of this session is good any more; of Primo, none that its patron has until now',
      response: {
        204: z.undefined().describe('The session has ended.'),
        ...problemsOf(['no-patron', 'forbidden'], { vendor: false }),
      },
    },
    handler: async (request, reply) => {
      await sessions.end(callOf(request, reply, deadlineMs))
      return reply.code(204).send()
    },
  })

  app.route({
    method: 'DELETE',
    url: '/sessions',
    config: { permission: 'session:end' },
    schema: {
      operationId: 'endAllSessions',
      tags: ['Sessions'],
      summary: 'Sign out everywhere: nothing that the caller was given until now is good any more, by whomever',
      response: {
        204: z.undefined().describe('All sessions have ended.'),
        ...problemsOf(['no-patron', 'forbidden'], { vendor: false }),
      },
    },
    handler: async (request, reply) => {
      await sessions.endEverywhere(callOf(request, reply, deadlineMs))
      return reply.code(204).send()
    },
  })
}
