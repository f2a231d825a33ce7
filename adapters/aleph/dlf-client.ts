import type { Call } from '#domain/call.ts'
import type { Send, VendorAnswer } from '#ports/send.ts'
import { problem, problemFrom, problemOfWrite, unknownOutcome } from './errors.ts'
import { elementsOf, parseXml, textOf, type XmlElement } from './parse-xml.ts'
import type { AlephSettings } from './settings.ts'

/** A question to the DLF interface. */
export interface DlfQuestion {
  /** For the log: the path holds a patron's id. */
  readonly name: string
  /** Below the patron, already percent-encoded. */
  readonly below: string
  /**
   * Roots differ from call to call, and some are in no public sample: without one here, any will do that holds a reply code.
   */
  readonly roots?: readonly string[]
}

export interface DlfOrder extends DlfQuestion {
  readonly method: 'PUT' | 'POST' | 'DELETE'
  /** Goes out behind `post_xml=`. */
  readonly xml?: string
}

/** What the interface said: how it went, and the answer around it. */
export interface DlfReply {
  /** Four digits, in front of what was asked for or behind it. */
  readonly code: string
  readonly text: string | undefined
  readonly element: XmlElement
}

/** The DLF interface as it is called. Whatever happened is a 200 with a reply code in it. */
export interface DlfClient {
  readonly settings: DlfSettings
  /** What it said, whatever that is. */
  ask(id: string, question: DlfQuestion, call: Call): Promise<DlfReply>
  /** The element that the answer wraps its content in, or nothing for a patron whom the interface does not know. */
  read(id: string, question: DlfQuestion & { readonly holds: string }, call: Call): Promise<XmlElement | undefined>
  /** Asks once for a write. `outcome-unknown` where what came back cannot be read. */
  order(id: string, order: DlfOrder, call: Call): Promise<DlfReply>
  /** This institution in an answer that speaks of all of them. */
  ownIn(content: XmlElement): XmlElement | undefined
}

export type DlfSettings = Pick<AlephSettings, 'admLibrary' | 'charset' | 'dates' | 'renamedTags' | 'dlfLanguage'>

export const ok = '0000'
export const unknownPatron = '0002'

export function dlfClient(settings: DlfSettings, send: Send): DlfClient {
  const { admLibrary, charset } = settings

  function pathFor(id: string, below: string): string {
    return `/patron/${encodeURIComponent(id)}${below}`
  }

  function replyIn(answer: VendorAnswer, { roots }: DlfQuestion, otherwise: (why: string) => Error): DlfReply {
    const found = parseXml(answer, roots, charset)
    if (found.is === 'unreadable') throw otherwise(found.why)
    const code = textOf(found.element['reply-code'] ?? '')
    if (code === undefined || !/^\d{4}$/.test(code)) throw otherwise('an answer without a reply code')
    return { code, text: textOf(found.element['reply-text'] ?? ''), element: found.element }
  }

  async function ask(id: string, question: DlfQuestion, call: Call): Promise<DlfReply> {
    const { name, below } = question
    if (!standsInPath(id)) return nobody
    const answer = await send(call, { effect: 'read', method: 'GET', name, path: pathFor(id, below) })
    return replyIn(answer, question, (why) => problemFrom(name, answer, why))
  }

  return {
    settings,
    ask,

    async read(id, question, call) {
      const { code, element } = await ask(id, question, call)
      if (code === unknownPatron) return undefined
      if (code !== ok) throw problem('ils-answer-invalid', question.name, `reply code ${code}`)
      return elementsOf(element, question.holds)[0] ?? {}
    },

    async order(id, order, call) {
      const { name, below, method, xml } = order
      if (!standsInPath(id)) return nobody
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      const answer = await send(call, {
        effect: 'write',
        method,
        name,
        path: pathFor(id, below),
        ...(xml !== undefined && { headers, body: `post_xml=${xml}` }),
      })
      return replyIn(answer, order, (why) =>
        why === 'an answer without a reply code' ? unknownOutcome(`${name}: ${why}`) : problemOfWrite(name, answer, why),
      )
    },

    ownIn: (content) => elementsOf(content, 'institution').find((element) => codeOf(element) === admLibrary.toUpperCase()),
  }
}

const nobody: DlfReply = { code: unknownPatron, text: undefined, element: {} }

export function codeOf(element: XmlElement): string | undefined {
  return textOf(element['@code'] ?? '')?.toUpperCase()
}

/** The last part of a link: the key by which what it leads to is named. */
export function keyIn(element: XmlElement): string | undefined {
  const link = textOf(element['@href'] ?? '')?.split(/[?#]/, 1)[0]
  return link?.slice(link.lastIndexOf('/') + 1) || undefined
}

/** Dots would climb out of the path, and servers refuse an encoded slash, backslash, semicolon or percent sign or take it for another path. */
function standsInPath(id: string): boolean {
  return id.isWellFormed() && !/[/\\;%]/.test(id) && !/^\.{0,2}$/.test(id)
}
