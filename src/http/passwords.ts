import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { InstitutionId } from '#domain/id.ts'
import { Problem } from '#domain/problem.ts'
import type { Origin } from '#gateway/tries.ts'
import { neighbourhood } from './address.ts'
import { callOf, onceAnswered } from './call.ts'
import { InstitutionField, lineOf, moment, MomentField, PatronField } from './fields.ts'
import type { Parts } from './parts.ts'
import { PasswordRulesBody, toPasswordRulesBody } from './password-rules-body.ts'
import { problemsOf } from './problems.ts'

const ResetRequest = z
  .strictObject({
    institution: InstitutionField,
    identifier: lineOf(1, 255).meta({
      description: 'A card number, another number of the patron, or their e-mail address.',
      example: '29001001',
    }),
  })
  .meta({ id: 'PasswordResetRequest', description: 'Who wants a new password, and where.' })

const ResetRequested = z.object({ expiresAt: MomentField.describe('Until when a link that is sent now is good.') }).meta({
  id: 'PasswordResetRequested',
  description: 'The same whoever asks and for whom: a letter is on its way if there is somebody to write to.',
  example: { expiresAt: '2026-11-24T10:00:00.000Z' },
})

const ResetBody = z
  .object({
    institution: InstitutionField,
    cardNumber: z
      .string()
      .optional()
      .describe('Most of its signs hidden; left out where the library system does not answer, or there is none.'),
    expiresAt: MomentField.describe('Until when the link is good.'),
    rules: PasswordRulesBody,
  })
  .meta({ id: 'PasswordReset', description: 'What a mailed link is for, and the rules for the new password.' })

/** Longer than any rule allows, so that the rule itself is told. */
const newPassword = z.string().min(1).max(1024).meta({ description: 'The new password.', example: 'quiet-harbour-27' })

const NewPassword = z
  .strictObject({ password: newPassword })
  .meta({ id: 'NewPassword', description: 'A new password, by a mailed link.' })

const PasswordChangeBody = z
  .strictObject({
    oldPassword: z.string().min(1).max(255).describe('The one that holds now.'),
    password: newPassword,
  })
  .meta({ id: 'PasswordChange', description: 'A new password in place of the old one.' })

const PasswordSetBody = z
  .object({
    outcome: z
      .enum(['proved', 'written'])
      .describe(
        '`proved`: a sign-in with it went through. `written`: the library system says that it has it, and refuses the sign-in of an expired card.',
      ),
    sessionsEnded: z
      .literal(true)
      .describe('Every session and token from before is refused, the one of this request too: sign in anew.'),
  })
  .meta({ id: 'PasswordSet', description: 'The new password holds, and nothing from before it does any more.' })

const token = z
  .string()
  .regex(/^[A-Za-z0-9_-]{20,128}$/)
  .describe('From the letter.')

const bodies = ['body-malformed', 'body-too-large', 'media-type-unsupported'] as const
const writing = [
  'password-refused',
  'password-kept-elsewhere',
  'outcome-unknown',
  'capability-missing',
  'too-many-attempts',
] as const

export const passwordRoutes: FastifyPluginAsyncZod<Parts> = async (app, parts) => {
  const { resets, passwordChange, open, texts, deadlineMs } = parts
  const from = (request: { readonly ip: string }): Origin => ({ address: neighbourhood(request.ip) })
  const byLetter = () => {
    if (!resets) throw new Problem('capability-missing', 'No letters are sent from here')
    return resets
  }

  app.route({
    method: 'POST',
    url: '/password-resets',
    config: { permission: 'public' },
    schema: {
      operationId: 'requestPasswordReset',
      tags: ['Passwords'],
      summary: 'Ask for a link by which a new password is set, sent to the e-mail address on record',
      body: ResetRequest,
      response: {
        202: ResetRequested,
        ...problemsOf(['capability-missing', 'too-many-attempts', 'not-found', ...bodies], { vendor: false }),
      },
    },
    handler: async (request, reply) => {
      const { institution, identifier } = request.body
      const call = callOf(request, reply, deadlineMs)
      const asked = await byLetter().ask(institution as InstitutionId, identifier, from(request), call)
      onceAnswered(reply, asked.answered)
      return reply
        .code(202)
        .header('Cache-Control', 'no-store')
        .send({ expiresAt: moment(asked.expiresAt) })
    },
  })

  app.route({
    method: 'GET',
    url: '/password-resets/:token',
    config: { permission: 'public' },
    schema: {
      operationId: 'getPasswordReset',
      tags: ['Passwords'],
      summary: 'What a mailed link is for, and the rules for the new password; to look spends nothing',
      params: z.object({ token }),
      response: {
        200: ResetBody,
        ...problemsOf(['reset-ended', 'password-kept-elsewhere', 'capability-missing', 'too-many-attempts'], { vendor: false }),
      },
    },
    handler: async (request, reply) => {
      const call = callOf(request, reply, deadlineMs)
      const { institution, cardNumber, expiresAt, rules } = await byLetter().look(request.params.token, from(request), call)
      reply.header('Cache-Control', 'no-store').header('Content-Language', request.language)
      return {
        institution,
        ...(cardNumber !== undefined && { cardNumber }),
        expiresAt: moment(expiresAt),
        rules: toPasswordRulesBody(rules, request.language, texts),
      }
    },
  })

  app.route({
    method: 'POST',
    url: '/password-resets/:token',
    config: { permission: 'public' },
    schema: {
      operationId: 'resetPassword',
      tags: ['Passwords'],
      summary: 'Set a new password by a mailed link; the link is good for nothing then, nor is any session from before',
      params: z.object({ token }),
      body: NewPassword,
      response: { 200: PasswordSetBody, ...problemsOf(['reset-ended', 'not-found', ...writing, ...bodies]) },
    },
    handler: async (request, reply) => {
      const { params, body } = request
      const set = await byLetter().set(params.token, body.password, from(request), callOf(request, reply, deadlineMs))
      reply.header('Cache-Control', 'no-store')
      return { outcome: set.outcome, sessionsEnded: true as const }
    },
  })

  app.route({
    method: 'PUT',
    url: '/patrons/:patron/password',
    config: { permission: 'password:change' },
    schema: {
      operationId: 'changePassword',
      tags: ['Passwords'],
      summary: 'Set a new password with the old one; no session from before is good any more, this one neither',
      params: z.object({ patron: PatronField }),
      body: PasswordChangeBody,
      response: {
        200: PasswordSetBody,
        ...problemsOf(['old-password-wrong', 'no-patron', 'forbidden', 'not-found', ...writing, ...bodies]),
      },
    },
    handler: async (request, reply) => {
      const { params, body } = request
      const change = { old: body.oldPassword, password: body.password }
      const call = callOf(request, reply, deadlineMs)
      const outcome = await passwordChange.change(open(params.patron), change, from(request), call)
      reply.header('Cache-Control', 'no-store')
      return { outcome, sessionsEnded: true as const }
    },
  })
}
