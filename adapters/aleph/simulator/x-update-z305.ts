import { chargeFor } from './charges.ts'
import { none } from './fields.ts'
import type { AlephPatron } from './patron.ts'
import { z305Fields, type Z305 } from './records.ts'
import { refused, stampOf, type Segment, type SentFields } from './update-segments.ts'
import type { World } from './world.ts'

/** Whether dates of the patron are kept as they are, by loads and by update-bor. */
export function protectsDates({ z303 }: AlephPatron): boolean {
  return /[D1]/u.test(z303['plif-modification'])
}

/** A local record as update-bor may write one. */
export function registrationSegment(world: World, patron: AlephPatron, fields: SentFields): Segment {
  const { site, switches } = world
  const subLibrary = fields['z305-sub-library'] ?? ''
  const action = fields['record-action'] ?? ''
  const row = patron.z305.find((one) => one['sub-library'] === subLibrary)
  const sent = changesIn(fields)
  const status = sent['bor-status'] ?? row?.['bor-status'] ?? ''
  const pairs = site.tab31?.filter((pair) => pair.subLibrary === subLibrary) ?? []
  const cannot = refused('z305')
  const changes = action === 'X' ? {} : sent
  const protects = { 'expiry-date': protectsDates(patron), 'bor-status': protectsStatus(patron) }
  const kept = Object.keys(changes).filter((name) => protects[name as keyof typeof protects])
  return {
    table: 'z305',
    verb: action === 'D' ? 'DELETE' : row ? 'REWRITE' : 'WRITE',
    isRestricted: action !== 'D' && row !== undefined && kept.length > 0,
    faults: [
      ...(site.nameOf.has(subLibrary) ? [] : [cannot]),
      ...('UD'.includes(action) && !row ? [cannot] : []),
      ...(action === 'I' && row ? [cannot] : []),
      ...('AUIXD'.includes(action) && action !== '' ? [] : [cannot]),
      ...(site.tab31 && action !== 'D' && !pairs.some((pair) => pair.status === status) ? [conflict, cannot] : []),
      ...(/^\d{8}$/u.test(sent['expiry-date'] ?? none) ? [] : [cannot]),
    ],
    write() {
      if (row && action === 'D') return remove(world, patron, row)
      const isLeft = (name: string) =>
        (row !== undefined && kept.includes(name)) || (name === 'expiry-date' && switches.keepsExpiryDates)
      const expiry = row && kept.includes('expiry-date') ? undefined : changes['expiry-date']
      write(world, patron, subLibrary, Object.fromEntries(Object.entries(changes).filter(([name]) => !isLeft(name))), row, expiry)
    },
  }
}

/** B keeps the status, 1 all (knowledge base, message 5042). */
function protectsStatus({ z303 }: AlephPatron): boolean {
  return /[B1]/u.test(z303['plif-modification'])
}

function remove(world: World, { z303: { id }, z305 }: AlephPatron, row: Z305): void {
  z305.splice(z305.indexOf(row), 1)
  world.ledger.push({ by: 'update-bor', table: 'z305', id, key: row['sub-library'] })
}

const conflict = 'Error 0202 : conflict between Z305-SUB-LIBRARY and Z305-BOR-STATUS (check tab31)'

/** What is left out, or empty, keeps its value. */
function changesIn(fields: SentFields): Partial<Z305> {
  const known = Object.keys(z305Fields) as (keyof Z305)[]
  const given = known.flatMap((name) => {
    const value = fields[`z305-${name}`]
    return value === undefined || value === '' || name === 'id' ? [] : [[name, value] as const]
  })
  return Object.fromEntries(given)
}

function write(
  world: World,
  patron: AlephPatron,
  subLibrary: string,
  changes: Partial<Z305>,
  row: Z305 | undefined,
  expiry: string | undefined,
): void {
  const { id } = patron.z303
  const { date, stamp } = stampOf(world)
  const stamps = { 'update-date': date, 'upd-time-stamp': stamp }
  const moves = expiry !== undefined && expiry !== row?.['expiry-date']
  if (row) Object.assign(row, changes, stamps)
  else patron.z305.push({ ...blank(), ...changes, ...stamps, id, 'sub-library': subLibrary })
  world.ledger.push({ by: 'update-bor', table: 'z305', id, key: subLibrary })
  const { renewalCharge } = world.switches
  if (moves && renewalCharge) chargeFor(world, patron, { ...renewalCharge, 'sub-library': subLibrary }, 'tab18')
}

function blank(): Z305 {
  const entries = Object.entries(z305Fields).map(([name, { initial }]) => [name, initial])
  return Object.fromEntries(entries) as Z305
}
