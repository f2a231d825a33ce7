import { z } from 'zod'
import { dataFields } from '#domain/patron-data.ts'
import { syncRules } from '#domain/sync-rule.ts'

/** How a network zone keeps its central patron file, and how an institution takes part in it. */

const rules = z.partialRecord(z.enum(dataFields), z.enum(syncRules)).default({})

const code = z.string().min(1)

/** The zone's code for a thing, and the institution's: `{ STUDENT: STUD }`. */
const map = z.record(code, code).optional()

const reconciliation = z
  .strictObject({
    /** Every so many hours everybody is compared; `off` where only a person begins it. */
    everyHours: z.union([z.int().min(1).max(8760), z.literal('off')]).default('off'),
    /** Puts right what differs, rather than only telling. */
    heal: z.boolean().default(false),
    callsPerSecond: z.number().min(0.1).max(50).default(2),
  })
  .default({ everyHours: 'off', heal: false, callsPerSecond: 2 })

export const zoneSync = z.strictObject({
  /** What holds where an institution says nothing else. A field that is not named has the rule of `defaultRules`. */
  rules,
  /** Whether the vendor carries down what is written centrally, and each copy is watched; or each copy is written at once. */
  arrival: z.enum(['followed', 'written']).optional(),
  /** How long a copy is watched before it is written, where the vendor carries. */
  withinSeconds: z.int().min(1).max(86_400).default(300),
  undoDays: z.int().min(1).max(365).default(30),
  searchesPerHour: z.int().min(1).max(10_000).default(60),
  pollMinutes: z.union([z.int().min(1).max(1440), z.literal('off')]).default(15),
  reconciliation,
})

const loading = z
  .strictObject({
    /** The institution's own code. */
    group: code.optional(),
    expires: z.union([z.literal('as-central'), z.strictObject({ days: z.int().min(1).max(3660) })]).default('as-central'),
    roles: z.array(code).default([]),
  })
  .default({ expires: 'as-central', roles: [] })

const memberSync = z.strictObject({
  rules,
  maps: z.strictObject({ groups: map, identifierTypes: map, noteTypes: map, blocks: map }).default({}),
  loading,
})

/** `off`: the institution takes no part, though its zone keeps a central patron file. */
export const institutionSync = z.union([z.literal('off'), memberSync])
