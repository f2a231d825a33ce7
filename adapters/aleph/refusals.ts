import type { HoldRefusal } from '#domain/hold.ts'
import type { LoanRefusal } from '#domain/loan.ts'

type Table<Reason> = readonly (readonly [says: RegExp, means: Reason])[]

/**
 * Why a loan is not renewed. From the Aleph API documentation (renew), the knowledge base ("Renew date is earlier than today"), a client of
 * Notre Dame and recorded answers of New York; some only begin so, and case and stops vary. The rest are words that can hardly mean anything
 * else.
 */
const ofLoans: Table<LoanRefusal> = [
  [/declared lost|claimed returned/, 'lost'],
  [/not loaned (?:in library|by)|can ?not be found|loan id is invalid|does ?n[o']t exist/, 'gone'],
  [/(?:registration|patron|card)\b.*\bexpired/, 'card-expired'],
  [/renewal (?:period )?limit|maximum (?:number of )?renew/, 'limit-reached'],
  [/renew date is earlier|overdue/, 'overdue'],
  [/requested|hold request/, 'requested'],
  [/new due date must be bigger/, 'not-yet'],
]

/** Why a hold is refused. The first four are recorded ones, the next of the documentation of hold_req. */
const ofHolds: Table<HoldRefusal> = [
  [/pickup location is not valid/, 'pickup-not-possible'],
  [/on shelf/, 'on-shelf'],
  [/does not have permission/, 'not-holdable'],
  [/already (?:requested|loaned)/, 'duplicate'],
  [/error retrieving (?:item|patron) record|(?:item|record|group) id is invalid|item .*(?:not|n't) (?:exist|found)/, 'gone'],
  [/error retrieving local patron record/, 'not-holdable'],
  [/(?:registration|patron|card)\b.*\bexpired/, 'card-expired'],
  [/limit|maximum/, 'limit-reached'],
]

export interface Refusal<Reason> {
  readonly reason: Reason
  readonly said?: string
}

export function loanRefusal(texts: readonly string[]): Refusal<LoanRefusal> {
  return refusalBy(ofLoans, texts)
}

export function holdRefusal(texts: readonly string[]): Refusal<HoldRefusal> {
  return refusalBy(ofHolds, texts)
}

/** Aleph's own words go with it, but for a block: those may end with what staff wrote about the patron. */
function refusalBy<Reason extends string>(
  table: Table<Reason | 'blocked' | 'other'>,
  texts: readonly string[],
): Refusal<Reason | 'blocked' | 'other'> {
  const said = texts.map(plain).filter((text) => text !== '')
  const isSaid = (says: RegExp) => said.some((text) => says.test(text.toLowerCase()))
  // In the whole text, what looks like a tag too: nothing of it may slip through.
  const isBlock = texts.some((text) => /block|delinq/i.test(text))
  const reason = isBlock ? 'blocked' : (table.find(([says]) => isSaid(says))?.[1] ?? 'other')
  return { reason, ...(reason !== 'blocked' && said.length > 0 && { said: said.join(' ') }) }
}

/** Some notes hold tags of HTML, as a text (recorded). */
function plain(text: string): string {
  return text
    .replaceAll(/<[^<>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
