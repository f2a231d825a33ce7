/** What an answer is made of before it is written as JSON or XML. A key that holds `undefined` is not there. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json | undefined
}

/**
 * Writes in XML what Alma would show as this JSON: attributes for what rest_user.xsd declares as attributes, `{value, desc}` as text
 * with a `desc`, and around most lists the wrapper that the JSON leaves out. Users have no namespace, as Ex Libris' schema has none.
 */
export function toXml(root: string, value: JsonObject): string {
  return `${declaration}${element(root, value)}`
}

export const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'

/** Also leaves out what XML 1.0 cannot hold in any form. */
export function escapeXml(text: string): string {
  return text.replaceAll(unspeakable, '').replaceAll(/[<>&"]/gu, (character) => entities[character] ?? character)
}

const entities: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' }

/** Everything outside the production `Char` of XML 1.0. */
const unspeakable = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu

const attributes: ReadonlySet<string> = new Set([
  'link',
  'preferred',
  'preferred_sms',
  'segment_type',
  'total_record_count',
  'total_sum',
  'currency',
])

/** The list in JSON, and the element around it in XML. A list that is not here stands without one. */
const wrappers: Readonly<Record<string, string>> = {
  address: 'addresses',
  address_type: 'address_types',
  email: 'emails',
  email_type: 'email_types',
  library_notice: 'library_notices',
  parameter: 'parameters',
  phone: 'phones',
  phone_type: 'phone_types',
  proxy_for_user: 'proxy_for_users',
  row: 'rows',
  rs_library: 'rs_libraries',
  transaction: 'transactions',
  user_block: 'user_blocks',
  user_identifier: 'user_identifiers',
  user_note: 'user_notes',
  user_role: 'user_roles',
  user_statistic: 'user_statistics',
}

/** A missing value and a null are both no element at all. */
function element(name: string, value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  if (isList(value)) return list(name, value)
  if (typeof value !== 'object') return tag(name, '', escapeXml(String(value)))
  if (isCoded(value)) {
    const { value: text, ...described } = value
    return tag(name, attributesOf(Object.entries(described)), isScalar(text) ? escapeXml(String(text)) : '')
  }
  const parts = Object.entries(value)
  const inner = parts.filter(([key]) => !attributes.has(key)).map(([key, part]) => element(key, part))
  return tag(name, attributesOf(parts.filter(([key]) => attributes.has(key))), inner.join(''))
}

function list(name: string, items: readonly Json[]): string {
  const inner = items.map((item) => element(name, item)).join('')
  const wrapper = wrappers[name]
  return wrapper === undefined ? inner : tag(wrapper, '', inner)
}

function tag(name: string, attributes: string, inner: string): string {
  return inner === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${inner}</${name}>`
}

/** Only what has a value: a null is no attribute. */
function attributesOf(parts: readonly [string, Json | undefined][]): string {
  return parts.map(([name, value]) => (isScalar(value) ? ` ${name}="${escapeXml(String(value))}"` : '')).join('')
}

/** A code with its description, or a number with its link. What describes an item's policy is called otherwise, and its location's name, too. */
function isCoded(value: JsonObject): boolean {
  return 'value' in value && Object.keys(value).every((key) => described.has(key))
}

const described: ReadonlySet<string> = new Set(['value', 'desc', 'link', 'description', 'name'])

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

function isScalar(value: Json | undefined): value is string | number | boolean {
  return value !== undefined && value !== null && typeof value !== 'object'
}
