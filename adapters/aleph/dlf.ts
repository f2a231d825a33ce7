import type { Call } from '#domain/call.ts'
import type { Day } from '#domain/day.ts'
import type { Send } from '#ports/send.ts'
import { cashListIn, type CashList } from './cash-list.ts'
import { problem, problemFrom, problemOfWrite, unknownOutcome } from './errors.ts'
import { elementsOf, parseXml, textOf, type XmlElement } from './parse-xml.ts'
import type { AlephSettings } from './settings.ts'
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

export type DlfSettings = Pick<AlephSettings, 'admLibrary' | 'charset' | 'dates' | 'renamedTags'>

export function dlf(settings: DlfSettings, send: Send): Dlf {
  const { admLibrary, charset } = settings

  /** The element that a resource wraps its content in, or nothing for a patron whom the interface does not know. */
  async function content(resource: Resource, id: string, call: Call): Promise<XmlElement | undefined> {
    const { below, roots, holds } = resources[resource]
    const name = `aleph.dlf.${resource}`
    const path = `/patron/${encodeURIComponent(id)}${below}`
    const answer = await send(call, { effect: 'read', method: 'GET', name, path })
    const found = parseXml(answer, roots, charset)
    if (found.is === 'unreadable') throw problemFrom(name, answer, found.why)
    // In some recorded answers it stands behind what was asked for.
    const code = textOf(found.element['reply-code'] ?? '')
    if (code === unknownPatron) return undefined
    if (code !== ok) throw problem('ils-answer-invalid', name, `reply code ${/^\d{4}$/.test(code ?? '') ? code : 'missing'}`)
    return elementsOf(found.element, holds)[0] ?? {}
  }

  async function institution(resource: Resource, id: string, call: Call): Promise<XmlElement | undefined> {
    if (!standsInPath(id)) return undefined
    const found = await content(resource, id, call)
    return found && institutionIn(found)
  }

  function institutionIn(found: XmlElement): XmlElement | undefined {
    return elementsOf(found, 'institution').find((element) => codeOf(element) === admLibrary.toUpperCase())
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
      const found = standsInPath(id) ? await content('cash', id, call) : undefined
      if (!found) return undefined
      const own = institutionIn(found)
      // Institutions with nothing in them are listed too, so one that is not was left out, and not free of debts.
      if (!own) throw problem('ils-answer-invalid', 'aleph.dlf.cash', 'the institution is not in the list')
      return cashListIn(own, settings)
    },

    async pay({ id, sum, reference }, call) {
      const name = 'aleph.dlf.pay-cash'
      if (!standsInPath(id)) return false
      const parameters = written(
        'pay-cash-parameters',
        written('sum', escaped(sum)),
        written('pay-reference', escaped(reference)),
      )
      const answer = await send(call, {
        effect: 'write',
        method: 'PUT',
        name,
        path: `/patron/${encodeURIComponent(id)}${cash}?institution=${encodeURIComponent(admLibrary)}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: `post_xml=${parameters}`,
      })
      // The root of this answer is in no public sample; one with a reply code is an answer.
      const found = parseXml(answer, undefined, charset)
      if (found.is === 'unreadable') throw problemOfWrite(name, answer, found.why)
      const code = textOf(found.element['reply-code'] ?? '')
      if (code === undefined) throw unknownOutcome(`${name}: an answer without a reply code`)
      return code === ok
    },

    async institutionsOf(id, call) {
      const found = standsInPath(id) ? await content('patron', id, call) : undefined
      return found ? elementsOf(found, 'institution').flatMap((element) => codeOf(element) ?? []) : []
    },
  }
}

type Resource = 'patron' | 'blocks' | 'registration' | 'cash'

const cash = '/circulationActions/cash'

/**
 * Roots differ from call to call. That of blocks is in no public sample, and clients look for what is inside: there, any root that holds a reply
 * code will do.
 */
const resources: Readonly<
  Record<Resource, { readonly below: string; readonly roots?: readonly string[]; readonly holds: string }>
> = {
  patron: { below: '', roots: ['get-patron'], holds: 'patron' },
  blocks: { below: '/patronStatus/blocks', holds: 'blocks_messages' },
  cash: { below: `${cash}?view=full`, roots: ['pat-cash-list'], holds: 'charges' },
  registration: { below: '/patronStatus/registration', roots: ['pat-register'], holds: 'registration' },
}

const ok = '0000'
const unknownPatron = '0002'

/** Dots would climb out of the path, and servers refuse an encoded slash, backslash, semicolon or percent sign or take it for another path. */
function standsInPath(id: string): boolean {
  return id.isWellFormed() && !/[/\\;%]/.test(id) && !/^\.{1,2}$/.test(id)
}

function codeOf(element: XmlElement): string | undefined {
  return textOf(element['@code'] ?? '')?.toUpperCase()
}
