import type { Call } from '#domain/call.ts'

/**
 * Does all of them at once, as far as the vendor's budget lets them go out. The first that fails ends the others: those still waiting for their
 * turn at a few processes must not be sent for an answer that nobody can use any more.
 */
export async function together<Item, Result>(
  items: readonly Item[],
  call: Call,
  work: (item: Item, call: Call) => Promise<Result>,
): Promise<readonly Result[]> {
  const failed = new AbortController()
  const shared: Call = { ...call, signal: AbortSignal.any([call.signal, failed.signal]) }
  try {
    return await Promise.all(items.map((item) => work(item, shared)))
  } catch (error) {
    failed.abort(error)
    throw error
  }
}
