import { entryOf } from './tables.ts'
import type { Element } from './xml.ts'

/** The same answer with the site's own names for some elements. */
export function renamed(names: Readonly<Record<string, string>>, tree: Element): Element {
  const { name, content } = tree
  return {
    ...tree,
    name: entryOf(names, name) ?? name,
    content: typeof content === 'string' ? content : content.map((child) => renamed(names, child)),
  }
}
