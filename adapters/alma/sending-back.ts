import type { Call } from '#domain/call.ts'
import type { RecordId } from '#domain/id.ts'
import type { AlmaClient } from './client.ts'
import type { Refusal } from './errors.ts'
import { isSame, standsInPath } from './query.ts'
import { withoutNames } from './said.ts'
import { isOn } from './translate.ts'
import type { AlmaUsers } from './users.ts'
import { almaUserAnswer, type WholeUser } from './wire.ts'

/** A user who may be changed and sent back, or why not. `unclear`: nobody can be sure whom Alma would take it for; `said` has the reason. */
export type Openable =
  | { readonly is: 'open'; readonly whole: WholeUser }
  | { readonly is: 'gone' }
  | { readonly is: 'unclear'; readonly because: 'not-askable' | 'number-of-another'; readonly said: string }

/** What became of it. Alma's words name nobody: they are for staff, who know whom they are about, and go on into logs and ledgers. */
export type SentBack = { readonly refused?: undefined } | { readonly refused: Refusal; readonly said: string }

/**
 * The one way in which a user is changed: read whole, changed, and sent back. Alma has no smaller update, no version to compare and no key that
 * would tell a second request from the first.
 */
export interface SendingBack {
  /** `isHere`: nobody needs to look for them first, where to get somebody who is not here would copy them. */
  open(record: RecordId, call: Call, isHere?: boolean): Promise<Openable>
  /** `override`: fields that Alma is to change although it protects them of EXTERNAL users; it is not told of any others. */
  send(record: RecordId, whole: WholeUser, body: object, call: Call, override?: readonly string[]): Promise<SentBack>
}

export function sendingBack(client: AlmaClient, users: AlmaUsers): SendingBack {
  return {
    async open(record, call, isHere = false) {
      if (!standsInPath(record)) {
        return { is: 'unclear', because: 'not-askable', said: 'A primary id that Alma cannot be asked for' }
      }
      const whole = await users.whole(record, call, isHere)
      if (whole === undefined) return { is: 'gone' }
      if (isSame(whole.user.primary_id, record)) return { is: 'open', whole }
      const said = "The primary id is somebody else's identifier too, and Alma takes it for theirs"
      return { is: 'unclear', because: 'number-of-another', said }
    },

    async send(record, { user }, body, call, override = []) {
      const endpoint = 'alma.users.put'
      // No `override` for fields that go back as they came, and never `recalculate_roles`, which would deal out roles anew.
      const query = { ...users.byPrimaryId, ...(override.length > 0 && { override: override.join(',') }) }
      const reply = await client.write({ endpoint, method: 'PUT', path: ['users', record], query, body }, almaUserAnswer, call)
      return reply.refused === undefined ? {} : { refused: reply.refused, said: withoutNames(reply.said, namesOf(user)) ?? '' }
    },
  }
}

/**
 * The user letter by letter as Alma sent it, with what nobody here knows of: Alma swaps all, so what is not sent back is wiped. Roles are left out,
 * since a list of them that is not sent is kept (rest_user.xsd), and what is not to be changed is best not touched at all.
 */
export function unchanged({ json, user }: WholeUser): Record<string, unknown> {
  const { user_role: _kept, ...rest } = json
  return { ...rest, user_identifier: withoutTwins(json, user) }
}

/** GET lists one number as ACTIVE and INACTIVE, and PUT refuses the same list (Finna's Alma driver drops the inactive one, too). */
function withoutTwins(json: WholeUser['json'], user: WholeUser['user']): unknown {
  const listed = json['user_identifier']
  if (!Array.isArray(listed)) return listed
  const keyOf = ({ id_type: type, value }: WholeUser['user']['user_identifier'][number]) => JSON.stringify([type?.value, value])
  const active = new Set(user.user_identifier.filter(({ status }) => isOn(status)).map(keyOf))
  return listed.filter((_, index) => {
    const held = user.user_identifier[index]
    return held === undefined || isOn(held.status) || !active.has(keyOf(held))
  })
}

function namesOf(user: WholeUser['user']): readonly (string | undefined)[] {
  return [
    user.primary_id,
    user.first_name,
    user.middle_name,
    user.last_name,
    user.full_name,
    ...user.user_identifier.map(({ value }) => value),
    ...(user.contact_info?.email.map((email) => email.email_address) ?? []),
  ]
}
