import type { VendorAnswer } from '#ports/send.ts'
import { unfit } from '../answers.ts'
import type { ClassicSettings } from './settings.ts'
import { readXml, textAt } from './xml.ts'

const name = 'pds.bor-info'

/**
 * The key of the patron whose handle was asked about, or nothing where PDS knows nobody by it.
 *
 * What it says of a dead handle nobody outside Ex Libris has shown. So whatever does not name a person is a no: a page to sign in at,
 * an empty answer, an error, a `bor` without an id, a guest. Only what cannot be read at all is a fault.
 */
export function recordIn(answer: VendorAnswer, settings: ClassicSettings, handle: string): string | undefined {
  const content = readXml(answer, name)
  if (content === undefined || content.root === 'error') return undefined
  if (content.root !== 'bor') throw unfit(name, 'has a root that is not known')
  const { element } = content

  const signedInAs = textAt(element, 'bor_id', 'id')
  if (signedInAs === undefined || isGuest(signedInAs) || isGuest(textAt(element, 'bor-info', 'group') ?? '')) return undefined
  // PDS serves many institutions at one address, and a handle alone does not say of which it is.
  if (textAt(element, 'bor_id', 'institute') !== settings.institutionCode) return undefined
  const also = textAt(element, 'bor-info', 'institute')
  if (also !== undefined && also !== settings.institutionCode) return undefined
  // A cache in between that mixes people up is the worst that can happen here.
  const echoed = textAt(element, 'bor_id', 'handle')
  if (echoed !== undefined && echoed !== handle) throw unfit(name, 'is about another handle')

  const record = settings.recordFrom === 'bor_id' ? signedInAs : textAt(element, 'bor-info', 'id')
  return record === undefined || isGuest(record) ? undefined : record
}

function isGuest(said: string): boolean {
  return /^(?:guest$|anonymous)/i.test(said)
}
