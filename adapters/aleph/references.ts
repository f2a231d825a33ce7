/** By which an entry of ours is told from one of Aleph's, whatever stands in that field of those. */
export function markOf(reference: string): string {
  return `${mark}${reference}`
}

export function isOurs(text: string): boolean {
  return text.startsWith(mark)
}

const mark = 'PG-'
