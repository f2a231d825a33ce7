import type { Call } from '#domain/call.ts'
import { shows, type ContactChange, type ContactRules } from '#domain/contact.ts'
import type { RecordId } from '#domain/id.ts'
import { Problem } from '#domain/problem.ts'
import type { ContactChanged, ContactData } from '#ports/contact-data.ts'
import { checked, settledAfterMs, type AlmaClient } from './client.ts'
import { almaContacts, changed, mostLines, toContact, type AlmaContacts } from './contact-info.ts'
import type { Refusal } from './errors.ts'
import { withoutNames } from './said.ts'
import { sendingBack, unchanged, type Openable } from './sending-back.ts'
import type { AlmaSettings } from './settings.ts'
import type { AlmaUsers } from './users.ts'
import type { WholeUser } from './wire.ts'

type Fields = Exclude<AlmaSettings['contactData'], false>['fields']

/** Texts of Alma are of 255 characters (rest_user.xsd), and an address has a first line and a city. */
const longest = 255
const optional = { longest, required: false, removable: true }
const number = { longest, removable: true }
const allRules: Required<ContactRules> = {
  email: { longest },
  phone: number,
  mobile: number,
  address: {
    lines: { most: mostLines, longest, shortens: true },
    city: { longest, required: true, removable: false },
    postalCode: optional,
    region: optional,
    country: optional,
  },
}

/** How a user is reached, changed by sending the whole user back. None of it is among what Alma keeps of EXTERNAL users whatever is sent. */
export function almaContact(client: AlmaClient, users: AlmaUsers, { fields }: { readonly fields: Fields }): ContactData {
  const back = sendingBack(client, users)

  async function opened(record: RecordId, call: Call): Promise<Exclude<Openable, { is: 'open' }> | (Open & { is: 'open' })> {
    const found = await back.open(record, call)
    return found.is === 'open' ? { ...found, contacts: contactsIn(found.whole) } : found
  }

  return {
    rules: Object.fromEntries(fields.map((field) => [field, allRules[field]])),
    settledAfterMs,

    async read({ ref: { record } }, call) {
      const found = await opened(record, call)
      if (found.is === 'unclear') throw new Problem('identifier-ambiguous', `alma.users.get: ${found.said}`)
      return found.is === 'gone' ? undefined : toContact(found.contacts)
    },

    async change({ ref: { record } }, change, call) {
      const found = await opened(record, call)
      if (found.is === 'gone') return { outcome: 'refused', reason: 'gone' }
      if (found.is === 'unclear') return { outcome: 'refused', reason: 'other', said: found.said }
      if (shows(change, toContact(found.contacts))) return { outcome: 'written' }
      const body = { ...unchanged(found.whole), contact_info: changed(found.contacts, change) }
      const sent = await back.send(record, found.whole, body, call)
      return sent.refused === undefined ? { outcome: 'written' } : refusal(sent.refused, sent.said, change)
    },
  }
}

interface Open {
  readonly whole: WholeUser
  readonly contacts: AlmaContacts
}

function contactsIn({ json }: WholeUser): AlmaContacts {
  return checked(almaContacts, 'alma.users.get', json).contact_info
}

function refusal(refused: Refusal, said: string | undefined, { email, phone, mobile, address }: ContactChange): ContactChanged {
  const { lines = [], ...parts } = address ?? {}
  const asked = [email, phone ?? undefined, mobile ?? undefined, ...lines, ...Object.values(parts)]
  const words = said === undefined ? undefined : withoutNames(said, asked)
  return { outcome: 'refused', reason: reasons[refused] ?? 'other', ...(words !== undefined && { said: words }) }
}

const reasons: Partial<Record<Refusal, 'gone' | 'restricted'>> = { nobody: 'gone', restricted: 'restricted' }
