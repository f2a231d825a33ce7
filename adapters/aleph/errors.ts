import { Problem, type ProblemCode } from '#domain/problem.ts'
import type { VendorAnswer } from '#ports/send.ts'

/** The services of the X-server that are called, by Aleph's names. */
export type Service = 'bor-info' | 'bor-info-nlc' | 'bor-auth' | 'bor-by-key' | WritingService

export type WritingService = 'update-bor' | 'update-cash' | 'renew' | 'hold-req' | 'hold-req-cancel'

/** What Aleph decided, in the shape of an error. */
export type Refusal = 'nobody' | 'wrong-password' | 'no-local-record' | 'no-address' | 'no-such-service'

export type Meaning = Refusal | ProblemCode

interface Row {
  /** Any, where it is left out. */
  readonly of?: readonly Service[]
  /** How the text begins, in small letters, with single blanks. */
  readonly says: string
  readonly means: Meaning
}

/**
 * Aleph has texts and no codes. They are compared by how they begin: case and the final stop vary between the pages of the X-Services
 * documentation, and some are followed by what was asked for. The texts come from those pages (bor_by_key, ill_bor_auth, hold_req, renew), from
 * recorded answers (exlibris-aleph, aleph-x-services-java-wrapper) and from clients (NCIP2-Toolkit, VuFind).
 */
const table: readonly Row[] = [
  // Also for an unknown id, an id type that is not for the web, and a password kept in a directory: nobody can tell them apart.
  { of: ['bor-auth'], says: 'error in verification', means: 'wrong-password' },
  { says: 'error retrieving patron system key', means: 'nobody' },
  { says: 'error retrieving global patron record', means: 'nobody' },
  { says: 'error retrieving patron record', means: 'nobody' },
  { says: 'error retrieving local patron record', means: 'no-local-record' },
  { says: 'error retrieving patron address', means: 'no-address' },
  { says: 'missing op program', means: 'no-such-service' },
  { says: 'license limit', means: 'ils-busy' },
  { says: 'licence limit', means: 'ils-busy' },
  { says: 'system is overloaded', means: 'ils-busy' },
  { says: 'too many', means: 'ils-busy' },
]

const refusals: ReadonlySet<string> = new Set<Refusal>([
  'nobody',
  'wrong-password',
  'no-local-record',
  'no-address',
  'no-such-service',
])

/** What a text means to whoever called that service; `undefined` for one that the table does not have. */
export function meaningOf(service: Service, text: string): Meaning | undefined {
  const said = text.toLowerCase().replaceAll(/\s+/g, ' ').trim()
  const row = table.find(({ of, says }) => said.startsWith(says) && (of === undefined || of.includes(service)))
  return row?.means ?? (ofTheDoor.test(said) && !ofPatrons.test(said) ? 'ils-refused-gateway' : undefined)
}

/** "Patron does not have permission to place a hold request for this item" (recorded) is no word on the staff user. */
const ofPatrons = /^patron\b/

/** How Aleph says that the staff user may not is in no public text; it can hardly be said without one of these words. */
const ofTheDoor = /not authori[sz]ed|authori[sz]ation|privilege|permission|\buser[ -]?(?:name|password)/

export function isRefusal(meaning: Meaning): meaning is Refusal {
  return refusals.has(meaning)
}

/** A problem, and where it is one of being busy, when to come back. `what` names neither a person nor what Aleph wrote. */
export function problem(code: ProblemCode, name: string, what: string): Problem {
  return new Problem(code, `${name}: ${what}`, code === 'ils-busy' ? { retryAfter: busySeconds } : {})
}

/**
 * Why an answer that is not Aleph's XML is none. Its status says nothing about success, but it does say who sends pages: the list of addresses
 * (403), or what stands before an Aleph that is not there (5xx). A page may also say that the licence is used up.
 */
export function problemFrom(name: string, answer: VendorAnswer, what: string): Problem {
  const { status } = answer
  const code: ProblemCode = saysBusy(answer)
    ? 'ils-busy'
    : status === 429
      ? 'ils-busy'
      : status === 401 || status === 403
        ? 'ils-refused-gateway'
        : status >= 500
          ? 'ils-unavailable'
          : 'ils-answer-invalid'
  return new Problem(code, `${name}: Aleph answered ${status} with ${what}`, {
    ...(code === 'ils-busy' && { retryAfter: retryAfter(answer) ?? busySeconds }),
  })
}

/**
 * Why the answer to a write is none. Only a status that turns a request away at the door says that nothing was written: a page of any other kind may
 * come from what stands before Aleph, and stand before a write that was done.
 */
export function problemOfWrite(name: string, answer: VendorAnswer, what: string): Problem {
  const { status } = answer
  if (status === 401 || status === 403 || status === 429) return problemFrom(name, answer, what)
  return unknownOutcome(`${name}: Aleph answered ${status} with ${what}`)
}

/** What became of a write is for whoever asked to read. `what` names neither a person nor what Aleph wrote. */
export function unknownOutcome(what: string, cause?: unknown): Problem {
  return new Problem('outcome-unknown', what, { cause })
}

/** Seconds to hold back after this answer. */
export function slowDown(answer: VendorAnswer): number | undefined {
  if (answer.status !== 429 && !saysBusy(answer)) return undefined
  return retryAfter(answer) ?? busySeconds
}

/** A session counts against the licence for two minutes after its last use (Aleph knowledge base); some end sooner. */
const busySeconds = 30

/** No record of a patron is as short as what Aleph says when it is full, so long answers are not looked through. */
const longestRefusal = 4_096

function saysBusy({ body }: VendorAnswer): boolean {
  return (
    body.length <= longestRefusal &&
    /licen[cs]e limit|licen[cs]es? (?:has been |was |is )?exceeded|system is overloaded|too many (?:processes|sessions|users|connections)/i.test(
      body.toString('latin1'),
    )
  )
}

function retryAfter({ headers }: VendorAnswer): number | undefined {
  const seconds = headers['retry-after']
  return typeof seconds === 'string' && /^\d{1,5}$/.test(seconds) ? Math.max(1, Number(seconds)) : undefined
}
