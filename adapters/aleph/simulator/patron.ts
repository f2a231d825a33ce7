import { z } from 'zod'
import { none, recordSchema } from './fields.ts'
import { z36Fields, z37Fields, type Z36, type Z37 } from './item-records.ts'
import {
  z303Fields,
  z304Fields,
  z305Fields,
  z308Fields,
  z31Fields,
  type Z303,
  type Z304,
  type Z305,
  type Z308,
  type Z31,
} from './records.ts'

/** Everything Aleph keeps of one patron, in the names and the raw values of its tables. */
export interface AlephPatron {
  readonly z303: Z303
  /** In the order of their sequence. */
  readonly z304: Z304[]
  readonly z305: Z305[]
  readonly z308: Z308[]
  readonly z31: Z31[]
  readonly z36: Z36[]
  readonly z37: Z37[]
}

/** A patron to begin with: what is left out is what Aleph would fill in. Ids in the parts are those of the z303. */
export interface AlephPatronSeed {
  readonly z303: Partial<Z303> & Pick<Z303, 'id' | 'name'>
  readonly z304?: readonly Partial<Z304>[]
  readonly z305?: readonly (Partial<Z305> & Pick<Z305, 'sub-library' | 'bor-status'>)[]
  readonly z308?: readonly (Partial<Z308> & Pick<Z308, 'key-type' | 'key-data'>)[]
  readonly z31?: readonly (Partial<Z31> & Pick<Z31, 'library' | 'sum'>)[]
  readonly z36?: readonly (Partial<Z36> & Pick<Z36, 'library' | 'doc-number' | 'number' | 'due-date'>)[]
  readonly z37?: readonly (Partial<Z37> & Pick<Z37, 'library' | 'doc-number'>)[]
}

export const patronSchema = z
  .strictObject({
    z303: recordSchema(z303Fields, ['id', 'name']),
    z304: z.array(recordSchema(z304Fields, [])).default([]),
    z305: z.array(recordSchema(z305Fields, ['sub-library', 'bor-status'])).default([]),
    z308: z.array(recordSchema(z308Fields, ['key-type', 'key-data'])).default([]),
    z31: z.array(recordSchema(z31Fields, ['library', 'sum'])).default([]),
    z36: z.array(recordSchema(z36Fields, ['library', 'doc-number', 'number', 'due-date'])).default([]),
    z37: z.array(recordSchema(z37Fields, ['library', 'doc-number'])).default([]),
  })
  .transform(keyed)

/** What the parts of a record repeat of it: its id, its name, and where each of several stands. */
function keyed({ z303, z304, z305, z308, z31, z36, z37 }: AlephPatron): AlephPatron {
  const { id, name } = z303
  return {
    z303: { ...z303, 'name-key': z303['name-key'] || nameKey(name, id) },
    z304: z304.map((address, at) => ({
      ...address,
      id,
      sequence: String(at + 1).padStart(2, '0'),
      'address-0': address['address-0'] || name,
    })),
    z305: z305.map((registration) => ({ ...registration, id })),
    z308: z308.map((key) => ({ ...key, id })),
    z31: z31.map((cash, at) => ({
      ...cash,
      id,
      sequence: cash.sequence || String(at + 1).padStart(15, '0'),
      'net-sum': cash['net-sum'] || cash.sum,
      'sub-library': cash['sub-library'] || cash.library,
      'payment-target': cash['payment-target'] || cash['sub-library'] || cash.library,
    })),
    z36: z36.map((loan) => ({ ...loan, id, 'sub-library': loan['sub-library'] || loan.library })),
    z37: z37.map((hold) => ({
      ...hold,
      id,
      'request-date': hold['request-date'] === none ? hold['open-date'] : hold['request-date'],
      'pickup-location': hold['pickup-location'] || hold.library,
    })),
  }
}

/** The form Aleph sorts names by: small, without accents and commas, filled up with blanks, and the id at its end (recorded answers). */
export function nameKey(name: string, id: string): string {
  const plain = name.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll(',', '')
  return `${plain.slice(0, 37).padEnd(37)}${id}`
}
