import type { Call } from '#domain/call.ts'
import { changeOf, faultsIn, isNothing, type Contact, type ContactPatch, type ContactRules } from '#domain/contact.ts'
import type { InstitutionId, PatronRef } from '#domain/id.ts'
import type { PatronRecord } from '#domain/patron.ts'
import { Problem } from '#domain/problem.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import type { Answered } from './asked-letters.ts'
import { rulesBroken } from './contact-problems.ts'
import type { ContactWrites } from './contact-writes.ts'
import type { Contacts } from './contacts.ts'
import type { EmailChanges } from './email-changes.ts'
import type { Errands } from './errands.ts'
import { inOrder } from './in-order.ts'
import type { Patrons, Seen } from './patrons.ts'
import { recordLane } from './renewal-lines.ts'

/**
 * How somebody is reached, changed by themselves or by staff. Numbers and postal address are written at once; an e-mail address of a patron's own when
 * it is proved, one that staff type at once, since they have the patron before them. Who is expired or blocked may: they above all must be reached.
 */
export interface ContactChanges {
  /** What patrons may change themselves; nothing where nothing may be. */
  rulesAt(institution: InstitutionId): ContactRules | undefined
  /**
   * The same key again changes nothing more, and with another patch is refused. Every rule that is broken is told before any library system is asked,
   * but for those about what stands there now.
   */
  change(whose: PatronRef | undefined, patch: ContactPatch, how: ChangeTerms, call: Call): Promise<ContactsChanged>
}

export interface ChangeTerms {
  readonly key: string
  /** Whether what the one who asks has seen is what there is. */
  readonly isCurrent: (seen: Seen<PatronRecord>, contact: Contact | undefined) => boolean
}

export interface ContactsChanged {
  /** A code is on its way to the new e-mail address; until when it is good, milliseconds since 1970. */
  readonly emailProof?: { readonly expiresAt: number; readonly answered: Answered }
}

export interface ContactChangesParts {
  readonly patrons: Pick<Patrons, 'record' | 'reached'>
  readonly contacts: Contacts
  readonly writes: ContactWrites
  readonly emails: EmailChanges
  readonly errands: Pick<Errands, 'open'>
  /** Whether letters are sent: without, no patron proves an address. */
  readonly proves: boolean
  readonly lanes: Lanes
  readonly store: Pick<Store, 'errands'>
  readonly ids: PatronIds
}

export function contactChanges(parts: ContactChangesParts): ContactChanges {
  const { patrons, contacts, writes, emails, errands, proves, lanes, store, ids } = parts

  return {
    rulesAt: (institution) => withoutUnproved(contacts.rulesAt(institution)),

    async change(whose, patch, { key, isCurrent }, call) {
      const own = call.caller.kind === 'patron'
      const rules = rulesFor(whose, call)
      const faults = faultsIn(patch, rules)
      if (faults.length > 0) throw rulesBroken(faults)
      const patron = await patrons.reached(whose, 'patrons:change.contact', call)
      const errand = await errands.open('change-contact', key, [JSON.stringify(inOrder(patch))], patron, call)
      if (errand.over) return {}

      const through = writes.through(call)
      const changed = await lanes.inLane(recordLane(ids, patron), call.deadline, async (lost) => {
        const seen = await patrons.record(whose, through)
        const present = await contacts.fresh(seen.thing, through)
        if (!isCurrent(seen, present)) throw new Problem('conflict', 'Somebody else has changed it since')
        const wanted = changeOf(patch, present ?? {}, rules)
        if ('faults' in wanted) throw rulesBroken(wanted.faults)
        const { email, ...rest } = wanted.change
        if (email !== undefined && own) await emails.mayAsk(patron, email)
        if (lost.aborted) throw new Problem('ils-busy', 'The lane of the record was lost before anything was written')
        if (!isNothing(rest)) await writes.write(seen.thing, rest, through)
        if (email === undefined) return {}
        if (own) return { emailProof: await emails.ask(seen.thing, email, through) }
        await emails.write(seen.thing, email, through)
        return {}
      })
      await store.errands.end(errand.id)
      return changed
    },
  }

  function rulesFor(whose: PatronRef | undefined, { caller }: Call): ContactRules {
    const at = whose ?? (caller.kind === 'patron' ? caller.patron : undefined)
    if (!at) throw new Problem('no-patron', 'The caller is no patron')
    const rules = contacts.rulesAt(at.institution)
    if (!rules) throw new Problem('capability-missing', 'The library system changes none of it from here')
    return caller.kind === 'patron' ? (withoutUnproved(rules) ?? {}) : rules
  }

  function withoutUnproved(rules: ContactRules | undefined): ContactRules | undefined {
    if (!rules || proves) return rules
    const { email: _unproved, ...rest } = rules
    return rest
  }
}
