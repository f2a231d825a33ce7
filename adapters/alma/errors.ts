import { Problem, type ProblemCode, type ProblemOptions } from '#domain/problem.ts'
import type { VendorAnswer } from '#ports/send.ts'
import { contentOf, errorIn, type AlmaError } from './envelope.ts'

/** The calls of Alma there are, by the names they have in logs. */
export type Endpoint =
  | 'alma.users.get'
  | 'alma.users.linked'
  | 'alma.users.search'
  | 'alma.users.put'
  | 'alma.users.create'
  | 'alma.users.copy'
  | 'alma.users.localise'
  | 'alma.users.delete'
  | 'alma.users.copies'
  | 'alma.users.auth'
  | 'alma.users.test'
  | 'alma.users.test-write'
  | 'alma.conf.test'
  | 'alma.conf.libraries'
  | 'alma.conf.code-table'
  | 'alma.loans.list'
  | 'alma.loans.get'
  | 'alma.loans.renew'
  | 'alma.requests.list'
  | 'alma.requests.create'
  | 'alma.requests.cancel'
  | 'alma.bibs.request-options'
  | 'alma.fees.list'
  | 'alma.fees.create'
  | 'alma.fees.pay'

/** What Alma decided, in the shape of an error. */
export type Refusal =
  | 'nobody'
  | 'wrong-password'
  | 'locked'
  | 'restricted'
  | 'too-weak'
  | 'fee-type'
  | 'owner-missing'
  | 'owner-library'
  | 'owner-institution'
  /** What the question names, and the user is not: a loan, a request, a fee, a title. */
  | 'no-such'
  | 'not-renewable'
  | 'not-holdable'
  | 'duplicate'
  | 'pickup'
  /** A number or a key is somebody else's, or the link there already. */
  | 'taken'
  /** A code is in none of the institution's tables, or not for this kind of record. */
  | 'code'
  /** Something of the user is open. */
  | 'in-use'
  /** A write was refused for a reason that decides nothing here. */
  | 'other'

/** Of values of a record; elsewhere the last two are of our own question, and trouble. */
const codesOfRecord: Readonly<Record<string, Refusal>> = {
  401852: 'code', // "The user group is not legal."
  401863: 'code', // "X type Y is not supported for the record type Z"
  401864: 'code', // "X type Y is invalid."
}

/**
 * Decisions by endpoint and code, from "Possible Error Codes" of each page of the Alma API documentation. A code alone says nothing:
 * Alma uses the same one for different things (401861 is "user not found" here, and "source institution user not found" of a search).
 */
const refusals: Partial<Record<Endpoint, Readonly<Record<string, Refusal>>>> = {
  'alma.users.get': {
    401861: 'nobody', // user with identifier X was not found
    401890: 'nobody', // the same, where a type was given
  },
  'alma.users.linked': {
    401861: 'nobody',
    401890: 'nobody',
    60226: 'nobody', // "Fulfillment network copied user not found"
    4019990: 'nobody', // "User with source identifier X of institution Y was not found"
    4019998: 'nobody', // "User with linking ID not found"
  },
  'alma.users.auth': {
    401861: 'nobody',
    401890: 'nobody',
    401866: 'wrong-password', // "User authentication failed": also what an expired or inactive user is said to get
  },
  'alma.users.put': {
    401861: 'nobody',
    401890: 'nobody',
    401855: 'restricted', // "The account type 'Internal with external authentication' is currently not supported."
    401858: 'restricted', // "The external id in DB does not fit"
    401859: 'restricted', // "Action currently not supported."
    500038: 'too-weak', // a password of less than 8 characters, with the user's name in it, or a common one
    401851: 'taken', // "User with identifier X of type Y already exists."
    ...codesOfRecord,
  },
  'alma.users.create': {
    401851: 'taken',
    401853: 'restricted', // "External id must be empty for an internal user."
    401854: 'restricted', // "External id must be given for an external user."
    401855: 'restricted',
    401857: 'restricted', // "The account type is illegal."
    ...codesOfRecord,
  },
  'alma.users.copy': {
    401851: 'taken',
    401861: 'nobody', // the user of the source institution
    60226: 'nobody',
    60227: 'taken', // "Link already exists"
    60231: 'taken', // an identifier of the source is somebody else's here
    60232: 'code', // the rules for linked accounts name no user group
    4019990: 'nobody',
  },
  'alma.users.copies': {
    401861: 'nobody',
    60226: 'nobody', // "Fulfillment network copied user not found"
    4019990: 'nobody',
  },
  'alma.users.localise': {
    401861: 'nobody',
    401890: 'nobody',
  },
  'alma.users.delete': {
    401850: 'in-use', // "Failed to delete user": its page names no reason, and open loans and fees keep users from being purged
    401861: 'nobody',
    401890: 'nobody',
  },
  'alma.conf.code-table': {
    40166411: 'no-such', // "Param value is invalid."
  },
  'alma.loans.list': {
    401861: 'nobody',
    401890: 'nobody',
  },
  'alma.loans.renew': {
    401822: 'not-renewable', // "Cannot renew loan: Loan ID X.", whatever the reason
    401823: 'no-such', // "Loan ID X does not exist."
    401861: 'nobody',
    401890: 'nobody',
  },
  'alma.requests.list': {
    401861: 'nobody',
    401890: 'nobody', // "The user can not be found using this identifier."
  },
  'alma.requests.create': {
    401861: 'nobody',
    401890: 'nobody',
    401129: 'not-holdable', // "No items can fulfill the submitted request."
    401136: 'duplicate', // "Failed to save the request: Patron has active request for selected item."
    402362: 'duplicate', // the same title asked for by resource sharing
    401683: 'no-such', // "No Item found for mmsId X, holdings id Y and item id Z."
    401684: 'no-such', // "Search for request physical item failed."
    60328: 'no-such', // "Item for request was not found."
    402203: 'no-such', // "Input parameters mmsId X is not valid."
    402204: 'no-such', // "Input parameters mmsId X is not numeric."
    401895: 'pickup', // "Pickup circulation desk with code X and library code Y was not found."
    60308: 'pickup', // "Delivery to personal address is not supported."
    60309: 'pickup',
    60310: 'pickup',
    60326: 'pickup', // "Fulfillment network pickup library or pickup circulation desk is not valid."
    60327: 'pickup', // the same "is required"
    60331: 'other', // "Failed to create request."
  },
  'alma.requests.cancel': {
    401694: 'no-such', // "Request Identifier not found."
    401907: 'no-such', // "Failed to find a request for the given request ID."
    401861: 'nobody',
    401890: 'nobody',
  },
  'alma.bibs.request-options': {
    401861: 'nobody',
    401890: 'nobody',
    402203: 'no-such',
    402204: 'no-such',
  },
  'alma.fees.list': {
    401651: 'nobody', // "Identifier not found."
    401861: 'nobody',
  },
  'alma.fees.create': {
    401861: 'nobody',
    401651: 'nobody',
    4019992: 'fee-type', // "User fine/fee type invalid entry."
    4019996: 'owner-missing', // "User fine/fee owner is required."
    4019997: 'owner-library', // "User fine/fee owner must be a library and not institution."
    4019999: 'owner-institution', // "User fine/fee owner must be an institution."
  },
  'alma.fees.pay': {
    401651: 'nobody', // "Identifier not found."
    401665: 'no-such', // "Fine not found."
  },
}

/** What may come back from any endpoint: from Alma's gateway (words) and its general errors (numbers). */
const troubles: Readonly<Record<string, ProblemCode>> = {
  PER_SECOND_THRESHOLD: 'ils-busy',
  DAILY_THRESHOLD: 'ils-busy',
  UNAUTHORIZED: 'ils-refused-gateway', // API key not defined, or not for this API
  FORBIDDEN: 'ils-refused-gateway',
  60224: 'ils-refused-gateway', // "Organization institution not found": the zone is said to link, and Alma knows no such member of it
  60225: 'ils-refused-gateway', // "Fulfillment network not found"
  60258: 'ils-refused-gateway', // the restriction profile of the key is invalid
  60340: 'ils-refused-gateway', // the key is restricted to other libraries
  401863: 'ils-refused-gateway', // an identifier type that is not for this type of record
  401864: 'ils-refused-gateway', // an identifier type that is not valid
  GENERAL_ERROR: 'ils-unavailable',
  INTERNAL_SERVER_ERROR: 'ils-unavailable',
  ROUTING_ERROR: 'ils-unavailable',
  60101: 'ils-unavailable', // general error
  401652: 'ils-unavailable', // general error
  402119: 'ils-unavailable', // general error
}

/** `alsoRefused` comes first: an operator knows their own Alma better than its documentation does. */
export function refusalIn(
  { endpoint, alsoRefused }: { endpoint: Endpoint; alsoRefused?: Readonly<Record<string, Refusal>> },
  { status }: VendorAnswer,
  error: AlmaError | undefined,
): Refusal | undefined {
  if (error === undefined || status >= 500) return undefined
  const known = { ...refusals[endpoint], ...alsoRefused }
  return Object.hasOwn(known, error.code) ? known[error.code] : undefined
}

/**
 * What Alma decided about a write. A code that it has for what it refuses, and that is none of its troubles, is a decision even where nobody here
 * knows it: the write was looked at and not done.
 */
export function decisionIn(endpoint: Endpoint, answer: VendorAnswer, error: AlmaError | undefined): Refusal | undefined {
  const refused = refusalIn({ endpoint }, answer, error)
  if (refused !== undefined || error === undefined || known(error) !== undefined) return refused
  return answer.status >= 400 && answer.status < 500 && byStatus(answer.status) === 'ils-answer-invalid' ? 'other' : undefined
}

/** What was refused at the door was not done. Whatever else came back of a write, an error of Alma's own too, leaves open whether it was. */
export function unsettled(problem: Problem): Problem {
  if (problem.code === 'ils-busy' || problem.code === 'ils-refused-gateway') return problem
  return new Problem('outcome-unknown', problem.message, { cause: problem })
}

/** Why an answer is no answer. What is known of the code decides, then the status; what neither explains is our gap, and the log names it. */
export function problemFrom(endpoint: Endpoint, answer: VendorAnswer, error: AlmaError | undefined, now: number): Problem {
  const code = (error && known(error)) ?? byStatus(answer.status)
  const said = error === undefined ? noCode : codeIn(error)
  const traced =
    error?.trackingId !== undefined && /^[\w-]{1,60}$/.test(error.trackingId) ? `, tracking id ${error.trackingId}` : ''
  const options: ProblemOptions = code === 'ils-busy' ? { retryAfter: secondsToWait(answer, error, now) } : {}
  return new Problem(code, `${endpoint}: Alma answered ${answer.status} with ${said}${traced}`, options)
}

const noCode = 'no code it could read'

/** As it may stand in a log: what is no code might be anything. */
export function codeIn({ code }: AlmaError): string {
  return /^\w{1,40}$/.test(code) ? code : noCode
}

/** Seconds to hold back after this answer, so that nothing is sent only to be refused. */
export function slowDown(answer: VendorAnswer): number | undefined {
  if (answer.status !== 429 && answer.status !== 400) return undefined
  const error = errorIn(contentOf(answer))
  if (error?.code === 'DAILY_THRESHOLD') return aMinute
  const tooFast = answer.status === 429 || (error && known(error)) === 'ils-busy'
  return tooFast ? (retryAfter(answer) ?? afterABurst) : undefined
}

/** Every answer says so, errors too (recorded answers of several customers); what is no number says nothing. */
export function leftToday({ headers }: VendorAnswer): number | undefined {
  const said = headers['x-exl-api-remaining']
  return typeof said === 'string' && /^\d{1,12}$/.test(said) ? Number(said) : undefined
}

/** The window is a second; clients of Alma (Swiss Library Service Platform) wait three, and that is what works. */
const afterABurst = 3
/** A day's allowance does not come back in a minute, but it may be raised, and whose midnight ends it is not documented. */
const aMinute = 60
const dayInSeconds = 86_400

function known({ code, message }: AlmaError): ProblemCode | undefined {
  // Of a bad key php-alma-client knows this message and no code.
  return Object.hasOwn(troubles, code) ? troubles[code] : message === 'Invalid API Key' ? 'ils-refused-gateway' : undefined
}

function byStatus(status: number): ProblemCode {
  if (status === 429) return 'ils-busy'
  if (status === 401 || status === 403) return 'ils-refused-gateway'
  return status >= 500 ? 'ils-unavailable' : 'ils-answer-invalid'
}

/** The day's allowance is back at midnight (Ex Libris developer network); we take it to be that of UTC. */
function secondsToWait(answer: VendorAnswer, error: AlmaError | undefined, now: number): number {
  if (error?.code !== 'DAILY_THRESHOLD') return retryAfter(answer) ?? afterABurst
  return dayInSeconds - (Math.floor(now / 1000) % dayInSeconds)
}

function retryAfter({ headers }: VendorAnswer): number | undefined {
  const seconds = headers['retry-after']
  return typeof seconds === 'string' && /^\d{1,5}$/.test(seconds) ? Math.max(1, Number(seconds)) : undefined
}
