import type { Call } from '#domain/call.ts'
import type { Day } from '#domain/day.ts'
import { cashListIn, type CashList } from './cash-list.ts'
import { codeOf, ok, type DlfClient } from './dlf-client.ts'
import { problem } from './errors.ts'
import { elementsOf, type XmlElement } from './parse-xml.ts'
import { expiryIn, fieldsOf, type LocalRecord } from './wire.ts'
import { escaped, written } from './write-xml.ts'

/** What the DLF interface tells of a patron at the institution. Nobody is asked for a password there: it knows its callers by address. */
export interface Dlf {
  /** The codes of the sub-libraries where the patron has a record, as far as it lists them. */
  librariesOf(id: string, call: Call): Promise<readonly string[]>
  /** The record of the ADM library itself. */
  registrationOf(id: string, call: Call): Promise<LocalRecord | undefined>
  /** All charges and credits at the institution, the closed ones too. Nothing for a patron whom it does not know. */
  cashOf(id: string, call: Call): Promise<CashList | undefined>
  /**
   * Pays open charges of the institution with exactly that sum. False where it says no; `outcome-unknown` where its answer cannot be read.
   */
  pay(payment: DlfPayment, call: Call): Promise<boolean>
  /** The institutions it knows, whoever is asked for; none where the patron is nobody. */
  institutionsOf(id: string, call: Call): Promise<readonly string[]>
}

export interface DlfPayment {
  readonly id: string
  /** As Aleph writes sums. */
  readonly sum: string
  /** Letters, digits and hyphens: whether the body is percent-decoded was never shown, and these are the same either way. */
  readonly reference: string
}

export function dlf(client: DlfClient): Dlf {
  const { settings } = client
  const { admLibrary } = settings

  /** The element that a resource wraps its content in, or nothing for a patron whom the interface does not know. */
  function content(resource: Resource, id: string, call: Call): Promise<XmlElement | undefined> {
    return client.read(id, { name: `aleph.dlf.${resource}`, ...resources[resource] }, call)
  }

  async function institution(resource: Resource, id: string, call: Call): Promise<XmlElement | undefined> {
    const found = await content(resource, id, call)
    return found && client.ownIn(found)
  }

  return {
    async librariesOf(id, call) {
      const found = await institution('blocks', id, call)
      return found ? elementsOf(found, 'sublibrary').flatMap((element) => codeOf(element) ?? []) : []
    },

    async registrationOf(id, call) {
      const found = await institution('registration', id, call)
      const field = found && fieldsOf(found, settings)
      const status = field?.('z305-bor-status-code')
      // An institution without a record may be listed all the same, with nothing in it (as the recorded lists of loans do).
      if (!field || status === undefined) return undefined
      const statusName = field('z305-bor-status')
      const expires: Day | undefined = expiryIn(field('z305-expiry-date'), settings, 'aleph.dlf.registration')
      return {
        library: admLibrary,
        status,
        ...(statusName !== undefined && { statusName }),
        starts: undefined,
        expires,
        blocks: [],
      }
    },

    async cashOf(id, call) {
      const found = await content('cash', id, call)
      if (!found) return undefined
      const own = client.ownIn(found)
      // Institutions with nothing in them are listed too, so one that is not was left out, and not free of debts.
      if (!own) throw problem('ils-answer-invalid', 'aleph.dlf.cash', 'the institution is not in the list')
      return cashListIn(own, settings)
    },

    async pay({ id, sum, reference }, call) {
      const xml = written('pay-cash-parameters', written('sum', escaped(sum)), written('pay-reference', escaped(reference)))
      const below = `${cash}?institution=${encodeURIComponent(admLibrary)}`
      // The root of this answer is in no public sample.
      const { code } = await client.order(id, { name: 'aleph.dlf.pay-cash', method: 'PUT', below, xml }, call)
      return code === ok
    },

    async institutionsOf(id, call) {
      const found = await content('patron', id, call)
      return found ? elementsOf(found, 'institution').flatMap((element) => codeOf(element) ?? []) : []
    },
  }
}

type Resource = 'patron' | 'blocks' | 'registration' | 'cash'

const cash = '/circulationActions/cash'

/** That of blocks is in no public sample, and clients look for what is inside. */
const resources: Readonly<
  Record<Resource, { readonly below: string; readonly roots?: readonly string[]; readonly holds: string }>
> = {
  patron: { below: '', roots: ['get-patron'], holds: 'patron' },
  blocks: { below: '/patronStatus/blocks', holds: 'blocks_messages' },
  cash: { below: `${cash}?view=full`, roots: ['pat-cash-list'], holds: 'charges' },
  registration: { below: '/patronStatus/registration', roots: ['pat-register'], holds: 'registration' },
}
