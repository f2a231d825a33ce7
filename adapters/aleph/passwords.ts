import type { PatronRecord } from '#domain/patron.ts'
import { Problem } from '#domain/problem.ts'
import type { Passwords, Proof } from '#ports/passwords.ts'
import type { Borrowers } from './borrowers.ts'
import type { AlephListing } from './listing.ts'
import { isSame } from './patrons.ts'
import { provingQuestion } from './proving.ts'
import type { AlephSettings } from './settings.ts'
import { toPatron, type Telling } from './translate.ts'

export interface PasswordsParts {
  readonly borrowers: Borrowers
  readonly list: AlephListing
}

export type PasswordsSettings = Telling & Pick<AlephSettings, 'listing'>

/**
 * A password is proved by bor-auth, in the body of a POST. Where Aleph shows the records of sub-libraries to nobody but whoever has the PIN, they
 * are all read now, while it is at hand, and go back with the proof.
 */
export function alephPasswords({ borrowers, list }: PasswordsParts, settings: PasswordsSettings): Passwords {
  return {
    // Aleph checks the PIN before anything else (recorded answers), and what follows is not about the PIN.
    refusesLapsed: false,

    async prove(patron, password, call) {
      const { record } = patron.ref
      if (password === '') return { verdict: 'wrong' }
      if (patron.passwordKept === 'elsewhere') return { verdict: 'elsewhere' }
      const answer = await borrowers.proved(provingQuestion(patron, settings), password, call)
      if (answer === 'wrong-password') return { verdict: 'wrong' }
      if (typeof answer === 'string') throw undecided(answer)
      // Aleph takes any number for the name: if somebody else's reads like this one, their password must not open this account.
      if (!isSame(answer.global.id, record)) {
        throw new Problem('identifier-ambiguous', "aleph.x.bor-auth: a patron's id is somebody else's number too")
      }
      return { verdict: 'right', ...(await shownTo(password, patron, call)) }
    },
  }

  /** Where the password shows more, or may, all of it: what has been read need not be read again for the card. */
  async function shownTo(
    password: string,
    { ref, registrations }: PatronRecord,
    call: Parameters<Passwords['prove']>[2],
  ): Promise<Pick<Proof, 'record'>> {
    const shows = settings.listing === 'blocks-and-auth' || settings.listing === 'probe'
    if (!shows) return {}
    const seen = registrations.flatMap(({ library }) => library ?? [])
    const first = await borrowers.info({ id: ref.record, whole: true }, call)
    // Numbers are told by bor-info alone; where the institution has no record, one of its libraries may tell them.
    const [library] = typeof first === 'string' ? seen : []
    const answer =
      library === undefined ? first : await borrowers.info({ id: ref.record, subLibrary: library, whole: true }, call)
    const borrower = typeof answer === 'string' ? undefined : answer
    const found = await list({ id: ref.record, borrower, seen, password }, call)
    return found ? { record: toPatron(found, settings) } : {}
  }
}

/** Nobody is there any more; or Aleph found no record to judge, which is no word on the password and must not count as a wrong one. */
function undecided(answer: 'nobody' | 'no-local-record'): Problem {
  return answer === 'nobody'
    ? new Problem('not-found', 'aleph.x.bor-auth: Aleph has no such patron any more')
    : new Problem('ils-answer-invalid', 'aleph.x.bor-auth: Aleph found no record of the patron at this institution')
}
