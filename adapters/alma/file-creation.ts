import type { Call } from '#domain/call.ts'
import type { RecordId } from '#domain/id.ts'
import type { PatronDataChange } from '#domain/patron-data.ts'
import { asShown, whatIsSaid } from '#domain/shown-change.ts'
import type { Created, NewPatron } from '#ports/patron-file.ts'
import { checked, readAs, type AlmaClient, type Question, type Written } from './client.ts'
import { textIn } from './entries.ts'
import { almaShared } from './file-data.ts'
import { refusedAs } from './file-refusals.ts'
import { segmentOf, type CentralFileSettings, type SegmentRules } from './file-segments.ts'
import { almaShapes } from './file-shapes.ts'
import { withFields } from './file-writing.ts'
import { isSame, standsInPath } from './query.ts'
import { withoutNames } from './said.ts'
import type { AlmaUsers } from './users.ts'
import { almaUserAnswer, almaUsersPage } from './wire.ts'

export interface CreationRules extends SegmentRules, Pick<CentralFileSettings, 'accountType' | 'externalId' | 'blockType'> {
  readonly institutionCode: string
  /** The network zone itself, whose roles give nobody anything. */
  readonly central: boolean
}

/** Writes what a copy of Alma's making lacks, and gives it roles where it has none. */
export type Completing = (record: RecordId, change: PatronDataChange, roles: readonly object[], call: Call) => Promise<unknown>

/** A new user, in one of three ways: as Alma copies one of the network zone, as it links one of another institution, or on its own. */
export function almaCreation(client: AlmaClient, users: AlmaUsers, rules: CreationRules, complete: Completing) {
  return async (patron: NewPatron, call: Call): Promise<Created> => {
    const { record, from } = patron
    if (from?.copyOf === 'source') return linked(patron, from, call)
    if (record !== undefined) {
      if (!standsInPath(record))
        return { outcome: 'refused', reason: 'other', said: 'A primary id that Alma cannot be asked for' }
      const found = await users.shown(record, call)
      if (found) {
        const known = textIn(found, 'primary_id') as RecordId
        // A copy without any role is one that was made a moment ago, and then not seen through.
        const roleless = !Array.isArray(found['user_role']) || found['user_role'].length === 0
        if (from && roleless && patron.roles.length > 0) await complete(known, {}, rolesOf(patron), call)
        return { outcome: 'exists', record: known }
      }
    }
    if (!from) return independent(patron, call)
    if (record === undefined)
      return { outcome: 'refused', reason: 'other', said: 'A user of the network zone without a primary id' }
    return localised(record, patron, call)
  }

  /** To get somebody whom the zone manages is to copy them here (Get user details, the note): so it is sent as the write it is. */
  async function localised(record: RecordId, patron: NewPatron, call: Call): Promise<Created> {
    const question: Question = { endpoint: 'alma.users.localise', path: ['users', record], query: users.byPrimaryId }
    const answer = await client.write(question, almaUserAnswer, call)
    if (answer.refused === undefined && !isSame(answer.value.primary_id, record)) return { outcome: 'refused', reason: 'taken' }
    return seenThrough(answer, patron, call)
  }

  /** Numbers are not copied with a link, and group and end are those of the institution's rules: so all that differs is written after. */
  async function linked(
    patron: NewPatron,
    source: { readonly tenant: string; readonly record: RecordId },
    call: Call,
  ): Promise<Created> {
    const query = { source_institution_code: source.tenant, source_user_id: source.record }
    const known = await copyOf(query, call)
    if (known !== undefined) return { outcome: 'exists', record: known }
    const question: Question = { endpoint: 'alma.users.copy', method: 'POST', path: ['users'], query, body: {} }
    return seenThrough(await client.write(question, almaUserAnswer, call), patron, call)
  }

  async function copyOf(query: Readonly<Record<string, string>>, call: Call): Promise<RecordId | undefined> {
    const endpoint = 'alma.users.copies'
    const reply = await client.ask({ endpoint, path: ['users'], query, single: true }, call)
    if (reply.refused !== undefined) return undefined
    const [first] = readAs(almaUsersPage, endpoint, reply.content).user
    return first === undefined ? undefined : (checked(almaUserAnswer, endpoint, first, ['user', 0]).primary_id as RecordId)
  }

  async function seenThrough(answer: Written<{ primary_id: string }>, patron: NewPatron, call: Call): Promise<Created> {
    if (answer.refused !== undefined) return refusal(answer, patron)
    const record = answer.value.primary_id as RecordId
    await complete(record, whatIsSaid(patron.data), rolesOf(patron), call)
    return { outcome: 'created', record }
  }

  async function independent(patron: NewPatron, call: Call): Promise<Created> {
    const shown = asShown(whatIsSaid(patron.data), almaShapes)
    if ('cannot' in shown) return { outcome: 'refused', reason: 'other', said: `Alma cannot hold: ${shown.cannot.join(', ')}` }
    const { accountType, externalId } = rules
    const roles = rolesOf(patron)
    const body = {
      record_type: { value: 'PUBLIC' },
      ...(patron.record !== undefined && { primary_id: patron.record }),
      account_type: { value: accountType },
      ...(accountType === 'EXTERNAL' && { external_id: externalId }),
      status: { value: 'ACTIVE' },
      ...(roles.length > 0 && { user_role: roles }),
    }
    const writing = { segment: segmentOf(accountType, rules), blockType: rules.blockType }
    const nobody = { ...checked(almaShared, 'alma.users.create', {}), purge_date: undefined }
    const whole = withFields(body, nobody, shown.shown, Object.keys(shown.shown) as (keyof typeof shown.shown)[], writing)
    const question: Question = { endpoint: 'alma.users.create', method: 'POST', path: ['users'], body: whole }
    const answer = await client.write(question, almaUserAnswer, call)
    if (answer.refused !== undefined) return refusal(answer, patron)
    return { outcome: 'created', record: answer.value.primary_id as RecordId }
  }

  function rolesOf({ roles }: NewPatron): readonly object[] {
    if (rules.central) return []
    return roles.map((role) => ({
      status: { value: 'ACTIVE' },
      scope: { value: rules.institutionCode },
      role_type: { value: role },
      parameter: [],
    }))
  }
}

function refusal(
  { refused, said }: Extract<Written<unknown>, { readonly said: string }>,
  { record, data, from }: NewPatron,
): Created {
  const { given, middle, family } = data.name
  const named = [record, from?.copyOf === 'source' ? from.record : undefined, given, middle, family]
  const numbers = [...data.identifiers, ...data.emails].map(({ value }) => value)
  const words = withoutNames(said, [...named, ...numbers])
  return { outcome: 'refused', reason: refusedAs(refused), ...(words !== undefined && { said: words }) }
}
