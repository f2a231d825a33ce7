import type { Call } from '#domain/call.ts'
import type { Send, VendorAnswer } from '#ports/send.ts'
import {
  isRefusal,
  meaningOf,
  problem,
  problemFrom,
  problemOfWrite,
  type Refusal,
  type Service,
  type WritingService,
} from './errors.ts'
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

export interface Order {
  readonly service: WritingService
  readonly parameters: Readonly<Record<string, string | undefined>>
}

/** What a service that writes said under its own root: success, too, stands among the errors of update-bor. */
export interface Said {
  readonly element: XmlElement
  readonly errors: readonly string[]
}

export interface XServer {
  /** What Aleph brought, or what it refused; everything else is thrown as a `Problem`. */
  ask(question: Question, call: Call): Promise<Reply>
  /**
   * Asks once for a write. `outcome-unknown` where what came back cannot be read; any other problem means that the request never reached its
   * service.
   */
  order(order: Order, call: Call): Promise<Said | 'no-such-service'>
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

  function requestFor(service: Service, parameters: Question['parameters']) {
    const form = new URLSearchParams({ op: service, library: admLibrary })
    for (const [name, value] of Object.entries(parameters)) if (value !== undefined) form.set(name, value)
    if (userName !== undefined && password) {
      form.set('user_name', userName)
      form.set('user_password', password.reveal())
    }
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    return { method: 'POST', name: nameOf(service), path: '/X', headers, body: form.toString() } as const
  }

  function sent({ service, parameters, single }: Question, call: Call): Promise<VendorAnswer> {
    const request = requestFor(service, { translate: 'N', ...parameters })
    return send(call, { effect: 'read', ...request, ...(single !== undefined && { single }) })
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

    async order({ service, parameters }, call) {
      const name = nameOf(service)
      const answer = await send(call, { effect: 'write', ...requestFor(service, parameters) })
      const content = parseXml(answer, [service, loginRoot], charset)
      if (content.is === 'unreadable') throw problemOfWrite(name, answer, content.why)
      const { root, element } = content
      const errors = errorsIn(element)
      const meanings = errors.map((text) => meaningOf(service, text))
      if (root === loginRoot && meanings.includes('no-such-service')) return 'no-such-service'
      // Turned away at the door: under the root of a login, or with nothing but that under its own.
      const door = meanings.find((meaning) => meaning !== undefined && !isRefusal(meaning)) ?? 'ils-refused-gateway'
      const all =
        errors.length > 0 &&
        meanings.every((meaning) => meaning !== undefined && !isRefusal(meaning)) &&
        !errors.some((text) => /succe/i.test(text))
      if ((root === loginRoot || all) && !isRefusal(door)) throw problem(door, name, 'Aleph did not let the request in')
      return { element, errors }
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
