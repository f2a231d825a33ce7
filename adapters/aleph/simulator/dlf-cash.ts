import { cashIn, openIn, totalOf, transferredIn } from './cash.ts'
import { basePath, type DlfResource } from './dlf.ts'
import { institution, institutionsFor, noise } from './dlf-institutions.ts'
import { heldByKey } from './items.ts'
import type { AlephPatron } from './patron.ts'
import type { Z31 } from './records.ts'
import { showing } from './show.ts'
import type { AdmLibrary, World } from './world.ts'
import { element, type Element } from './xml.ts'

/** GET /patron/{id}/circulationActions/cash: balances by sub-library, and each entry with the key it is paid by. */
export function cashList(world: World): DlfResource {
  const show = showing(world, { words: true, dates: false, dlf: true })

  function balance(entries: readonly Z31[]): Element {
    const bySubLibrary = Map.groupBy(entries, (entry) => entry['sub-library'])
    return element(
      'balance',
      [...bySubLibrary].map(([code, own]) =>
        element(
          'sublibrary',
          [
            element('sublib-name', world.site.nameOf.get(code) ?? code),
            element('open-sum', detached(totalOf(openIn(own)))),
            element('transferred-sum', detached(totalOf(transferredIn(own)))),
          ],
          { code },
        ),
      ),
    )
  }

  function cash(adm: AdmLibrary, patron: AlephPatron, entry: Z31): Element {
    const { id } = patron.z303
    const key = encodeURIComponent(`${adm.code}${id.padEnd(12)}${entry.sequence}`)
    const href = `${world.dlfOrigin}${basePath}/patron/${encodeURIComponent(id)}/circulationActions/cash/${key}`
    const type = entry['credit-debit'] === 'D' ? 'debit' : 'credit'
    const held = heldByKey(world, `${entry.library}${entry.item}`)
    const about = held ? [show.z30(held.item), show.z13(held.title.z13, entry.library)] : []
    return element('cash', [show.z31(entry), ...about], { type, transferred: entry.transferred, href })
  }

  return {
    path: '/patron/{id}/circulationActions/cash',
    root: 'pat-cash-list',
    show: (patron) =>
      element(
        'charges',
        institutionsFor(world).flatMap((adm) => {
          const entries = cashIn(patron, adm.code)
          const content = entries.length === 0 ? [] : [balance(entries), ...entries.map((entry) => cash(adm, patron, entry))]
          return [noise(adm.code), institution(adm, content)]
        }),
      ),
  }
}

/** Sign first, then blanks, then the number: `-         120.00` (recorded). */
function detached({ amount, sign }: { readonly amount: string; readonly sign: 'C' | 'D' }): string {
  return `${sign === 'D' && amount !== '0.00' ? '-' : ' '}${amount.padStart(15)}`
}
