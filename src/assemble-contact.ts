import { freshSecrets } from '#access/fresh-secrets.ts'
import type { PatronCalendar } from '#domain/calendar.ts'
import type { Contact } from '#domain/contact.ts'
import type { InstitutionId } from '#domain/id.ts'
import type { Account } from '#gateway/account.ts'
import type { AddressWatch } from '#gateway/address-watch.ts'
import type { AskedLetters } from '#gateway/asked-letters.ts'
import { calendarFeeds } from '#gateway/calendar-feeds.ts'
import type { Cards } from '#gateway/cards.ts'
import type { OwnEdits } from '#gateway/central/own-edits.ts'
import { contactChanges } from '#gateway/contact-changes.ts'
import { contacts, type Contacts } from '#gateway/contacts.ts'
import { contactWrites } from '#gateway/contact-writes.ts'
import type { Directory } from '#gateway/directory.ts'
import { emailChanges } from '#gateway/email-changes.ts'
import { emailFollowUpTopic, emailFollowUps } from '#gateway/email-follow-ups.ts'
import { errands } from '#gateway/errands.ts'
import type { Letters } from '#gateway/letters.ts'
import { patronCalendars } from '#gateway/patron-calendars.ts'
import type { Patrons } from '#gateway/patrons.ts'
import type { Records } from '#gateway/records.ts'
import type { Tries } from '#gateway/tries.ts'
import type { Parts } from '#http/parts.ts'
import type { Work } from '#jobs/worker.ts'
import type { Clock } from '#ports/clock.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import { remember } from '#upstream/memory.ts'

export interface ContactSurroundings {
  readonly directory: Directory
  readonly records: Records
  readonly cards: Cards
  readonly patrons: Patrons
  readonly account: Account
  readonly watch: AddressWatch
  readonly edits: OwnEdits
  readonly tries: Tries
  readonly asked: AskedLetters
  /** Missing where nobody is written to. */
  readonly letters: Letters | undefined
  readonly lanes: Lanes
  readonly store: Store
  readonly ids: PatronIds
  readonly clock: Clock
  readonly maxAgeMs: number
  readonly staleIfErrorMs: number
  /** Of how many patrons it is remembered how they are reached. */
  readonly remembered: number
  readonly unsent: (institution: InstitutionId, why: string) => void
}

export interface ContactAssembled extends Pick<Parts, 'contactChanges' | 'emailChanges' | 'calendarFeeds'> {
  readonly contacts: Contacts
  readonly works: Readonly<Record<string, Work>>
}

/** Feeds whose days one node remembers. */
const rememberedFeeds = 5_000

/** How patrons are reached, by the library and by their own calendars. */
export function assembleContact({ remembered, ...parts }: ContactSurroundings): ContactAssembled {
  const { store, ids, clock, letters } = parts
  const reached = contacts({ ...parts, memory: remember<Contact | undefined>({ max: remembered, clock }) })
  const writes = contactWrites({ ...parts, contacts: reached })
  const emails = emailChanges({ ...parts, contacts: reached, writes, fresh: freshSecrets })
  const errand = errands({ store, ids, fresh: freshSecrets, clock })
  const followUps = emailFollowUps({ ...parts, contacts: reached })
  const calendars = patronCalendars({ ...parts, memory: remember<PatronCalendar>({ max: rememberedFeeds, clock }) })
  return {
    contacts: reached,
    contactChanges: contactChanges({
      ...parts,
      contacts: reached,
      writes,
      emails,
      errands: errand,
      proves: letters !== undefined,
    }),
    emailChanges: emails,
    calendarFeeds: calendarFeeds({ ...parts, calendars, fresh: freshSecrets }),
    works: { [emailFollowUpTopic]: (write, call) => followUps.follow(write, call) },
  }
}
