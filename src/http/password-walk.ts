import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { anonymous } from '#access/callers.ts'
import type { Call } from '#domain/call.ts'
import type { InstitutionId } from '#domain/id.ts'
import { Problem } from '#domain/problem.ts'
import type { PasswordResets } from '#gateway/password-resets.ts'
import { neighbourhood } from './address.ts'
import { callBy } from './call.ts'
import { escaped } from './html.ts'
import type { Parts } from './parts.ts'
import { faultSaid, type PasswordPageWord, type Wrong } from './password-forms.ts'
import { statuses } from './problems.ts'
import { sendPage, withLanguage, type WebPage } from './web-page.ts'

/** What the pages to a new password have in common. */
export interface PasswordWalk {
  /** Where a page of an institution is, below whatever path the proxy before us serves us under. */
  pathOf(institution: InstitutionId, step?: Step): string
  page(request: FastifyRequest, reply: FastifyReply, made: Made): FastifyReply
  /** What people can do about it stands in the words of the problem; a link that has ended is asked for anew where the library is known. */
  problemPage(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply
  /** What is wrong with all of a form; it stands above it. */
  wholeWrong(request: FastifyRequest, reply: FastifyReply, problem: Problem): Wrong
  fault(request: FastifyRequest, broken: Parameters<typeof faultSaid>[0]): string
  link(path: string, word: PasswordPageWord, request: FastifyRequest): string
  say(request: FastifyRequest, word: PasswordPageWord): string
  languageOf(request: FastifyRequest): string
  /** Throws `not-found` for an institution that is not there. */
  known(institution: string): InstitutionId
  /** Throws `capability-missing` where no letters are sent. */
  resets(): PasswordResets
  from(request: FastifyRequest): { readonly address: string }
  call(request: FastifyRequest, reply: FastifyReply): Call
}

/** `link`: where the letter leads. `new`: the form behind it, without the token. The others: where a form has led to. */
export type Step = 'link' | 'new' | 'sent' | 'done' | 'written'

export interface Made extends Pick<WebPage, 'path' | 'body' | 'next'> {
  readonly title: PasswordPageWord
  readonly institution: InstitutionId
  /** The form comes back with what is wrong with it, and why it was refused where that was a problem. */
  readonly wrong?: { readonly said: Wrong; readonly problem?: Problem | undefined }
}

export const config = { permission: 'public' } as const
const query = z.object({ lang: z.string().max(35).optional(), token: z.string().max(256).optional() })
export const schema = { hide: true, querystring: query, params: z.object({ institution: z.string().max(63) }) } as const

export function passwordWalk({ resets, texts, nameOf, topology, publicUrl, deadlineMs }: Parts): PasswordWalk {
  const prefix = new URL(publicUrl).pathname.replace(/\/$/, '')

  const pathOf = (institution: InstitutionId, step?: Step) =>
    `${prefix}/web/${institution}/password${step === undefined ? '' : `/${step}`}`

  /** Chosen on the page, else as the browser asks. */
  function languageOf(request: FastifyRequest): string {
    const { lang } = request.query as z.output<typeof query>
    return lang !== undefined && texts.languages.includes(lang) ? lang : request.language
  }

  function say(request: FastifyRequest, word: PasswordPageWord): string {
    return texts.say(languageOf(request), `password-page.${word}`)
  }

  function link(path: string, word: PasswordPageWord, request: FastifyRequest): string {
    return `<a href="${escaped(withLanguage(path, languageOf(request)))}">${escaped(say(request, word))}</a>`
  }

  function problemSaid(request: FastifyRequest, reply: FastifyReply, problem: Problem): string {
    const { values, retryAfter } = problem
    if (retryAfter !== undefined) void reply.header('Retry-After', String(retryAfter))
    const { link: elsewhere } = values
    const way = typeof elsewhere === 'string' ? `<p><a href="${escaped(elsewhere)}">${escaped(elsewhere)}</a></p>` : ''
    return `<p>${escaped(detailOf(languageOf(request), problem))}</p>${way}`
  }

  /** Where what programs are told is of no use to people, these pages have words of their own. */
  function detailOf(language: string, { code, values, retryAfter }: Problem): string {
    if (code === 'media-type-unsupported') return texts.say(language, 'password-page.form-only')
    if (code === 'outcome-unknown' && retryAfter !== undefined)
      return texts.say(language, 'password-page.unknown-text', { minutes: Math.ceil(retryAfter / 60) })
    return texts.say(language, `problems.${code}.detail`, {
      ...values,
      ...(retryAfter !== undefined && { seconds: retryAfter }),
    })
  }

  return {
    pathOf,
    languageOf,
    say,
    link,

    page(request, reply, { title, institution, wrong, ...rest }) {
      const language = languageOf(request)
      return sendPage(
        reply,
        {
          ...rest,
          status: wrong ? (wrong.problem ? statuses[wrong.problem.code] : 422) : 200,
          language,
          title: say(request, title),
          ...(wrong && { alert: say(request, 'wrong') }),
          owner: nameOf(institution, language),
        },
        texts,
      )
    },

    problemPage(request, reply, problem) {
      const language = languageOf(request)
      const { institution: named } = (request.params ?? {}) as { readonly institution?: string }
      const institution = topology.institution(named as InstitutionId)?.id
      const asked = `${prefix}${request.url.split('?', 1)[0]!}`
      const again =
        institution !== undefined && problem.code === 'reset-ended'
          ? `<p>${link(pathOf(institution), 'ask-again', request)}</p>`
          : ''
      return sendPage(
        reply,
        {
          status: statuses[problem.code],
          language,
          title: texts.say(language, `problems.${problem.code}.title`, problem.values),
          ...(institution !== undefined && { owner: nameOf(institution, language) }),
          // No page repeats a token, so in other languages it is the page behind the link.
          path: institution !== undefined && asked === pathOf(institution, 'link') ? pathOf(institution, 'new') : asked,
          body: `${problemSaid(request, reply, problem)}${again}`,
        },
        texts,
      )
    },

    wholeWrong: (request, reply, problem) => ({ faults: [], whole: problemSaid(request, reply, problem) }),

    fault: (request, broken) => faultSaid(broken, { language: languageOf(request), texts }),

    known(institution) {
      const found = topology.institution(institution as InstitutionId)
      if (!found) throw new Problem('not-found', 'No such institution')
      return found.id
    },

    resets() {
      if (!resets) throw new Problem('capability-missing', 'No letters are sent from here')
      return resets
    },

    from: (request) => ({ address: neighbourhood(request.ip) }),

    call: (request, reply) => ({ ...callBy(anonymous, request, reply, deadlineMs), language: languageOf(request) }),
  }
}
