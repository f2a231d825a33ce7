import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { isProblem, Problem, type ProblemCode } from '#domain/problem.ts'
import { escaped } from './html.ts'
import { isToken, type LinkCookie } from './link-cookie.ts'
import type { Parts } from './parts.ts'
import { setForm, type FormFault } from './password-forms.ts'
import { config, schema, type Made, type PasswordWalk } from './password-walk.ts'
import { noteProblem } from './problems.ts'
import { withLanguage } from './web-page.ts'

const form = z.object({
  key: z.string().default(''),
  // As long as the whole body may be: what is too long is told at its field, like everything else.
  password: z.string().default(''),
  repeated: z.string().default(''),
})

/** As long as any link is good; the store knows the minute. */
const linkSeconds = 3600

/** With these no more can be done by this link. */
const endsLink: ReadonlySet<ProblemCode> = new Set(['reset-ended', 'password-kept-elsewhere', 'capability-missing', 'not-found'])

/**
 * Where the letter leads, and the form behind it. The institution stands in both addresses, so that whoever comes with a link that has ended is shown
 * whose it was and where to ask anew; whose password it is stands in none, and the token decides it.
 */
export function passwordSetPages(
  app: FastifyInstance,
  { ids, texts }: Pick<Parts, 'ids' | 'texts'>,
  walk: PasswordWalk,
  cookie: LinkCookie,
): void {
  const pages = app.withTypeProvider<ZodTypeProvider>()

  /**
   * The link of the letter. To open it spends nothing. The browser goes on by itself to an address without the token, by a page of ours and not by a
   * redirect: what a page of another site began, a webmail say, sends no strict cookie however often it is redirected.
   */
  pages.route({
    method: 'GET',
    url: '/:institution/password/link',
    config,
    schema,
    handler: async (request, reply) => {
      const institution = walk.known(request.params.institution)
      const { token } = request.query
      if (token === undefined || !isToken(token)) throw new Problem('reset-ended', 'The link is not whole')
      cookie.keep(reply, token, linkSeconds)
      const path = walk.pathOf(institution, 'new')
      const next = withLanguage(path, walk.languageOf(request))
      return walk.page(request, reply, {
        institution,
        title: 'continue-title',
        path,
        next,
        body: `<p><a class="button" href="${escaped(next)}">${escaped(walk.say(request, 'continue'))}</a></p>`,
      })
    },
  })

  pages.route({
    method: 'GET',
    url: '/:institution/password/new',
    config,
    schema,
    handler: async (request, reply) => {
      walk.known(request.params.institution)
      return setPage(request, reply, tokenOf(request))
    },
  })

  pages.route({
    method: 'POST',
    url: '/:institution/password/new',
    config,
    schema: { ...schema, body: form },
    handler: async (request, reply) => {
      walk.known(request.params.institution)
      const token = tokenOf(request)
      const { key, password, repeated } = request.body
      // Whoever sends this has seen our page: no other site's page knows what stands in it.
      if (key !== keyOf(token)) throw new Problem('forbidden', 'The form is not one of ours')
      const wrongWith = (rule: string) =>
        setPage(request, reply, token, {
          said: { faults: [{ field: 'password', said: walk.fault(request, { rule }) }] },
        })
      if (password === '') return wrongWith('required')
      // Both are typed anew: no page gives a password back.
      if (password !== repeated) return wrongWith('not-the-same')
      try {
        const set = await walk.resets().set(token, password, walk.from(request), walk.call(request, reply))
        cookie.drop(reply)
        const end = walk.pathOf(set.institution, set.outcome === 'proved' ? 'done' : 'written')
        return await reply.redirect(withLanguage(end, walk.languageOf(request)), 303)
      } catch (problem) {
        if (!isProblem(problem) || endsLink.has(problem.code)) throw problem
        noteProblem(problem, problem, request)
        const faults = problem.faults.map((broken): FormFault => ({ field: 'password', said: walk.fault(request, broken) }))
        const said = faults.length > 0 ? { faults } : walk.wholeWrong(request, reply, problem)
        return setPage(request, reply, token, { said, problem })
      }
    },
  })

  async function setPage(
    request: FastifyRequest,
    reply: FastifyReply,
    token: string,
    wrong?: Made['wrong'],
  ): Promise<FastifyReply> {
    const reset = await walk.resets().look(token, walk.from(request), walk.call(request, reply))
    return walk.page(request, reply, {
      institution: reset.institution,
      title: 'set-title',
      path: walk.pathOf(reset.institution, 'new'),
      body: setForm(reset, keyOf(token), wrong?.said, { language: walk.languageOf(request), texts }),
      ...(wrong && { wrong }),
    })
  }

  function tokenOf(request: FastifyRequest): string {
    const token = cookie.read(request)
    if (token === undefined) throw new Problem('reset-ended', 'The browser shows no link')
    return token
  }

  function keyOf(token: string): string {
    return ids.fingerprint('password-form', token)
  }
}
