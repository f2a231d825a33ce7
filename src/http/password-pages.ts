import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod, ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { anonymous } from '#access/callers.ts'
import type { Call } from '#domain/call.ts'
import type { InstitutionId } from '#domain/id.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import { neighbourhood } from './address.ts'
import { callBy, onceAnswered } from './call.ts'
import { formBodies } from './form-bodies.ts'
import { escaped } from './html.ts'
import { isToken, linkCookie } from './link-cookie.ts'
import type { Parts } from './parts.ts'
import { askForm, faultSaid, nothingWrong, setForm, type FormFault, type PasswordPageWord, type Wrong } from './password-forms.ts'
import { noteProblem, problemFrom, statuses } from './problems.ts'
import { sendPage, withLanguage } from './web-page.ts'

const config = { permission: 'public' } as const
const place = z.object({ institution: z.string().max(63) })
const query = z.object({ lang: z.string().max(35).optional(), token: z.string().max(256).optional() })
const schema = { hide: true, querystring: query } as const
const form = z.object({
  // As long as the whole body may be: what is too long is told at its field, like everything else.
  identifier: z.string().default(''),
  key: z.string().default(''),
  password: z.string().default(''),
  repeated: z.string().default(''),
})

type Query = z.output<typeof query>

/**
 * The walk from a lost password to a new one, for people: ask, read the letter, set it, done. Every step is a page that needs no script. Forms answer
 * with another address, so that going back or reloading sends nothing twice.
 */
export const passwordPages: FastifyPluginAsyncZod<Parts> = async (app, parts) => {
  const { resets, ids, texts, nameOf, topology, publicUrl, deadlineMs } = parts
  const cookie = linkCookie(publicUrl)
  // The proxy before us may serve us under a path of its own.
  const base = `${new URL(publicUrl).pathname.replace(/\/$/, '')}/web`

  await app.register(async (scope) => {
    formBodies(scope)
    scope.setErrorHandler((error, request, reply) => {
      const problem = problemFrom(error)
      noteProblem(problem, error, request)
      return problemPage(request, reply, problem)
    })
    const pages = scope.withTypeProvider<ZodTypeProvider>()

    pages.route({
      method: 'GET',
      url: '/:institution/password',
      config,
      schema: { ...schema, params: place },
      handler: async (request, reply) => askPage(request, reply, known(request.params.institution)),
    })

    pages.route({
      method: 'POST',
      url: '/:institution/password',
      config,
      schema: { ...schema, params: place, body: form },
      handler: async (request, reply) => {
        const institution = known(request.params.institution)
        ownFormOnly(request)
        const typed = request.body.identifier.trim()
        const language = languageOf(request)
        if (typed.length > longestIdentifier || !/^[^\p{Cc}\p{Cs}]+$/u.test(typed)) {
          const broken =
            typed.length > longestIdentifier
              ? { rule: 'too-long', values: { max: longestIdentifier } }
              : { rule: typed === '' ? 'required' : 'wrong-format' }
          const said = faultSaid(broken, { language, texts })
          return askPage(request, reply, institution, '', { faults: [{ field: 'identifier', said }] })
        }
        try {
          const asked = await byLetter().ask(institution, typed, from(request), call(request, reply))
          onceAnswered(reply, asked.answered)
        } catch (error) {
          if (!isProblem(error, 'too-many-attempts')) throw error
          return askPage(request, reply, institution, typed, wholeWrong(request, reply, error), error)
        }
        return reply.redirect(withLanguage(`${base}/${institution}/password/sent`, language), 303)
      },
    })

    for (const [end, title, words] of ends)
      pages.route({
        method: 'GET',
        url: `/:institution/password/${end}`,
        config,
        schema: { ...schema, params: place },
        handler: async (request, reply) => {
          const institution = known(request.params.institution)
          const again = link(`${base}/${institution}/password`, 'ask-again', request)
          return page(request, reply, {
            institution,
            title,
            path: `${base}/${institution}/password/${end}`,
            body: `${words.map((word) => `<p>${escaped(say(request, word))}</p>`).join('\n')}${end === 'sent' ? `<p>${again}</p>` : ''}`,
          })
        },
      })

    /**
     * The link of the letter. To open it spends nothing. The browser goes on by itself to an address without the token, by a page of ours and not by a
     * redirect: what a page of another site began, a webmail say, sends no strict cookie however often it is redirected.
     */
    pages.route({
      method: 'GET',
      url: '/password-reset',
      config,
      schema,
      handler: async (request, reply) => {
        const { token } = request.query
        if (token === undefined || !isToken(token)) throw new Problem('reset-ended', 'The link is not whole')
        cookie.keep(reply, token, linkSeconds)
        const next = withLanguage(`${base}/password-reset/new`, languageOf(request))
        return page(request, reply, {
          title: 'continue-title',
          path: `${base}/password-reset/new`,
          next,
          body: `<p><a class="button" href="${escaped(next)}">${escaped(say(request, 'continue'))}</a></p>`,
        })
      },
    })

    pages.route({
      method: 'GET',
      url: '/password-reset/new',
      config,
      schema,
      handler: async (request, reply) => setPage(request, reply, tokenOf(request)),
    })

    pages.route({
      method: 'POST',
      url: '/password-reset/new',
      config,
      schema: { ...schema, body: form },
      handler: async (request, reply) => {
        const token = tokenOf(request)
        const { key, password, repeated } = request.body
        // Whoever sends this has seen our page: no other site's page knows what stands in it.
        if (key !== keyOf(token)) throw new Problem('forbidden', 'The form is not one of ours')
        const language = languageOf(request)
        const fault = (field: FormFault['field'], rule: string): FormFault => ({
          field,
          said: faultSaid({ rule }, { language, texts }),
        })
        if (password === '') return setPage(request, reply, token, { faults: [fault('password', 'required')] })
        // Both are typed anew: no page gives a password back.
        if (password !== repeated) return setPage(request, reply, token, { faults: [fault('password', 'not-the-same')] })
        try {
          const { institution, outcome } = await byLetter().set(token, password, from(request), call(request, reply))
          cookie.drop(reply)
          const end = outcome === 'proved' ? 'done' : 'written'
          return await reply.redirect(withLanguage(`${base}/${institution}/password/${end}`, language), 303)
        } catch (error) {
          if (!isProblem(error) || endsLink.has(error.code)) throw error
          noteProblem(error, error, request)
          const faults = error.faults.map((broken): FormFault => ({
            field: 'password',
            said: faultSaid(broken, { language, texts }),
          }))
          const wrong = faults.length > 0 ? { faults } : wholeWrong(request, reply, error)
          return setPage(request, reply, token, wrong, error)
        }
      },
    })
  })

  function askPage(
    request: FastifyRequest,
    reply: FastifyReply,
    institution: InstitutionId,
    typed = '',
    wrong: Wrong = nothingWrong,
    problem?: Problem,
  ): FastifyReply {
    return page(request, reply, {
      institution,
      title: 'ask-title',
      path: `${base}/${institution}/password`,
      body: askForm(typed, wrong, { language: languageOf(request), texts }),
      ...wrongly(wrong, problem),
    })
  }

  async function setPage(
    request: FastifyRequest,
    reply: FastifyReply,
    token: string,
    wrong: Wrong = nothingWrong,
    problem?: Problem,
  ): Promise<FastifyReply> {
    const reset = await byLetter().look(token, from(request), call(request, reply))
    return page(request, reply, {
      institution: reset.institution,
      title: 'set-title',
      path: `${base}/password-reset/new`,
      body: setForm(reset, keyOf(token), wrong, { language: languageOf(request), texts }),
      ...wrongly(wrong, problem),
    })
  }

  /** What people can do about it stands in the words of the problem; a link that has ended is asked for anew where the library is known. */
  function problemPage(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
    const language = languageOf(request)
    if (problem.code === 'reset-ended') cookie.drop(reply)
    const institution = (request.params as { institution?: string } | undefined)?.institution
    const isKnown = institution !== undefined && topology.institution(institution as InstitutionId) !== undefined
    return sendPage(
      reply,
      {
        status: statuses[problem.code],
        language,
        title: texts.say(language, `problems.${problem.code}.title`, problem.values),
        ...(isKnown && { owner: nameOf(institution as InstitutionId, language) }),
        path: request.url.split('?', 1)[0]!,
        body: problemSaid(request, reply, problem),
      },
      texts,
    )
  }

  function problemSaid(request: FastifyRequest, reply: FastifyReply, { code, values, retryAfter }: Problem): string {
    if (retryAfter !== undefined) void reply.header('Retry-After', String(retryAfter))
    const seconds = retryAfter === undefined ? {} : { seconds: retryAfter }
    const detail = texts.say(languageOf(request), `problems.${code}.detail`, { ...values, ...seconds })
    const { link: elsewhere } = values
    const way = typeof elsewhere === 'string' ? `<p><a href="${escaped(elsewhere)}">${escaped(elsewhere)}</a></p>` : ''
    return `<p>${escaped(detail)}</p>${way}`
  }

  function wholeWrong(request: FastifyRequest, reply: FastifyReply, problem: Problem): Wrong {
    return { faults: [], whole: problemSaid(request, reply, problem) }
  }

  interface Made {
    readonly title: PasswordPageWord
    readonly path: string
    readonly body: string
    readonly institution?: InstitutionId
    readonly status?: number
    readonly isWrong?: boolean
    readonly next?: string
  }

  function page(request: FastifyRequest, reply: FastifyReply, made: Made): FastifyReply {
    const { title, institution, status = 200, isWrong = false, ...rest } = made
    const language = languageOf(request)
    return sendPage(
      reply,
      {
        ...rest,
        status,
        language,
        title: say(request, title),
        ...(isWrong && { alert: say(request, 'wrong') }),
        ...(institution !== undefined && { owner: nameOf(institution, language) }),
      },
      texts,
    )
  }

  function wrongly({ faults, whole }: Wrong, problem: Problem | undefined): Pick<Made, 'status' | 'isWrong'> {
    if (faults.length === 0 && whole === undefined) return {}
    return { status: problem ? statuses[problem.code] : 422, isWrong: true }
  }

  function link(path: string, word: PasswordPageWord, request: FastifyRequest): string {
    return `<a href="${escaped(withLanguage(path, languageOf(request)))}">${escaped(say(request, word))}</a>`
  }

  function say(request: FastifyRequest, word: PasswordPageWord): string {
    return texts.say(languageOf(request), `password-page.${word}`)
  }

  /** Chosen on the page, else as the browser asks. */
  function languageOf(request: FastifyRequest): string {
    const { lang } = request.query as Query
    return lang !== undefined && texts.languages.includes(lang) ? lang : request.language
  }

  function known(institution: string): InstitutionId {
    if (!topology.institution(institution as InstitutionId)) throw new Problem('not-found', 'No such institution')
    return institution as InstitutionId
  }

  function byLetter() {
    if (!resets) throw new Problem('capability-missing', 'No letters are sent from here')
    return resets
  }

  function tokenOf(request: FastifyRequest): string {
    const token = cookie.read(request)
    if (token === undefined) throw new Problem('reset-ended', 'The browser shows no link')
    return token
  }

  function keyOf(token: string): string {
    return ids.fingerprint('password-form', token)
  }

  function from(request: FastifyRequest) {
    return { address: neighbourhood(request.ip) }
  }

  function call(request: FastifyRequest, reply: FastifyReply): Call {
    return { ...callBy(anonymous, request, reply, deadlineMs), language: languageOf(request) }
  }
}

/** As for programs. */
const longestIdentifier = 255

/** As long as any link is good; the store knows the minute. */
const linkSeconds = 3600

/** With these no more can be done by this link. */
const endsLink: ReadonlySet<string> = new Set(['reset-ended', 'password-kept-elsewhere', 'capability-missing', 'not-found'])

/** Where a form has led to. */
const ends = [
  ['sent', 'sent-title', ['sent-text', 'not-there']],
  ['done', 'done-title', ['done-text']],
  ['written', 'done-title', ['written-text', 'done-text']],
] as const satisfies readonly (readonly [string, PasswordPageWord, readonly PasswordPageWord[]])[]

/** Browsers say where a form was: another site's page asks for no letters in its visitors' names. */
function ownFormOnly({ headers }: FastifyRequest): void {
  if (headers['sec-fetch-site'] === 'cross-site') throw new Problem('forbidden', 'The form is not one of ours')
}
