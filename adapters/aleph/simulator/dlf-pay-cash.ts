import { XMLParser } from 'fast-xml-parser'
import type { SimRequest } from '#simulation/request.ts'
import { cashIn, openIn, totalOf } from './cash.ts'
import { paid } from './charges.ts'
import { ok, type DlfAction, type Reply } from './dlf.ts'
import type { Z31 } from './records.ts'
import type { World } from './world.ts'

/**
 * PUT /patron/{id}/circulationActions/cash?institution=XXX50, from release 22.1 on: pays open debts by sum, whatever they are for (Aleph API
 * documentation, cash). In which order a smaller sum would pay them nobody has written down: that is a switch, and the words of a refusal are
 * ours.
 */
export function payCash(world: World): DlfAction {
  return {
    method: 'PUT',
    path: '/patron/{id}/circulationActions/cash',
    root: 'put-pat-cash',
    since: 22,
    act(patron, request) {
      const library = request.query.get('institution') ?? ''
      if (!world.site.admLibraries.some(({ code }) => code === library)) return { text: 'Institution is invalid', code: '0001' }
      const { sum, reference } = paymentIn(request)
      const open = openIn(cashIn(patron, library))
      const debts = world.switches.payCashTakes === 'everything' ? allOf(open, sum) : oldestOf(open, sum)
      if (debts.length === 0) return refused
      const field = world.switches.payCashKeeps
      for (const entry of debts) paid(world, entry, field === null ? {} : { [field]: reference }, 'pay-cash')
      return ok
    },
  }
}

function allOf(open: readonly Z31[], sum: string): readonly Z31[] {
  const { amount, sign } = totalOf(open)
  return sign === 'D' && Number(sum) === Number(amount) ? open : []
}

/** As many whole debts as the sum holds. */
function oldestOf(open: readonly Z31[], sum: string): readonly Z31[] {
  let left = Math.round(Number(sum) * 100)
  const debts = open.filter((entry) => entry['credit-debit'] === 'D').toSorted((one, other) => (one.date < other.date ? -1 : 1))
  return debts.filter((entry) => {
    const minor = Math.round(Number(entry.sum) * 100)
    if (minor > left) return false
    left -= minor
    return true
  })
}

const refused: Reply = { text: 'Payment failed', code: '0025' }

/** The body is `post_xml=` and XML behind it; no client encodes it as a form. */
function paymentIn({ body }: SimRequest): { readonly sum: string; readonly reference: string } {
  const xml = body.toString().replace(/^post_xml=/u, '')
  const parsed = new XMLParser({ parseTagValue: false }).parse(xml) as {
    readonly 'pay-cash-parameters'?: { readonly sum?: string; readonly 'pay-reference'?: string }
  }
  const { sum = '', 'pay-reference': reference = '' } = parsed['pay-cash-parameters'] ?? {}
  return { sum, reference }
}
