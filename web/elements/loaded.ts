import type { Trouble } from './problems.ts'

/** What becomes of something that is asked for. What was there before stays in sight while it is asked for again. */
export type Loaded<Value> =
  | { readonly is: 'loading'; readonly value?: Value }
  | { readonly is: 'here'; readonly value: Value }
  | { readonly is: 'failed'; readonly trouble: Trouble; readonly value?: Value }

export const notYet = { is: 'loading' } as const

export function again<Value>(before: Loaded<Value>): Loaded<Value> {
  return before.value === undefined ? notYet : { is: 'loading', value: before.value }
}

export function came<Value>(
  came: { readonly answer: Value } | { readonly trouble: Trouble },
  before: Loaded<Value>,
): Loaded<Value> {
  if ('answer' in came) return { is: 'here', value: came.answer }
  return { is: 'failed', trouble: came.trouble, ...(before.value !== undefined && { value: before.value }) }
}
