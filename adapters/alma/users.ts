import type { Call } from '#domain/call.ts'
import type { RecordId } from '#domain/id.ts'
import type { VendorLink } from '#domain/patron.ts'
import { Problem } from '#domain/problem.ts'
import { checked, readAs, type AlmaClient, type Answered } from './client.ts'
import { textIn, type Entry } from './entries.ts'
import type { Endpoint } from './errors.ts'
import { allOf, isSame, standsInPath, term, type Field } from './query.ts'
import type { AlmaSettings } from './settings.ts'
import { toTenant } from './translate.ts'
import { isBrief, isContact, isLast, mostRows, userRows } from './user-rows.ts'
import { almaEnding, almaHit, almaJson, almaUser, type AlmaHit, type AlmaUser, type WholeUser } from './wire.ts'

/** Words that more than a thousand patrons share are no way to find one. */
const mostPages = 10

export interface Found {
  readonly users: readonly AlmaUser[]
  /** Every hit of Alma's was looked at. */
  readonly whole: boolean
}

/** Looking for users in the one way or the other. Which way is safe where, is decided here. */
export interface AlmaUsers {
  /** May this user be got, rather than searched for? */
  mayGet(id: string): boolean
  /** Whoever has this primary id. */
  withPrimaryId(id: string, call: Call): Promise<AlmaUser | undefined>
  /**
   * Whoever Alma itself takes this for, by the primary id or any of the identifiers it holds to be unique. Compare before believing.
   * Only where `mayGet` says yes.
   */
  got(id: string, call: Call): Promise<AlmaUser | undefined>
  /** The same, by identifiers of one type alone, also of one that need not be unique. */
  gotByType(type: string, value: string, call: Call): Promise<AlmaUser | undefined>
  /**
   * Whoever Alma takes for the source of this link, where the source is here, or else for the copy of it. Compare before believing. Only
   * where `mayGet` says yes to the link's number.
   */
  gotByLink(link: VendorLink, call: Call): Promise<AlmaUser | undefined>
  /**
   * The whole user, to be changed and sent back, of a record that is here: nobody is copied by it. Only an id that can stand in an address. Compare
   * before believing. `isHere`: it is known that it is, and a search need not find it yet.
   */
  whole(record: RecordId, call: Call, isHere?: boolean): Promise<WholeUser | undefined>
  /**
   * Whoever has this primary id, every field as it came and as it is now. Unlike `whole` it copies nobody even where they were removed a moment ago;
   * what it brings may be a row of the list, and is not for sending back.
   */
  shown(record: RecordId, call: Call): Promise<Entry | undefined>
  /**
   * Makes sure that what is asked below `/users/{record}` is asked of this user, if of anybody: Alma takes any unique identifier for the name, so
   * that somebody else's card number that reads like this primary id could open their account instead.
   */
  makeSure(record: RecordId, call: Call): Promise<void>
  /** The same, and that they are here: `not-found` where they are not. Whatever is asked then copies nobody. */
  makeSureHere(record: RecordId, call: Call): Promise<void>
  /** Asks by the primary id alone, where Ex Libris has activated it as a type. */
  readonly byPrimaryId: Readonly<Record<string, string>>
  /** Those whose record fits, out of all whom Alma's search by words brings; at most `limit` of them. */
  found(query: string | undefined, fits: (user: AlmaHit) => boolean, limit: number, call: Call): Promise<Found>
  /** Everybody who fits. Refuses where there is no end to those whom Alma brings. */
  everyone(field: Field, value: string, fits: (user: AlmaHit) => boolean, call: Call): Promise<readonly AlmaUser[]>
}

export type UsersSettings = Pick<AlmaSettings, 'institutionCode' | 'networkManaged' | 'primaryIdType'>

export function almaUsers(client: AlmaClient, settings: UsersSettings): AlmaUsers {
  const users: AlmaUsers = {
    mayGet: (id) => !settings.networkManaged && standsInPath(id),
    byPrimaryId: settings.primaryIdType ? { user_id_type: 'PRIMARYIDENTIFIER' } : {},

    async withPrimaryId(id, call) {
      const holds = (user: Pick<AlmaHit, 'primary_id'>) => isSame(user.primary_id, id)
      if (users.mayGet(id)) {
        const user = await get(id, users.byPrimaryId, 'alma.users.get', call)
        if (user === undefined || holds(user)) return user
        // Somebody else's identifier reads like this primary id, so Alma took the one for the other.
      }
      const { users: found, whole } = await users.found(allOf([term('primary_id', id)]), holds, 1, call)
      if (found.length === 0 && !whole) throw tooWide('primary_id')
      return found[0]
    },

    got: (id, call) => get(id, {}, 'alma.users.get', call),

    gotByType: (type, value, call) => get(value, { user_id_type: type }, 'alma.users.get', call),

    gotByLink({ tenant, id }, call) {
      // With a source institution, the id in the path is looked for among the `source_link_id`s of copies (Get user details).
      const isHere = tenant === toTenant(settings.institutionCode)
      return get(id, isHere ? { user_id_type: 'linking_id' } : { source_institution_code: tenant }, 'alma.users.linked', call)
    },

    async whole(record, call, isHere = false) {
      // Where a GET would copy somebody, only who was found here is got. The search says all of them too, but nobody says that it may be sent back.
      if (settings.networkManaged && !isHere && (await users.withPrimaryId(record, call)) === undefined) return undefined
      const endpoint = 'alma.users.get'
      // A read that began earlier, for somebody else's question, may be older than what was written since.
      const content = await fetched(record, users.byPrimaryId, endpoint, call, true)
      if (content === undefined) return undefined
      const [user, ending] = [readAs(almaUser, endpoint, content), readAs(almaEnding, endpoint, content)]
      return { user, ending, json: readAs(almaJson, endpoint, content) }
    },

    async shown(record, call) {
      if (users.mayGet(record)) {
        const endpoint = 'alma.users.get'
        const content = await fetched(record, users.byPrimaryId, endpoint, call, true)
        if (content === undefined) return undefined
        const json = readAs(almaJson, endpoint, content)
        if (isSame(textIn(json, 'primary_id'), record)) return json
      }
      const query = allOf([term('primary_id', record)])
      if (query === undefined) return undefined
      for (let page = 0; page < mostPages; page += 1) {
        const { rows, last } = await search(query, page * mostRows, call, true)
        const row = rows.find(({ hit }) => isSame(hit.primary_id, record))
        if (row) return checked(almaJson, 'alma.users.search', row.json)
        if (last) return undefined
      }
      throw tooWide('primary_id')
    },

    async makeSure(record, call) {
      if (users.mayGet(record)) {
        const user = await users.got(record, call)
        if (user === undefined) throw gone()
        if (!isSame(user.primary_id, record)) throw ambiguous()
        return
      }
      const isAnother = (user: AlmaHit) =>
        !isSame(user.primary_id, record) && user.user_identifier.some(({ value }) => isSame(value, record))
      if ((await users.everyone('identifiers', record, isAnother, call)).length > 0) throw ambiguous()
    },

    async makeSureHere(record, call) {
      if (!standsInPath(record)) throw gone()
      // A GET of the user, where one is allowed, tells both.
      if (!users.mayGet(record) && (await users.withPrimaryId(record, call)) === undefined) throw gone()
      await users.makeSure(record, call)
    },

    async found(query, fits, limit, call) {
      const found: AlmaUser[] = []
      if (query === undefined) return { users: found, whole: true }
      for (let page = 0; page < mostPages; page += 1) {
        const { rows, last } = await search(query, page * mostRows, call)
        // Compared before it is read: Alma finds by words, so most of these are somebody else's. Of a brief record, which cannot be compared, it is not
        // ruled out that it is the one who was meant, so it is no answer.
        const meant = rows.filter(({ hit, json }) => isBrief(json) || fits(hit))
        found.push(...meant.map(({ json, below }) => checked(almaUser, 'alma.users.search', json, below)))
        if (found.length >= limit) return { users: found.slice(0, limit), whole: last && found.length === limit }
        if (last) return { users: found, whole: true }
      }
      return { users: found, whole: false }
    },

    async everyone(field, value, fits, call) {
      const { users: found, whole } = await users.found(allOf([term(field, value)]), fits, Number.POSITIVE_INFINITY, call)
      if (whole) return found
      throw tooWide(field)
    },
  }

  async function get(
    id: string,
    query: Readonly<Record<string, string>>,
    endpoint: Endpoint,
    call: Call,
  ): Promise<AlmaUser | undefined> {
    const content = await fetched(id, query, endpoint, call)
    return content && readAs(almaUser, endpoint, content)
  }

  async function fetched(
    id: string,
    query: Readonly<Record<string, string>>,
    endpoint: Endpoint,
    call: Call,
    single = false,
  ): Promise<Answered['content'] | undefined> {
    const reply = await client.ask({ endpoint, path: ['users', id], query, ...(single && { single }) }, call)
    return reply.refused === undefined ? reply.content : undefined
  }

  async function search(
    q: string,
    offset: number,
    call: Call,
    single = false,
  ): Promise<{ rows: readonly { hit: AlmaHit; json: unknown; below: readonly PropertyKey[] }[]; last: boolean }> {
    const wanted = { query: { q }, offset, limit: mostRows, single }
    const found = await userRows(client, wanted, call)
    const rows = found.rows.flatMap((json, index) => {
      const below = ['user', index]
      const hit = checked(almaHit, 'alma.users.search', json, below)
      return isContact(hit) ? [] : [{ hit, json, below }]
    })
    return { rows, last: isLast(found, wanted) }
  }

  return users
}

/** Not having looked at everybody is no reason to say that there is nobody. */
function tooWide(field: Field): Problem {
  return new Problem('search-too-wide', `alma.users.search: too many patrons share a word in the field ${field}`)
}

function gone(): Problem {
  return new Problem('not-found', 'alma.users: Alma has no such user any more')
}

function ambiguous(): Problem {
  return new Problem('identifier-ambiguous', "alma.users: a primary id is somebody else's identifier too")
}
