/**
 * What may be wrong with a document that its reader expected to be well-formed, UTF-8 and of one piece:
 * `latin-1` are bytes of another encoding under a declaration that says UTF-8; `cut-off` ends in the middle; `two-roots` is the
 * document twice; `entity-bomb` and `external-entity` are what a parser must never expand or fetch; `unknown-entity` is a name that
 * no document type declares; `unclosed` has a tag too many.
 */
export type XmlDamage = 'latin-1' | 'cut-off' | 'two-roots' | 'entity-bomb' | 'external-entity' | 'unknown-entity' | 'unclosed'

export const xmlDamages: readonly XmlDamage[] = [
  'latin-1',
  'cut-off',
  'two-roots',
  'entity-bomb',
  'external-entity',
  'unknown-entity',
  'unclosed',
]

export function damagedXml(how: XmlDamage, document: string): Buffer {
  const [declaration, root] = inTwo(document)
  switch (how) {
    case 'latin-1':
      // A text without a letter beyond ASCII is the same in both encodings, so one is brought along.
      return Buffer.from(withText(document, '\u00E9'), 'latin1')
    case 'cut-off':
      return Buffer.from(document.slice(0, Math.ceil(document.length * 0.6)))
    case 'two-roots':
      return Buffer.from(`${declaration}${root}${root}`)
    case 'entity-bomb':
      return Buffer.from(`${declaration}<!DOCTYPE bomb [${bomb()}]>${withText(root, '&level9;')}`)
    case 'external-entity':
      return Buffer.from(
        `${declaration}<!DOCTYPE theft [<!ENTITY theft SYSTEM "file:///etc/hostname">]>${withText(root, '&theft;')}`,
      )
    case 'unknown-entity':
      return Buffer.from(withText(document, '&eacute;'))
    case 'unclosed':
      return Buffer.from(withText(document, '<open>'))
  }
}

/** The document with nothing in its root but elements nested so deep. */
export function deepXml(document: string, depth: number): string {
  const [declaration, root] = inTwo(document)
  const name = /^<([^\s/>]+)/u.exec(root)?.[1] ?? 'deep'
  return `${declaration}<${name}>${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}</${name}>`
}

/** Ten to the power of ten letters, in a few hundred bytes. */
function bomb(): string {
  const levels = Array.from({ length: 9 }, (_, at) => `<!ENTITY level${at + 1} "${`&level${at};`.repeat(10)}">`)
  return `<!ENTITY level0 "aaaaaaaaaa">${levels.join('')}`
}

function inTwo(document: string): readonly [declaration: string, root: string] {
  const declaration = /^<\?xml[^>]*\?>\s*/u.exec(document)?.[0] ?? ''
  return [declaration, document.slice(declaration.length)]
}

/** Before the last closing tag, where any parser must come by. */
function withText(document: string, text: string): string {
  const end = document.lastIndexOf('</')
  return end === -1 ? `${document}${text}` : `${document.slice(0, end)}${text}${document.slice(end)}`
}
