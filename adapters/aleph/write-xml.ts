/** An element without blanks or line breaks around it: some clients of Aleph strip them, since they break a write at some sites. */
export function written(name: string, ...content: readonly string[]): string {
  return `<${name}>${content.join('')}</${name}>`
}

export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character]!)
}

/** Whether XML 1.0 has every character of it. Nothing is left out of what is written: it would be another name. */
export function isWritable(text: string): boolean {
  return text.isWellFormed() && /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u.test(text)
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }
