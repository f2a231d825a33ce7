import { basePath } from './gateway.ts'
import type { Held } from './user-record.ts'
import type { World } from './world.ts'
import type { JsonObject } from './xml.ts'

/** The whole user, in the order of a recorded answer. What is unset is absent if it is a date, and empty if it is anything else. */
export function fullUser({ user }: Pick<Held, 'user'>, counts: JsonObject = {}): JsonObject {
  return {
    ...coreOf({ user }, counts),
    contact_info: user.contact_info,
    pref_first_name: user.pref_first_name,
    pref_middle_name: user.pref_middle_name,
    pref_last_name: user.pref_last_name,
    pref_name_suffix: user.pref_name_suffix,
    user_identifier: user.user_identifier,
    user_role: user.user_role,
    user_block: user.user_block,
    user_note: user.user_note,
    user_statistic: user.user_statistic,
    proxy_for_user: user.proxy_for_user,
    rs_library: user.rs_library,
    library_notice: user.library_notice,
    linking_id: user.linking_id,
    source_link_id: user.source_link_id,
    source_institution_code: user.source_institution_code,
  }
}

/**
 * `view=brief`: "only user's core information, emails, identifiers and statistics" (Alma API documentation, Get user details).
 * Assumption: no recorded answer shows which keys stand for what is left out; here none do.
 */
export function briefUser(record: Pick<Held, 'user'>, counts: JsonObject = {}): JsonObject {
  const { contact_info, user_identifier, user_statistic } = record.user
  return { ...coreOf(record, counts), contact_info: { email: contact_info.email }, user_identifier, user_statistic }
}

/** One line of a search: far less than either view of a single user. */
export function listedUser({ user }: Pick<Held, 'user'>, world: World): JsonObject {
  return {
    primary_id: user.primary_id,
    first_name: user.first_name,
    last_name: user.last_name,
    gender: user.gender,
    password: '',
    status: user.status,
    requests: null,
    loans: null,
    fees: null,
    link: linkTo(world, user.primary_id),
  }
}

/** What php-alma-client found among its users: a contact, with a text for a primary id and a link that leads nowhere. */
export function listedContact(world: World): JsonObject {
  const id = 'no primary id (2340000000104)'
  return {
    primary_id: id,
    first_name: '',
    last_name: 'Contact',
    gender: { value: '', desc: '' },
    password: '',
    status: { value: 'ACTIVE', desc: 'Active' },
    requests: null,
    loans: null,
    fees: null,
    link: linkTo(world, id),
  }
}

export function linkTo(world: Pick<World, 'origin'>, primaryId: string, ...below: readonly string[]): string {
  return [`${world.origin}${basePath}/users`, primaryId, ...below]
    .map((part, at) => (at === 0 ? part : encodeURIComponent(part)))
    .join('/')
}

/** The counts are null unless a call expands them. The password is never anything but empty. */
function coreOf({ user }: Pick<Held, 'user'>, counts: JsonObject): JsonObject {
  return {
    record_type: user.record_type,
    primary_id: user.primary_id,
    first_name: user.first_name,
    middle_name: user.middle_name,
    last_name: user.last_name,
    full_name: [user.first_name, user.middle_name, user.last_name].filter((part) => part !== '').join(' '),
    user_title: user.user_title,
    job_category: user.job_category,
    job_description: user.job_description,
    gender: user.gender,
    user_group: user.user_group,
    campus_code: user.campus_code,
    web_site_url: user.web_site_url,
    cataloger_level: user.cataloger_level,
    preferred_language: user.preferred_language,
    birth_date: user.birth_date,
    expiry_date: user.expiry_date,
    purge_date: user.purge_date,
    account_type: user.account_type,
    external_id: user.external_id,
    password: '',
    force_password_change: user.force_password_change,
    status: user.status,
    status_date: user.status_date,
    last_patron_activity_date: user.last_patron_activity_date,
    requests: null,
    loans: null,
    fees: null,
    ...counts,
    link: null,
  }
}
