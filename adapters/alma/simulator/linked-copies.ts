import { addDays, dayOf, type Day } from '#simulation/day.ts'
import { AlmaRefusal } from './errors.ts'
import { freshId } from './fresh-id.ts'
import { rolesByRule } from './role-assignment.ts'
import { entryOf } from './tables.ts'
import { copyTerm, linkTerm, primaryTerm } from './terms.ts'
import { almaUserSeedSchema, setSegments, type AlmaUser } from './user.ts'
import { recordOf, type UserRecord } from './user-record.ts'
import type { Tenant, World } from './world.ts'

/**
 * The linked copy of another institution's user, in a fulfilment network. General data, addresses, e-mails and phones are copied, and no identifiers;
 * group and end are the institution's own (Ex Libris Knowledge Center, linked accounts).
 */
export function createCopy(world: World, tenant: Tenant, source: { readonly code: string; readonly id: string }): UserRecord {
  const { code, id } = source
  const institution = world.tenants.get(code)
  if (institution === undefined) throw new AlmaRefusal('60224', 'Organization institution not found.')
  if (tenant.mode !== 'linked') throw new AlmaRefusal('60225', 'Fulfillment network not found.')
  if (institution.mode !== 'linked' || institution === tenant) {
    throw new AlmaRefusal('401651', 'Source institution not valid or not part of fulfillment network.')
  }
  const [original] = institution.records.having(primaryTerm(id))
  if (original === undefined) throw new AlmaRefusal('60228', 'Failed to create linked user account.')
  const { linking_id: known } = original.user
  if (known !== undefined && tenant.records.having(copyTerm(code, known)).length > 0) {
    throw new AlmaRefusal('60227', 'Linked account for user already exists.')
  }
  const user_group = groupIn(tenant, original.user)
  const now = world.clock.now()
  const record = recordOf(
    almaUserSeedSchema.parse({
      ...copiedOf(original.user),
      primary_id: freshId(world, tenant),
      user_group,
      account_type: original.user.account_type,
      external_id: original.user.external_id,
      ...endsOf(tenant, original.user, now),
      source_institution_code: code,
      source_link_id: known ?? link(world, institution, original),
    }),
    now,
    now,
  )
  record.user.user_role = rolesByRule(tenant, record.user)
  tenant.records.add(record)
  return record
}

/** `op=refresh`: the copy is again as its source, and its end as well where the institution has it so. */
export function refreshCopy(world: World, tenant: Tenant, record: UserRecord): void {
  const { source_institution_code: code, source_link_id: link } = record.user
  if (code === undefined || link === undefined) throw new AlmaRefusal('60229', 'Failed to find linked account for user.')
  const original = world.tenants.get(code)?.records.having(linkTerm(link))[0]?.glimpse()
  if (original === undefined) throw new AlmaRefusal('60230', 'Failed to refresh linked user.')
  const now = world.clock.now()
  Object.assign(record.user, structuredClone(copiedOf(original.user)))
  if (tenant.linkedAccounts.atRefresh) Object.assign(record.user, endsOf(tenant, original.user, now))
  setSegments(record.user)
  tenant.records.changed(record, now)
}

/** A number in the shape of the example in rest_user.xsd, for a source that nobody was linked to before. */
function link(world: World, institution: Tenant, original: UserRecord): string {
  do world.linksMade += 1
  while (institution.records.having(linkTerm(linkOf(world.linksMade))).length > 0)
  original.user.linking_id = linkOf(world.linksMade)
  // That it is linked is no change of the user.
  institution.records.changed(original, original.modifiedAt)
  return original.user.linking_id
}

function linkOf(number: number): string {
  return `${7000 + number}558001021`
}

/** Assumption: what the general information of a user is, but for codes that only its own institution has. */
function copiedOf(user: AlmaUser) {
  const { record_type, first_name, middle_name, last_name, user_title, gender, job_description, web_site_url } = user
  const { preferred_language, pref_first_name, pref_middle_name, pref_last_name, pref_name_suffix, contact_info } = user
  const names = { first_name, middle_name, last_name, user_title, gender }
  const preferred = { preferred_language, pref_first_name, pref_middle_name, pref_last_name, pref_name_suffix }
  const born = user.birth_date !== undefined && { birth_date: user.birth_date }
  return { record_type, ...names, ...born, job_description, web_site_url, ...preferred, contact_info }
}

function groupIn({ linkedAccounts, userGroups }: Tenant, { user_group: { value } }: AlmaUser): { readonly value: string } {
  const group = linkedAccounts.userGroup ?? value ?? ''
  if (entryOf(userGroups, group) === undefined) throw new AlmaRefusal('60232', 'Failed to link user due to user group empty.')
  return { value: group }
}

/** How long after the last day a user may be purged, where the institution sets the day. */
const purgeAfterDays = 180

function endsOf({ linkedAccounts: { expiry } }: Tenant, source: AlmaUser, now: number) {
  if (expiry === 'same-as-source') {
    const { expiry_date, purge_date } = source
    return { ...(expiry_date !== undefined && { expiry_date }), ...(purge_date !== undefined && { purge_date }) }
  }
  const last = 'day' in expiry ? (expiry.day as Day) : addDays(dayOf(now), expiry.days)
  return { expiry_date: `${last}Z`, purge_date: `${addDays(last, purgeAfterDays)}Z` }
}
