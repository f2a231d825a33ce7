import { XMLParser, XMLValidator } from 'fast-xml-parser'
import type { VendorAnswer } from '#ports/send.ts'

/** A text, or an element with others in it. What may come several times is a list whenever it comes. */
export type XmlValue = string | XmlElement | readonly XmlValue[]
export interface XmlElement {
  readonly [name: string]: XmlValue
}

/** Why an answer cannot be read. It stands in the log, so it never quotes what stood there. */
export type Unreadable =
  | 'nothing'
  | 'bytes that are not in their charset'
  | 'a charset that nobody knows'
  | 'a page'
  | 'a document type, which is never needed'
  | 'an entity that XML does not have'
  | 'XML that is not well-formed'
  | 'XML with another root'

export type XmlContent =
  | { readonly is: 'xml'; readonly root: string; readonly element: XmlElement }
  | { readonly is: 'unreadable'; readonly why: Unreadable }

/** What may come several times in one answer of the X-server, of the DLF interface, or of a site's view. */
const repeated: ReadonlySet<string> = new Set(['error', 'z304', 'z305', 'z308', 'institution', 'sublibrary'])

/** What stands in attributes, in DLF answers: codes, keys in links, of what kind something is, and what may be done with it. */
const attributes: ReadonlySet<string> = new Set(['code', 'href', 'id', 'type', 'renew', 'delete', 'allowed', 'transferred'])

/**
 * An answer as XML with one of these roots (any root, where they are not known), or why it is none. The order matters: the parser itself reads
 * half a document, two of them, and a page of HTML without a word, decodes every body as UTF-8, and its validator lets unknown entities pass as
 * text.
 *
 * `charset` is the site's own word on it. Without one the header decides, then the declaration; a body that breaks its charset is refused, since
 * a name with a hole in it is somebody else's name.
 */
export function parseXml(
  { body, headers }: VendorAnswer,
  roots: readonly string[] | undefined,
  charset: string | undefined,
): XmlContent {
  const read = decoded(body, charset ?? charsetIn(headers) ?? declaredIn(body) ?? 'utf-8')
  if (typeof read === 'string') return unreadable(read)
  const text = read.text.replace(leading, '')
  if (text === '') return unreadable('nothing')
  if (page.test(text)) return unreadable('a page')
  if (/<!DOCTYPE/i.test(text)) return unreadable('a document type, which is never needed')
  if (unknownEntity.test(text)) return unreadable('an entity that XML does not have')
  const parsed = parsedFrom(text)
  if (!parsed) return unreadable('XML that is not well-formed')
  const root = Object.keys(parsed)[0] ?? ''
  if (roots && !roots.includes(root)) return unreadable('XML with another root')
  const [element = ''] = listOf(parsed[root])
  return { is: 'xml', root, element: isElement(element) ? element : {} }
}

/** All elements of that name, in their order; an empty one is an element without anything in it. */
export function elementsOf(element: XmlElement, name: string): readonly XmlElement[] {
  return listOf(element[name]).map((value) => (isElement(value) ? value : {}))
}

/** The texts of all elements of that name, without blanks around; empty ones are none. */
export function textsOf(element: XmlElement, name: string): readonly string[] {
  return listOf(element[name]).flatMap((value) => textOf(value) ?? [])
}

/** Of an element with an attribute the parser makes an object, whose text has a name of its own. */
export function textOf(value: XmlValue): string | undefined {
  const [first] = listOf(value)
  const text = (
    typeof first === 'string' ? first : isElement(first) && typeof first['#text'] === 'string' ? first['#text'] : ''
  ).trim()
  return text === '' ? undefined : text
}

/** Blanks, and what some servers send before the declaration. */
const leading = /^[\s\p{Cc}\ufeff]+/u
const page = /^(?:<!--[^]*?-->\s*)?(?:<!DOCTYPE\s+html|<html)/i
const unknownEntity = /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-f]{1,6});)/i

const parser = new XMLParser({
  ignoreAttributes: (name) => !attributes.has(name),
  attributeNamePrefix: '@',
  ignoreDeclaration: true,
  ignorePiTags: true,
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: true,
  maxNestedTags: 64,
  processEntities: true,
  // Numeric references stay as they are without it. The names of HTML, which come along, were refused before.
  htmlEntities: true,
  isArray: (name) => repeated.has(name),
})

function parsedFrom(text: string): XmlElement | undefined {
  try {
    return XMLValidator.validate(text) === true ? (parser.parse(text) as XmlElement) : undefined
  } catch {
    // Nested too deep, or an element called `__proto__`. The parser's own words may quote the text.
    return undefined
  }
}

function decoded(body: Buffer, charset: string): { readonly text: string } | Unreadable {
  try {
    const decoder = new TextDecoder(charset, { fatal: true })
    try {
      return { text: decoder.decode(body) }
    } catch {
      return 'bytes that are not in their charset'
    }
  } catch {
    return 'a charset that nobody knows'
  }
}

function charsetIn(headers: VendorAnswer['headers']): string | undefined {
  const type = headers['content-type']
  return typeof type === 'string' ? /;\s*charset="?([\w:.-]+)/i.exec(type)?.[1] : undefined
}

/** `<?xml version = "1.0" encoding = "UTF-8"?>`: the blanks are Aleph's. */
function declaredIn(body: Buffer): string | undefined {
  return /^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w:.-]+)["']/i.exec(body.toString('latin1', 0, 200))?.[1]
}

function listOf(value: XmlValue | undefined): readonly XmlValue[] {
  return value === undefined ? [] : Array.isArray(value) ? (value as readonly XmlValue[]) : [value]
}

function isElement(value: XmlValue | undefined): value is XmlElement {
  return typeof value === 'object' && !Array.isArray(value)
}

function unreadable(why: Unreadable): XmlContent {
  return { is: 'unreadable', why }
}
