import type { Call } from '#domain/call.ts'
import type { LibraryCode, Listing } from '#domain/patron.ts'
import { unlessRefused } from '#ports/adapter.ts'
import type { Borrowers } from './borrowers.ts'
import type { Dlf } from './dlf.ts'
import { problem } from './errors.ts'
import { gathering, keyOf, type Came, type Gathering } from './gathering.ts'
import type { AlephSettings, Way } from './settings.ts'
import { together } from './together.ts'
import type { View } from './view.ts'
import type { Borrower } from './wire.ts'

export interface Known {
  readonly id: string
  /** What the institution's own record brought, where there is one. */
  readonly borrower: Borrower | undefined
  /** Where the patron was seen registered before. */
  readonly seen: readonly LibraryCode[]
  /** At hand for this one request, and kept nowhere. */
  readonly password?: string
}

/** A patron with all the registrations that could be found. */
export interface Whole {
  readonly borrower: Borrower
  readonly gathering: Gathering
  readonly listing: Listing
}

export interface ListingParts {
  readonly borrowers: Borrowers
  readonly dlf: Dlf | undefined
  readonly view: View | undefined
}

export type ListingSettings = Pick<AlephSettings, 'admLibrary' | 'listing' | 'blocksList' | 'libraries' | 'homeLibrary'>

/** Some of Aleph's lists cannot hold more sub-libraries (header of tab_sub_library); one that is as long may have been cut. */
export const longestList = 200

/** All registrations of one patron at the institution, by the way that is configured, or else the best there is. */
export type AlephListing = (known: Known, call: Call) => Promise<Whole | undefined>

export function alephListing({ borrowers, dlf, view }: ListingParts, settings: ListingSettings): AlephListing {
  const { admLibrary, listing, blocksList } = settings
  /** What reading has shown of this Aleph so far. It does not change until somebody works on Aleph, and a restart asks again. */
  const shown: { nlc?: boolean; dlf?: boolean; infoBySubLibrary?: boolean } = {}

  return async (known, call) => {
    const search = searchFor(known, call)
    const how = await (listing === 'probe' ? search.best() : search.by(listing))
    const borrower = search.borrower()
    const { gathering } = search
    // Known to the whole system, and registered nowhere at this institution.
    if (!borrower || (gathering.own.size === 0 && gathering.inherited().length === 0)) return undefined
    return { borrower, gathering, listing: how }
  }

  /** One patron's registrations while they are looked for. */
  function searchFor({ id, borrower: first, seen, password }: Known, call: Call) {
    const found = gathering()
    let borrower = first
    if (first) found.answered(admLibrary, first.locals)

    const by: Readonly<Record<Way, () => Promise<Listing>>> = {
      async view() {
        if (!view) throw lacking('view')
        found.listed(await view(id, call))
        borrower ??= await firstOf([...found.own.keys()])
        return { method: 'view', complete: true }
      },

      async nlc() {
        const listed = await nlc()
        if (!listed) throw problem('ils-refused-gateway', 'aleph.x.bor-info-nlc', 'this Aleph has no such service')
        return listed
      },

      'blocks-and-info': async () => blocksAnd('blocks-and-info', await blocks()),

      async 'blocks-and-auth'() {
        return password === undefined ? by[dlf ? 'registration' : 'asked']() : blocksAnd('blocks-and-auth', await blocks())
      },

      async registration() {
        if (!dlf) throw lacking('dlf')
        const own = found.own.get(keyOf(admLibrary))
        const record = await dlf.registrationOf(id, call)
        // Where a chain led past the institution's record, the list may have followed it: then its row is nobody's own.
        if (record && (own || found.inherited().length === 0)) found.listed([{ ...record, ...own, ...nameIn(record) }])
        await askAll(await firstListed(), true, false)
        return { method: 'registration', complete: false }
      },

      async asked() {
        await askAll([], true, false)
        return { method: 'asked', complete: false }
      },
    }

    /** Every local record in one answer, or nothing where this Aleph has no such service. */
    async function nlc(): Promise<Listing | undefined> {
      const answer = await borrowers.all(id, call)
      if (answer === 'no-such-service') return undefined
      if (typeof answer === 'string') return { method: 'nlc', complete: true }
      found.listed(answer.locals)
      borrower ??= (await firstOf([...found.own.keys()])) ?? answer
      return { method: 'nlc', complete: answer.locals.length < longestList }
    }

    function blocks(): Promise<readonly string[]> {
      if (!dlf) throw lacking('dlf')
      return dlf.librariesOf(id, call)
    }

    /** Where the institution has no record of the patron, one library that has says who it is. */
    async function firstListed(): Promise<readonly string[]> {
      return borrower || !dlf ? [] : (await blocks()).slice(0, 1)
    }

    async function blocksAnd(method: 'blocks-and-info' | 'blocks-and-auth', listed: readonly string[]): Promise<Listing> {
      await askAll(listed, blocksList === 'active', method === 'blocks-and-auth')
      const whole = listed.length < longestList && listed.every((code) => found.own.has(keyOf(code)))
      return { method, complete: blocksList === 'all' && whole }
    }

    async function best(): Promise<Listing> {
      if (view) return by.view()
      if (shown.nlc !== false) {
        const listed = await unlessRefused(nlc)
        shown.nlc = listed !== undefined && listed !== 'refused'
        if (listed && listed !== 'refused') return listed
      }
      const listed = dlf && shown.dlf !== false ? await unlessRefused(blocks) : 'refused'
      if (listed === 'refused') {
        shown.dlf = false
        return by.asked()
      }
      shown.dlf = true
      const trial = listed.find((code) => !found.own.has(keyOf(code)))
      if (shown.infoBySubLibrary === undefined && trial !== undefined) {
        // It is listed, so it has a record: if that of another comes, bor-info does not look at what it was asked for.
        const [came] = await ask([trial], false)
        if (came !== 'none') shown.infoBySubLibrary = came === 'own'
        // It shows nothing of what is there; with the password it may.
        else if (password !== undefined) return blocksAnd('blocks-and-auth', listed)
      }
      if (shown.infoBySubLibrary !== false) return blocksAnd('blocks-and-info', listed)
      return password === undefined ? by.registration() : blocksAnd('blocks-and-auth', listed)
    }

    /** What is worth asking for by name: what a list named, what is asked in any case, and where there may be more, what points to it. */
    function wanted(listed: readonly string[], mayBeMore: boolean): readonly string[] {
      const home = settings.homeLibrary === 'as-recorded' ? borrower?.global.homeLibrary : undefined
      const more = mayBeMore ? [...(home === undefined ? [] : [home]), ...seen] : []
      const codes = new Set([...listed, ...settings.libraries, ...more].map(keyOf))
      return [...codes].filter((code) => isCode(code) && !found.own.has(code) && code !== keyOf(admLibrary))
    }

    /** Where the institution has no record, the home library is known from the first answer on, and is asked then. */
    async function askAll(listed: readonly string[], mayBeMore: boolean, byPassword: boolean): Promise<void> {
      const asked = new Set<string>()
      const next = () => wanted(listed, mayBeMore).filter((code) => !asked.has(code))
      for (let codes = next(); codes.length > 0; codes = next()) {
        for (const code of codes) asked.add(code)
        await ask(codes, byPassword)
      }
    }

    async function ask(codes: readonly string[], byPassword: boolean): Promise<readonly Came[]> {
      return together(codes, call, async (code, call): Promise<Came> => {
        const question = { id, subLibrary: code, whole: borrower === undefined }
        const answer =
          byPassword && password !== undefined
            ? await borrowers.proved(question, password, call)
            : await borrowers.info(question, call)
        if (typeof answer === 'string') return 'none'
        borrower ??= answer
        return found.answered(code, answer.locals)
      })
    }

    /** Who it is, from a sub-library's answer: the institution itself has no record, and so did not say. */
    async function firstOf([code]: readonly string[]): Promise<Borrower | undefined> {
      if (code === undefined) return undefined
      const answer = await borrowers.info({ id, subLibrary: code, whole: true }, call)
      return typeof answer === 'string' ? undefined : answer
    }

    return { best, by: (way: Way) => by[way](), borrower: () => borrower, gathering: found }
  }
}

/** A home library that was shown in words is no code, and nothing to ask for. */
export function isCode(code: string): boolean {
  return /^[\w-]{1,5}$/.test(code)
}

function nameIn({ statusName }: { readonly statusName?: string }) {
  return statusName === undefined ? {} : { statusName }
}

function lacking(setting: 'view' | 'dlf') {
  return new Error(`The settings let a listing pass that needs \`${setting}\``)
}
