import type { Call } from '#domain/call.ts'
import type { Send, VendorAnswer } from '#ports/send.ts'
import { isRefusal, meaningOf, problem, problemFrom, type Refusal, type Service } from './errors.ts'
import { elementsOf, parseXml, textsOf, type XmlElement } from './parse-xml.ts'
import type { AlephSettings } from './settings.ts'

export interface Question {
  readonly service: Service
  readonly parameters: Readonly<Record<string, string | undefined>>
  /** The element without which an answer brings nothing. */
  readonly brings: string
  /** A password is proved by it. */
  readonly single?: boolean
}

export type Reply =
  | { readonly refused?: undefined; readonly element: XmlElement; readonly also: readonly (Refusal | 'unknown')[] }
  | { readonly refused: Refusal }

export interface XServer {
  /** What Aleph brought, or what it refused; everything else is thrown as a `Problem`. */
  ask(question: Question, call: Call): Promise<Reply>
  /** Resolves when Aleph answered, whatever it said. */
  answers(call: Call): Promise<void>
}

export type XServerSettings = Pick<AlephSettings, 'admLibrary' | 'userName' | 'password' | 'charset'>

/** Nobody's number, to ask whether there is an answer at all. */
export const nobodysNumber = 'GATEWAY-TEST'

/**
 * The X-server as it is called: a form by POST, so that neither numbers nor passwords stand in an address, and untranslated, so that codes are
 * codes and dates are dates.
 *
 * Success and failure are both a 200, and an `<error>` may stand beside what was asked for (update-bor reports even success in one). So what
 * decides is whether the answer has its root and brings what it was asked for, and only then what the errors say.
 */
export function xServer(settings: XServerSettings, send: Send): XServer {
  const { admLibrary, userName, password, charset } = settings

  function sent({ service, parameters, single }: Question, call: Call): Promise<VendorAnswer> {
    const form = new URLSearchParams({ op: service, library: admLibrary, translate: 'N' })
    for (const [name, value] of Object.entries(parameters)) if (value !== undefined) form.set(name, value)
    if (userName !== undefined && password) {
      form.set('user_name', userName)
      form.set('user_password', password.reveal())
    }
    return send(call, {
      effect: 'read',
      method: 'POST',
      name: nameOf(service),
      path: '/X',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
      ...(single !== undefined && { single }),
    })
  }

  return {
    async ask(question, call) {
      const { service, brings } = question
      const name = nameOf(service)
      const answer = await sent(question, call)
      const content = parseXml(answer, [service, loginRoot], charset)
      if (content.is === 'unreadable') throw problemFrom(name, answer, content.why)
      const { root, element } = content
      const meanings = errorsIn(element).map((text) => meaningOf(service, text))
      if (root === service && element[brings] !== undefined) {
        return { element, also: meanings.map((meaning) => (meaning && isRefusal(meaning) ? meaning : 'unknown')) }
      }
      const meaning = meanings.find((found) => found !== undefined)
      if (meaning === undefined) {
        // The root of a login over another service's answer: the question never reached it (staff user, rights).
        if (root === loginRoot) throw problem('ils-refused-gateway', name, 'Aleph did not let the staff user in')
        const what = meanings.length === 0 ? 'an answer without what was asked for' : 'an error that is not in our table'
        throw problem('ils-answer-invalid', name, what)
      }
      if (isRefusal(meaning)) return { refused: meaning }
      throw problem(meaning, name, 'Aleph refused the request before it looked at it')
    },

    async answers(call) {
      const question = { service: 'bor-by-key', parameters: { bor_id: nobodysNumber }, brings: 'internal-id' } as const
      const answer = await sent(question, call)
      // A refusal is an answer. A 5xx comes from what stands before Aleph when Aleph is not there.
      if (answer.status >= 500) throw problemFrom(nameOf(question.service), answer, 'what its web server says')
    },
  }
}

/** "Missing op program" is said under it, whatever the op was (X-Services documentation, renew). */
const loginRoot = 'login'

/** Every element that calls itself an error, by whatever spelling; one without a text is one all the same. */
function errorsIn(element: XmlElement): readonly string[] {
  return Object.keys(element).flatMap((name) => {
    if (!/^error/i.test(name)) return []
    const texts = textsOf(element, name)
    const empty = elementsOf(element, name).length - texts.length
    return [...texts, ...Array.from({ length: empty }, () => '')]
  })
}

function nameOf(service: Service): string {
  return `aleph.x.${service}`
}
