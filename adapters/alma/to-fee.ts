import type { Fee, FeeKind } from '#domain/fee.ts'
import type { FeeId } from '#domain/id.ts'
import type { Currency } from '#domain/money.ts'
import { toMoney } from './amounts.ts'
import { isSame } from './query.ts'
import { dayOf } from './to-loan.ts'
import type { AlmaFee } from './wire-account.ts'

export interface FeeReading {
  readonly timeZone: string
  readonly currency: Currency | undefined
  readonly institutionCode: string
  /** How what was paid for a renewal is charged; `false` where nothing is. */
  readonly postings: false | { readonly type: string }
}

const endpoint = 'alma.fees.list'

export function toFee(fee: AlmaFee, { timeZone, currency, institutionCode, postings }: FeeReading): Fee {
  const open = toMoney(fee.balance, currency, endpoint)
  const owner = fee.owner?.value
  const held = isPostedLater(fee, postings) ? 'collected-elsewhere' : heldAs(fee.status?.value)
  return {
    id: fee.id as FeeId,
    kind: kindOf(fee.type?.value, open.minor),
    // Of the table that the institution words for patrons. The comment is whoever's who wrote it, staff's and ours.
    ...(fee.type?.desc !== undefined && { said: fee.type.desc }),
    open,
    first: toMoney(fee.original_amount ?? fee.balance, currency, endpoint),
    ...(fee.creation_time && { since: dayOf(fee.creation_time, timeZone) }),
    ...(owner !== undefined && !isSame(owner, institutionCode) && { library: owner }),
    ...(fee.title !== undefined && { title: fee.title }),
    ...(fee.barcode?.value !== undefined && { barcode: fee.barcode.value }),
    ...(held && { held }),
  }
}

/**
 * A charge of our own, between the two writes of a posting: what it is for was paid already, and the posting pays it when it comes again. Nobody owes
 * it, and whoever paid it here would have paid twice. Its comment is our reference, as no person would write one.
 */
function isPostedLater({ type, comment }: AlmaFee, postings: FeeReading['postings']): boolean {
  return postings !== false && isSame(type?.value ?? '', postings.type) && /^[\w-]{32}-\d{1,3}$/.test(comment?.trim() ?? '')
}

function heldAs(status: string | undefined): Fee['held'] {
  const code = status?.toUpperCase()
  return code === 'INDISPUTE' ? 'disputed' : code === 'EXPORTED' ? 'collected-elsewhere' : undefined
}

/** By Alma's own types (the table of Finna's driver, which shows them to patrons). An institution may add ten more, which are `other`. */
function kindOf(type: string | undefined, minor: number): FeeKind {
  if (minor < 0) return 'credit'
  const code = type?.toUpperCase()
  return code !== undefined && Object.hasOwn(kinds, code) ? kinds[code]! : 'other'
}

const kinds: Readonly<Record<string, FeeKind>> = {
  OVERDUEFINE: 'overdue',
  RECALLEDOVERDUEFINE: 'overdue',
  OVERDUENOTIFICATIONFINE: 'overdue',
  LOSTITEMREPLACEMENTFEE: 'lost-item',
  LOSTITEMPROCESSFEE: 'lost-item',
  DAMAGEDITEMFINE: 'damage',
  CARDRENEWAL: 'card',
  ISSUELIBRARYCARD: 'card',
  LIBRARYCARDREPLACEMENT: 'card',
  RENEWFEE: 'service',
  SERVICEFEE: 'service',
  NOTIFICATIONFEE: 'service',
  FINEFEENOTIFICATIONFEE: 'service',
  LOCKERKEY: 'service',
  CREDIT: 'credit',
}
