import type { Entry, PartKind, Parts as Kinds } from '#domain/account.ts'
import type { Call } from '#domain/call.ts'
import type { PatronRef } from '#domain/id.ts'
import type { Parts } from '#http/parts.ts'
import { meant, type Asked } from './asked.ts'
import type { Filed } from './documents.ts'

/**
 * What an account has of a kind, by all its names, to be looked through for what a client means. What is not among that which is remembered may be newer
 * than that: then it is read afresh, once.
 */
export async function filedNow<Kind extends PartKind>(
  kind: Kind,
  whose: PatronRef,
  file: (entry: Entry<Kinds[Kind]>) => Filed,
  call: Call,
  { account }: Pick<Parts, 'account'>,
): Promise<(wanted: Asked) => Promise<readonly Filed[]>> {
  const read = async (through: Call) => (await account.at(kind, whose, whose.institution, through)).entries.map(file)
  let filed = await read(call)
  let isFresh = call.fresh
  return async (wanted) => {
    if (meant(wanted, filed) === 'none' && !isFresh) {
      isFresh = true
      filed = await read({ ...call, fresh: true })
    }
    return filed
  }
}
