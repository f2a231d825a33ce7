import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { z } from 'zod'
import type { VendorAnswer } from '#ports/send.ts'

/** What an answer's body turned out to be, whatever its headers say: Alma's gateway sends XML where JSON was asked for. */
export type Content =
  | { readonly is: 'json'; readonly value: unknown }
  | { readonly is: 'xml'; readonly text: string }
  | { readonly is: 'nothing' }
  | { readonly is: 'unreadable' }

/** The first error of an answer. Its message may name people, and leaves this folder only without them. */
export interface AlmaError {
  readonly code: string
  readonly message: string
  /** What Ex Libris asks for when something is reported to them. */
  readonly trackingId: string | undefined
}

export function contentOf({ body }: VendorAnswer): Content {
  const text = decoded(body)?.trim()
  if (text === undefined) return { is: 'unreadable' }
  if (text === '') return { is: 'nothing' }
  if (text.startsWith('<')) return isXml(text) ? { is: 'xml', text } : { is: 'unreadable' }
  try {
    return { is: 'json', value: JSON.parse(text) }
  } catch {
    // The parser's own message quotes the text, which is about a patron.
    return { is: 'unreadable' }
  }
}

/**
 * Alma says "no" in three shapes: its JSON, its XML (a recorded answer, and what the gateway in front of it says to a bad key), and
 * the XML turned to JSON letter by letter, with the root's name kept and one error as an object (seen by alma_rb and php-alma-client).
 */
export function errorIn(content: Content): AlmaError | undefined {
  // Nearly every answer is none, and to say so must cost nothing.
  if (content.is === 'json' && !mayBeError(content.value)) return undefined
  const found = envelope.safeParse(
    content.is === 'json' ? content.value : content.is === 'xml' ? fromXml(content.text) : undefined,
  )
  if (!found.success) return undefined
  const { errorList } = 'web_service_result' in found.data ? found.data.web_service_result : found.data
  const error = Array.isArray(errorList.error) ? errorList.error[0] : errorList.error
  if (error === undefined) return undefined
  return { code: String(error.errorCode), message: error.errorMessage ?? '', trackingId: error.trackingId ?? undefined }
}

function mayBeError(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ('errorList' in value || 'web_service_result' in value)
}

const error = z.object({
  errorCode: z.union([z.string(), z.number()]),
  errorMessage: z.string().nullish(),
  trackingId: z.string().nullish(),
})
const bare = z.object({ errorList: z.object({ error: z.union([error, z.array(error)]) }) })
const envelope = z.union([z.object({ web_service_result: bare }), bare])

function decoded(body: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    return undefined
  }
}

/** Nothing is asked for in XML, so all that comes so is an error or the line of a test. */
const longestXml = 65_536

/** The parser below reads half a document, and a page of HTML, without a word: validation comes first. A DOCTYPE is never needed. */
function isXml(text: string): boolean {
  try {
    return text.length <= longestXml && !/<!DOCTYPE/i.test(text) && XMLValidator.validate(text) === true
  } catch {
    return false
  }
}

function fromXml(text: string): unknown {
  try {
    return xml.parse(text)
  } catch {
    return undefined
  }
}

const xml = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  removeNSPrefix: true,
  parseTagValue: false,
  maxNestedTags: 64,
})
