import type { Call } from '#domain/call.ts'
import type { RecordId } from '#domain/id.ts'
import type { PatronDataChange } from '#domain/patron-data.ts'
import { asShown, fieldsChanged } from '#domain/shown-change.ts'
import type { Secret } from '#ports/adapter.ts'
import type { Filed, FileRefusal, PatronFile } from '#ports/patron-file.ts'
import { almaNotices } from './change-notices.ts'
import { checked, settledAfterMs, type AlmaClient } from './client.ts'
import { codesOf } from './code-tables.ts'
import { almaCreation, type CreationRules } from './file-creation.ts'
import { almaShared, toData } from './file-data.ts'
import { toFiled } from './file-reading.ts'
import { refusedAs } from './file-refusals.ts'
import { searchedPage } from './file-search.ts'
import { segmentOf } from './file-segments.ts'
import { almaShapes } from './file-shapes.ts'
import { walkedPage } from './file-walk.ts'
import { overridden, withFields } from './file-writing.ts'
import { isSame, standsInPath } from './query.ts'
import { withoutNames } from './said.ts'
import { sendingBack, unchanged, type Openable } from './sending-back.ts'
import type { Reading } from './translate.ts'
import type { AlmaUsers } from './users.ts'

export interface FileSettings extends CreationRules {
  /** Signs what Alma tells by itself; nothing where it does not. */
  readonly webhooks?: { readonly secret: Secret } | undefined
}

/** Whole users of one institution, or of the network zone. To read one copies nobody, whoever manages them. */
export function almaFile(client: AlmaClient, users: AlmaUsers, settings: FileSettings, reading: Reading): PatronFile {
  const back = sendingBack(client, users)
  const create = almaCreation(client, users, settings, (record, change, roles, call) => write(record, change, call, roles))

  return {
    shapes: almaShapes,
    settledAfterMs,

    async read(record, call) {
      const json = await users.shown(record, call)
      return json && toFiled(json, users.mayGet(record) ? 'alma.users.get' : 'alma.users.search', reading)
    },

    write: (record, change, call) => write(record, change, call),

    // The network's users are EXTERNAL, and Alma makes none without the profile that they are loaded by.
    ...((settings.accountType === 'INTERNAL' || settings.externalId !== undefined) && { create }),

    async rekey(record, to, call) {
      const opened = await back.open(record, call)
      if (opened.is !== 'open') return closed(opened)
      if (!standsInPath(to)) return refused('other', 'A primary id that Alma cannot be asked for')
      if (!isSame(to, record) && (await isTaken(to, record, call))) return refused('taken')
      const sent = await back.send(record, opened.whole, { ...unchanged(opened.whole), primary_id: to }, call)
      return sent.refused === undefined ? { outcome: 'written' } : refused(refusedAs(sent.refused), withoutNames(sent.said, [to]))
    },

    async remove(record, call) {
      const opened = await back.open(record, call)
      if (opened.is !== 'open') return closed(opened)
      const question = {
        endpoint: 'alma.users.delete',
        method: 'DELETE',
        path: ['users', record],
        query: users.byPrimaryId,
      } as const
      const answer = await client.done(question, call)
      if (answer.refused === undefined) return { outcome: 'written' }
      return refused(refusedAs(answer.refused), withoutNames(answer.said, [record]))
    },

    search: (criteria, page, call) => searchedPage(client, criteria, page, reading, call),
    changedSince: (day, page, call) => walkedPage(client, { modify_date_from: day }, page, reading, call),
    walk: (page, call) => walkedPage(client, {}, page, reading, call),
    codes: (call) => codesOf(client, call),
    ...(settings.webhooks && { notices: almaNotices(settings.webhooks.secret, settings.institutionCode) }),
  }

  /** `roles`: of a user who was made a moment ago, whom a search need not find yet. They are given only where there are none at all. */
  async function write(record: RecordId, change: PatronDataChange, call: Call, roles?: readonly object[]): Promise<Filed> {
    const wanted = asShown(change, almaShapes)
    if ('cannot' in wanted) return { ...refused('other', 'More than Alma keeps of it'), fields: wanted.cannot }
    const opened = await back.open(record, call, roles !== undefined)
    if (opened.is !== 'open') return closed(opened)
    const { whole } = opened
    const body = unchanged(whole)
    const user = { ...checked(almaShared, 'alma.users.get', body), purge_date: whole.ending.purge_date }
    const fields = fieldsChanged(wanted.shown, toData(user))
    const given = whole.user.user_role.length === 0 ? (roles ?? []) : []
    if (fields.length === 0 && given.length === 0) return { outcome: 'written' }
    const { account_type: accountType } = whole.user
    const writing = { segment: segmentOf(accountType, settings), blockType: settings.blockType }
    const next = { ...withFields(body, user, wanted.shown, fields, writing), ...(given.length > 0 && { user_role: given }) }
    const sent = await back.send(record, whole, next, call, overridden(fields, accountType))
    if (sent.refused === undefined) return { outcome: 'written' }
    const said = withoutNames(sent.said, wordsIn(wanted.shown))
    return { ...refused(refusedAs(sent.refused), said), ...(fields.length === 1 && { fields }) }
  }

  /** A primary id is taken by a number of somebody else's as well. */
  async function isTaken(to: RecordId, record: RecordId, call: Call): Promise<boolean> {
    if (await users.shown(to, call)) return true
    const others = await users.everyone(
      'identifiers',
      to,
      (user) => !isSame(user.primary_id, record) && user.user_identifier.some(({ value }) => isSame(value, to)),
      call,
    )
    return others.length > 0
  }
}

function closed(opened: Exclude<Openable, { is: 'open' }>): Filed {
  return opened.is === 'gone' ? refused('gone') : refused('other', opened.said)
}

function refused(reason: FileRefusal, said?: string): Filed & { readonly outcome: 'refused' } {
  return { outcome: 'refused', reason, ...(said !== undefined && said !== '' && { said }) }
}

/** Every text of a change that could tell who somebody is, but for codes. */
function wordsIn(change: PatronDataChange): readonly (string | undefined)[] {
  const { name, emails, phones, addresses, identifiers, notes } = change
  return [
    ...(name ? [name.given, name.middle, name.family] : []),
    ...[...(emails ?? []), ...(phones ?? []), ...(identifiers ?? [])].map(({ value }) => value),
    ...(addresses ?? []).flatMap(({ lines, city }) => [...lines, city]),
    ...(notes ?? []).map(({ text }) => text),
  ]
}
