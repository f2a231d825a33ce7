import { dayAt } from '#domain/day.ts'
import type { Call } from '#domain/call.ts'
import type { RecordId } from '#domain/id.ts'
import type { Clock } from '#ports/clock.ts'
import type { CardRenewals, Extension } from '#ports/ils.ts'
import type { AlmaClient } from './client.ts'
import type { Refusal } from './errors.ts'
import { rewritten } from './extension.ts'
import { isSame, standsInPath } from './query.ts'
import type { AlmaSettings } from './settings.ts'
import type { AlmaUsers } from './users.ts'
import { almaUserAnswer, type WholeUser } from './wire.ts'

/** Clients give Alma up to ninety seconds for one answer (Washington Research Library Consortium). What is not done after five minutes is dead. */
const settledAfterMs = 5 * 60_000

/**
 * Dates are moved by reading the whole user and sending it back: Alma has no smaller update, no version to compare and no key that would tell a
 * second request from the first. Absolute days make the second one harmless.
 */
export function almaRenewals(client: AlmaClient, users: AlmaUsers, settings: AlmaSettings, clock: Clock): CardRenewals {
  return {
    settledAfterMs,

    async extend(record, moves, call) {
      if (!standsInPath(record)) return refused('other', 'A primary id that Alma cannot be asked for')
      const whole = await users.whole(record, call)
      if (whole === undefined) return refused('gone')
      if (!isSame(whole.user.primary_id, record)) {
        return refused('conflict', "The primary id is somebody else's identifier too, and Alma takes it for theirs")
      }
      const wanted = rewritten(whole, moves, { ...settings, today: dayAt(clock.now(), 'UTC') })
      if (wanted.is === 'changed') return put(record, whole, wanted.body, call)
      if (wanted.is === 'unchanged') return { outcome: 'written' }
      if (wanted.is === 'gone') return refused('gone')
      return refused('restricted', 'There is no Patron role that is switched on')
    },
  }

  async function put(record: RecordId, { user }: WholeUser, body: object, call: Call): Promise<Extension> {
    const endpoint = 'alma.users.put'
    // Neither `override` nor `recalculate_roles`: the one is for fields that go back as they came, the other would deal out roles anew.
    const query = users.byPrimaryId
    const reply = await client.write({ endpoint, method: 'PUT', path: ['users', record], query, body }, almaUserAnswer, call)
    if (reply.refused === undefined) return { outcome: 'written' }
    return refused(reasons[reply.refused] ?? 'other', withoutPerson(reply.said, user))
  }
}

const reasons: Partial<Record<Refusal, 'gone' | 'restricted'>> = { nobody: 'gone', restricted: 'restricted' }

function refused(reason: (Extension & { outcome: 'refused' })['reason'], said?: string): Extension {
  return { outcome: 'refused', reason, ...(said !== undefined && said !== '' && { said }) }
}

/** Alma's words are for staff, who know whom they are about; the words go on into logs and ledgers, where nobody needs to be named. */
function withoutPerson(said: string, user: WholeUser['user']): string {
  const named = [
    user.primary_id,
    user.first_name,
    user.middle_name,
    user.last_name,
    user.full_name,
    ...user.user_identifier.map(({ value }) => value),
    ...(user.contact_info?.email.map((email) => email.email_address) ?? []),
  ].filter((text) => text !== undefined)
  const longestFirst = named.toSorted((one, other) => other.length - one.length)
  return longestFirst.reduce((words, text) => words.replaceAll(text, '…'), said).slice(0, longestSaid)
}

const longestSaid = 300
