import { XMLParser, XMLValidator } from 'fast-xml-parser'
import type { VendorAnswer } from '#ports/send.ts'
import { unfit } from '../answers.ts'

export interface XmlContent {
  readonly root: string
  readonly element: unknown
}

/** An answer of PDS has some hundred bytes. */
const mostBytes = 65_536

/**
 * An answer as XML; nothing where it is empty or a page for people. Throws `ils-answer-invalid` for what cannot be read. The order matters:
 * the parser itself reads half a document, two of them and a page of HTML without a word, and its validator lets unknown entities pass as text.
 */
export function readXml({ body, headers }: VendorAnswer, name: string): XmlContent | undefined {
  if (body.length > mostBytes) throw unfit(name, 'is far too long')
  const text = decoded(body, charsetIn(headers) ?? declaredIn(body) ?? 'utf-8', name).replace(leading, '')
  if (text === '' || page.test(text)) return undefined
  if (/<!DOCTYPE/i.test(text)) throw unfit(name, 'has a document type, which is never needed')
  if (unknownEntity.test(text)) throw unfit(name, 'has an entity that XML does not have')
  const parsed = parsedFrom(text)
  const [root] = Object.keys(parsed ?? {})
  if (parsed === undefined || root === undefined) throw unfit(name, 'is no well-formed XML')
  return { root, element: parsed[root] }
}

/** The text of the one element at this path, without blanks around; nothing where there is none, an empty one, or more than one. */
export function textAt(element: unknown, ...path: readonly string[]): string | undefined {
  let at = element
  for (const step of path) {
    if (typeof at !== 'object' || at === null || Array.isArray(at) || !Object.hasOwn(at, step)) return undefined
    at = (at as Readonly<Record<string, unknown>>)[step]
  }
  return typeof at === 'string' && at.trim() !== '' ? at.trim() : undefined
}

/** Blanks, and what some servers send before the declaration. */
const leading = /^[\s\p{Cc}\ufeff]+/u
const page = /^(?:<\?xml[^>]*\?>\s*)?(?:<!--[^]*?-->\s*)*(?:<!DOCTYPE\s+html|<html)/i
const unknownEntity = /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-f]{1,6});)/i

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: true,
  maxNestedTags: 32,
  processEntities: true,
  // Numeric references stay as they are without it. The names of HTML, which come along, were refused before.
  htmlEntities: true,
})

function parsedFrom(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return XMLValidator.validate(text) === true ? (parser.parse(text) as Readonly<Record<string, unknown>>) : undefined
  } catch {
    // Nested too deep, or an element called `__proto__`. The parser's own words may quote the text.
    return undefined
  }
}

function decoded(body: Buffer, charset: string, name: string): string {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(body)
  } catch {
    throw unfit(name, 'is not in its charset')
  }
}

function charsetIn(headers: VendorAnswer['headers']): string | undefined {
  const type = headers['content-type']
  return typeof type === 'string' ? /;\s*charset="?([\w:.-]+)/i.exec(type)?.[1] : undefined
}

function declaredIn(body: Buffer): string | undefined {
  return /^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w:.-]+)["']/i.exec(body.toString('latin1', 0, 200))?.[1]
}
