import type { SimRequest } from '#simulation/request.ts'
import { parameterNotValid } from './errors.ts'
import type { World } from './world.ts'

/** The part of a list that was asked for: ten unless told otherwise, a hundred at most. */
export function pageOf<Entry>({ switches }: World, request: SimRequest, all: readonly Entry[]): readonly Entry[] {
  const limit = numberOf(request, 'limit', 10)
  if (limit > 100 && switches.limitAbove100 === 'refuse') throw parameterNotValid('limit', String(limit))
  const offset = numberOf(request, 'offset', 0)
  return all.slice(offset, offset + Math.min(limit, 100))
}

function numberOf(request: SimRequest, name: string, usual: number): number {
  const sent = request.query.get(name) ?? ''
  if (sent === '') return usual
  if (!/^\d+$/u.test(sent)) throw parameterNotValid(name, sent)
  return Number(sent)
}
