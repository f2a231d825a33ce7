import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { InstitutionId } from '#domain/id.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import { onceAnswered } from './call.ts'
import { escaped } from './html.ts'
import type { Parts } from './parts.ts'
import { askForm, type PasswordPageWord } from './password-forms.ts'
import { config, schema, type Made, type PasswordWalk } from './password-walk.ts'
import { withLanguage } from './web-page.ts'

/** As long as the whole body may be: what is too long is told at its field, like everything else. */
const form = z.object({ identifier: z.string().default('') })

/** As for programs. */
const longestIdentifier = 255

/** Where the forms lead to. */
const ends = [
  ['sent', 'sent-title', ['sent-text', 'not-there']],
  ['done', 'done-title', ['done-text']],
  ['written', 'done-title', ['written-text', 'done-text']],
] as const satisfies readonly (readonly [string, PasswordPageWord, readonly PasswordPageWord[]])[]

/** Where somebody asks for the letter, and where the walk has its pauses and its end. */
export function passwordAskPages(app: FastifyInstance, { texts }: Pick<Parts, 'texts'>, walk: PasswordWalk): void {
  const pages = app.withTypeProvider<ZodTypeProvider>()

  pages.route({
    method: 'GET',
    url: '/:institution/password',
    config,
    schema,
    handler: async (request, reply) => askPage(request, reply, walk.known(request.params.institution)),
  })

  pages.route({
    method: 'POST',
    url: '/:institution/password',
    config,
    schema: { ...schema, body: form },
    handler: async (request, reply) => {
      const institution = walk.known(request.params.institution)
      ownFormOnly(request)
      const typed = request.body.identifier.trim()
      const broken = brokenIn(typed)
      if (broken) {
        const said = walk.fault(request, broken)
        return askPage(request, reply, institution, '', { said: { faults: [{ field: 'identifier', said }] } })
      }
      try {
        const asked = await walk.resets().ask(institution, typed, walk.from(request), walk.call(request, reply))
        onceAnswered(reply, asked.answered)
      } catch (problem) {
        if (!isProblem(problem, 'too-many-attempts')) throw problem
        return askPage(request, reply, institution, typed, { said: walk.wholeWrong(request, reply, problem), problem })
      }
      return reply.redirect(withLanguage(walk.pathOf(institution, 'sent'), walk.languageOf(request)), 303)
    },
  })

  for (const [end, title, words] of ends)
    pages.route({
      method: 'GET',
      url: `/:institution/password/${end}`,
      config,
      schema,
      handler: async (request, reply) => {
        const institution = walk.known(request.params.institution)
        const again = end === 'sent' ? `<p>${walk.link(walk.pathOf(institution), 'ask-again', request)}</p>` : ''
        return walk.page(request, reply, {
          institution,
          title,
          path: walk.pathOf(institution, end),
          body: `${words.map((word) => `<p>${escaped(walk.say(request, word))}</p>`).join('\n')}${again}`,
        })
      },
    })

  function askPage(
    request: FastifyRequest,
    reply: FastifyReply,
    institution: InstitutionId,
    typed = '',
    wrong?: Made['wrong'],
  ): FastifyReply {
    return walk.page(request, reply, {
      institution,
      title: 'ask-title',
      path: walk.pathOf(institution),
      body: askForm(typed, wrong?.said, { language: walk.languageOf(request), texts }),
      ...(wrong && { wrong }),
    })
  }
}

function brokenIn(typed: string) {
  if (typed.length > longestIdentifier) return { rule: 'too-long', values: { max: longestIdentifier } }
  if (typed === '') return { rule: 'required' }
  return /^[^\p{Cc}\p{Cs}]+$/u.test(typed) ? undefined : { rule: 'wrong-format' }
}

/** Browsers say where a form was: another site's page asks for no letters in its visitors' names. */
function ownFormOnly({ headers }: FastifyRequest): void {
  if (headers['sec-fetch-site'] === 'cross-site') throw new Problem('forbidden', 'The form is not one of ours')
}
