/** What an answer is made of before it is written: a name with a text, or with elements in it. */
export interface Element {
  readonly name: string
  readonly attributes?: Readonly<Record<string, string>>
  readonly content: string | readonly Element[]
}

export function element(name: string, content: Element['content'] = '', attributes?: Element['attributes']): Element {
  return { name, content, ...(attributes && { attributes }) }
}

/** As the X-server writes: one element a line, blanks around the equals signs of the declaration, and a blank behind it all. */
export function inLines(root: Element): string {
  return `${declaration}\n${lines(root)} `
}

/** As the DLF interface writes: everything on one line, and a blank behind it. */
export function onOneLine(root: Element): string {
  return `${declaration}${line(root)} `
}

/** The blanks are Aleph's (recorded answers of 2013 to 2018). */
const declaration = '<?xml version = "1.0" encoding = "UTF-8"?>'

function lines({ name, content, attributes }: Element): string {
  const inner = typeof content === 'string' ? escape(content) : `\n${content.map(lines).join('')}`
  return `<${name}${attributesOf(attributes)}>${inner}</${name}>\n`
}

/** Nothing is ever written in the short form: an empty field is opened and closed. */
function line({ name, content, attributes }: Element): string {
  const inner = typeof content === 'string' ? escape(content) : content.map(line).join('')
  return `<${name}${attributesOf(attributes)}>${inner}</${name}>`
}

function attributesOf(attributes: Element['attributes'] = {}): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escape(value)}"`)
    .join('')
}

function escape(text: string): string {
  return text.replaceAll(unspeakable, '').replaceAll(/[<>&"']/gu, (character) => entities[character] ?? character)
}

const entities: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;', "'": '&apos;' }

/** Everything outside the production `Char` of XML 1.0. */
const unspeakable = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu
