import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { formBodies } from './form-bodies.ts'
import { linkCookie } from './link-cookie.ts'
import type { Parts } from './parts.ts'
import { passwordAskPages } from './password-ask-pages.ts'
import { passwordSetPages } from './password-set-pages.ts'
import { passwordWalk } from './password-walk.ts'
import { noteProblem, problemFrom } from './problems.ts'

/**
 * The walk from a lost password to a new one, for people: ask, read the letter, set it, done. Every step is a page that needs no script. Forms answer
 * with another address, so that going back or reloading sends nothing twice.
 */
export const passwordPages: FastifyPluginAsyncZod<Parts> = async (app, parts) => {
  const walk = passwordWalk(parts)
  const cookie = linkCookie(parts.publicUrl)

  await app.register(async (scope) => {
    formBodies(scope)
    scope.setErrorHandler((error, request, reply) => {
      const problem = problemFrom(error)
      noteProblem(problem, error, request)
      if (problem.code === 'reset-ended') cookie.drop(reply)
      return walk.problemPage(request, reply, problem)
    })
    passwordAskPages(scope, parts, walk)
    passwordSetPages(scope, parts, walk, cookie)
  })
}
