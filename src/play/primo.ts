import { primoUsersOf } from '#adapters/primo/simulator/cast.ts'
import { startPrimo, type PrimoSimulator } from '#adapters/primo/simulator/index.ts'
import { cast } from '#simulation/cast.ts'
import type { Clock } from '#simulation/clock.ts'
import type { PrimoVoucher } from './topology.ts'

/** A Primo for each institution that has one; its patrons are those of the library system in the same place. */
export function playPrimo(vouchers: readonly PrimoVoucher[], clock: Clock): Promise<PrimoSimulator> {
  const codes = new Set(vouchers.map(({ institutionCode }) => institutionCode))
  const institutions = [...codes].map((code) => {
    const of = vouchers.filter(({ institutionCode }) => institutionCode === code)
    const views = of.flatMap((voucher) => (voucher.vendor === 'primo' ? (voucher.views ?? []) : []))
    const named = views.map((view) => view.slice(view.indexOf(':') + 1))
    const { place } = of[0]!
    return { code, name: code, views: named.length > 0 ? named : ['MAIN'], users: place <= 3 ? primoUsersOf(cast, place) : [] }
  })
  return startPrimo({ institutions }, { clock })
}
