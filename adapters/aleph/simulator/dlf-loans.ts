import { ok, basePath, type DlfAction, type DlfResource, type Reply } from './dlf.ts'
import { institution, institutionsFor, noise } from './dlf-institutions.ts'
import type { Z36 } from './item-records.ts'
import { heldBy, namedBy, numberOf } from './items.ts'
import { accruedFine, isOut, refusalOf, renew, renewInfoOf } from './lending.ts'
import type { AlephPatron } from './patron.ts'
import { showing } from './show.ts'
import type { World } from './world.ts'
import { element, type Element } from './xml.ts'

const path = '/patron/{id}/circulationActions/loans'

/**
 * GET /patron/{id}/circulationActions/loans: every institution, with or without loans (recorded: 13 of 13), in the order in which they were
 * lent; bare links but for `view=full`. `noItems` and `startPos` cut a piece out (VuFind, which counts from nothing), and so may the site.
 */
export function loans(world: World): DlfResource {
  return {
    path,
    root: 'pat-loan-list',
    show(patron, { query }) {
      const full = query.get('view') === 'full'
      const from = Number(query.get('startPos') ?? 0)
      const most = Math.min(Number(query.get('noItems') ?? Infinity), world.switches.loansPerAnswer ?? Infinity)
      const asked = query.get('institution')
      const institutions = institutionsFor(world).filter(({ code }) => asked === null || code === asked)
      return element(
        'loans',
        institutions.flatMap((adm) => {
          const all = patron.z36.filter((loan) => loan.library === adm.code && isOut(loan))
          const some = all.slice(from, from + most)
          const partial =
            world.switches.loansPerAnswer === null ? [] : [element('partial', from + some.length < all.length ? 'Y' : 'N')]
          return [noise(adm.code), institution(adm, [...partial, ...some.map((loan) => loanElement(world, patron, loan, full))])]
        }),
      )
    },
  }
}

/** GET …/loans/{loan}: one of them. */
export function oneLoan(world: World): DlfResource {
  return {
    path: `${path}/{loan}`,
    root: 'pat-loan',
    show(patron, { params }) {
      const loan = patron.z36.find((one) => numberOf(one) === params['loan'] && isOut(one))
      return loan ? element('loan-info', [loanElement(world, patron, loan, true)]) : noSuchLoan
    },
  }
}

/** POST …/loans renews all of them, POST …/loans/{loan} one. */
export function renewals(world: World): readonly DlfAction[] {
  return [
    {
      method: 'POST',
      path,
      root: 'renew-loan',
      act: (patron) =>
        renewed(
          world,
          patron.z36.filter(isOut).map((loan) => ({ owner: patron, loan })),
        ),
    },
    {
      method: 'POST',
      path: `${path}/{loan}`,
      root: 'renew-loan',
      act(patron, { params }) {
        const named = namedBy(world, patron, 'z36', (loan) => numberOf(loan) === params['loan'] && isOut(loan))
        return named ? renewed(world, [{ owner: named.owner, loan: named.record }]) : noSuchLoan
      },
    },
  ]
}

/** What Aleph says to a number that no loan of the patron has was not recorded; the words and the code are ours. */
const noSuchLoan: Reply = { text: 'The loan ID is invalid', code: '0003' }

interface Asked {
  readonly owner: AlephPatron
  readonly loan: Z36
}

/** As recorded: the institution is well whatever becomes of the loans, and only the top says that they were refused. */
function renewed(world: World, asked: readonly Asked[]): Reply {
  const outcomes = asked.map(({ owner, loan }) => ({ loan, ...renew(world, owner, loan) }))
  const failed = outcomes.length > 0 && outcomes.every(({ refused }) => refused !== undefined)
  const institutions = [...Map.groupBy(outcomes, ({ loan }) => loan.library)].map(([code, some]) =>
    element(
      'institution',
      [
        element('inst-name', world.site.nameOf.get(code) ?? code),
        element('inst-status', 'OK', { code: '0000' }),
        ...some.map(({ loan, refused }) =>
          element(
            'loan',
            [
              element('new-due-date', loan['due-date']),
              element('new-due-hour', loan['due-hour']),
              element('status', refused === undefined ? 'Renew successful' : whyNot(world, refused)),
            ],
            { id: numberOf(loan) },
          ),
        ),
      ],
      { code },
    ),
  )
  return { ...(failed ? { text: 'Renew Failed', code: '0028' } : ok), content: [element('renewals', institutions)] }
}

function whyNot({ switches }: World, refused: string): string {
  return switches.renewalReasons ? refused : 'Due date cannot be extended'
}

function loanElement(world: World, patron: AlephPatron, loan: Z36, full: boolean): Element {
  const { dlfOrigin, switches } = world
  const may = switches.renewFlag === 'always' || refusalOf(world, patron, loan) === undefined
  const href = `${dlfOrigin}${basePath}/patron/${encodeURIComponent(patron.z303.id)}/circulationActions/loans/${numberOf(loan)}`
  return element('loan', full ? contentOf(world, loan) : '', { renew: may ? 'Y' : 'N', href })
}

function contentOf(world: World, loan: Z36): readonly Element[] {
  const show = showing(world, { words: true, dates: false, dlf: true })
  const held = heldBy(world, loan)
  return [
    ...(held
      ? [
          element('z30-collection-code', held.item.collection),
          element('z30-item-status-code', held.item['item-status']),
          element('z30-item-process-status-code', held.item['item-process-status']),
          show.z30(held.item),
        ]
      : []),
    element('z36-sub-library-code', loan['sub-library']),
    show.z36(loan),
    ...(held ? [show.z13(held.title.z13, loan.library)] : []),
    element('fine', accruedFine(world, loan)),
    element('renew-info', renewInfoOf(loan)),
  ]
}
