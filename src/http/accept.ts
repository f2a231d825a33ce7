/** One member of an `Accept` header: a media range, its parameters passed over, with its weight. */
const member = /^(?<range>[\w!#$&^.+*-]+\/[\w!#$&^.+*-]+)[ \t]*(?:;.*)?$/
const weightIn = /;[ \t]*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)[ \t]*(?:;|$)/i

/**
 * The one of `offered` that an `Accept` header asks for most (RFC 9110 §12.5.1), the earlier where it does not mind; the first where it asks for none
 * of them. What is no media range is passed over, and nobody means more than these first thirty-two.
 */
export function accepted<Type extends string>(header: string | undefined, offered: readonly [Type, ...Type[]]): Type {
  const ranges = (header ?? '').split(',', 32).flatMap((part) => {
    const range = member.exec(part.trim())?.groups?.['range']?.toLowerCase()
    return range === undefined ? [] : [{ range, weight: Number(weightIn.exec(part)?.[1] ?? 1) }]
  })
  const weightOf = (type: Type): number => {
    const nearest = [type, type.replace(/\/.*/, '/*'), '*/*']
    return nearest.flatMap((wanted) => ranges.find(({ range }) => range === wanted) ?? [])[0]?.weight ?? 0
  }
  return offered.reduce((best, type) => (weightOf(type) > weightOf(best) ? type : best))
}
