import { chargeFor, paid } from './charges.ts'
import { patronById } from './keys.ts'
import type { Params } from './params.ts'
import type { Z31 } from './records.ts'
import { unknownId, XError } from './x-errors.ts'
import type { XService } from './x-server.ts'
import type { World } from './world.ts'
import { element } from './xml.ts'

/**
 * update-cash: a new charge (`update_flag=n`), or the payment of one (`U`, by its sequence). Parameters and the answer's names, capitals and all, are
 * those of client code of the National Library of China; nobody else has shown it.
 */
export function updateCash(world: World): XService {
  return {
    op: 'update-cash',
    flag: 'U',
    isInstalled: () => world.switches.updateCashInstalled,
    handle(params) {
      const patron = patronById(world, params.get('bor_id'))
      if (!patron) throw unknownId()
      const kept = keptFields(world, params)
      const entry = isPayment(params)
        ? patron.z31.find(({ sequence }) => sequence === params.get('sequence').padStart(15, '0'))
        : chargeFor(world, patron, { ...newCharge(world, params), ...kept }, 'update-cash')
      if (!entry) throw new XError('Error retrieving Cash record')
      // Paying again what is paid changes nothing.
      if (isPayment(params) && entry.status !== 'C') paid(world, entry, kept, 'update-cash')
      return [element('reply', 'ok'), element('Z31_ID', entry.id), element('Z31_SEQUENCE', entry.sequence)]
    },
  }
}

function isPayment(params: Params): boolean {
  return params.get('update_flag').toUpperCase() === 'U' && params.field('status') === 'C'
}

function newCharge({ site }: World, params: Params): Partial<Z31> & Pick<Z31, 'sub-library'> {
  const subLibrary = params.get('sub_library').toUpperCase()
  const sum = params.field('sum') ?? ''
  if (!site.nameOf.has(subLibrary)) throw new XError('Sub library does not exist')
  if (!/^\d+(?:\.\d+)?$/u.test(sum)) throw new XError('Sum is not valid')
  return {
    'sub-library': subLibrary,
    type: params.field('type') ?? '',
    status: params.field('status') ?? 'O',
    'credit-debit': params.field('credit_debit') ?? 'D',
    'payment-target': params.field('payment_target') ?? subLibrary,
    'payment-cataloger': params.field('payment_cataloger') ?? '',
    sum: Number(sum).toFixed(2),
  }
}

function keptFields({ switches }: World, params: Params): Partial<Z31> {
  const given = switches.updateCashKeeps.map((name) => [name, params.field(name)] as const)
  return Object.fromEntries(given.filter(([, value]) => value !== undefined))
}
