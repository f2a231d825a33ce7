import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { almaUsersOf } from '#adapters/alma/simulator/cast.ts'
import { startAlma, type AlmaSimulator, type TenantSeed } from '#adapters/alma/simulator/index.ts'
import { cast } from '#simulation/cast.ts'
import { systemClock, type Clock } from '#simulation/clock.ts'
import { dayOf } from '#simulation/day.ts'

/** A topology whose systems are simulators: what of it changed, and what stands behind. */
export interface Played {
  /** The topology's content with the simulators' addresses in it. */
  readonly content: unknown
  /** A value for every environment variable that the file names. */
  readonly env: Readonly<Record<string, string>>
  readonly alma: AlmaSimulator
  close(): Promise<void>
}

/** Of a topology file only what tenants are made of; whether the rest is right, the configuration checks. */
const topology = z.looseObject({
  networkZones: z
    .array(z.looseObject({ id: z.string(), mode: z.string(), system: z.looseObject({ vendor: z.string() }).optional() }))
    .default([]),
  institutions: z.array(
    z.looseObject({
      id: z.string(),
      networkZone: z.string().optional(),
      system: z.looseObject({ vendor: z.string(), institutionCode: z.string(), apiKey: z.looseObject({ env: z.string() }) }),
      libraries: z.array(z.looseObject({ id: z.string(), code: z.string().optional() })).default([]),
    }),
  ),
})

type Institution = z.output<typeof topology>['institutions'][number]

/** The vendor's own mode for each of ours. */
const modes: Readonly<Record<string, TenantSeed['mode']>> = {
  'network-managed': 'network-managed',
  linked: 'linked',
  independent: 'none',
}

/**
 * From a topology to simulators of exactly its systems, with the cast in its first three institutions. Whatever else there is knows
 * nobody, so that a probe over 27 institutions finds what a real one would.
 */
export async function play(file: unknown, clock: Clock = systemClock): Promise<Played> {
  const { networkZones, institutions } = topology.parse(file)
  const env: Record<string, string> = {}
  for (const name of variablesIn(file)) env[name] = randomBytes(24).toString('hex')
  const today = dayOf(clock.now())
  const zones = new Map(networkZones.map((zone) => [zone.id, zone]))

  const tenants = institutions.map(({ networkZone, system, libraries }: Institution, index): TenantSeed => {
    const code = system.institutionCode
    const zone = networkZone === undefined ? undefined : zones.get(networkZone)
    const mode = zone && modes[zone.mode]
    return {
      code,
      name: code,
      ...(mode && { mode }),
      ...(zone && mode !== 'none' && { networkZone: zoneCode(zone.id) }),
      keys: [{ key: env[system.apiKey.env]! }],
      libraries: libraries.map((library) => ({ code: library.code ?? library.id, name: library.id })),
      users: index < 3 ? almaUsersOf(cast, index + 1, { code }, today) : [],
    }
  })
  const centres = networkZones
    .filter(({ mode }) => mode !== 'independent')
    .map(({ id, mode }): TenantSeed => {
      const code = zoneCode(id)
      return {
        code,
        name: code,
        isNetworkZone: true,
        ...(modes[mode] && { mode: modes[mode] }),
        keys: [{ key: randomBytes(24).toString('hex') }],
        libraries: [],
        users: almaUsersOf(cast, 0, { code }, today),
      }
    })
  const alma = await startAlma({ tenants: [...centres, ...tenants] }, { clock })
  return { content: pointedAt(file, `${alma.url}/almaws/v1`), env, alma, close: () => alma.close() }
}

/** The code of the tenant that plays a network zone. */
export function zoneCode(id: string): string {
  return `ZONE_${id}`
}

/** The names of the variables in every `{ env: NAME }`. */
function variablesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  const entries = Object.entries(value)
  const [only] = entries
  if (entries.length === 1 && only?.[0] === 'env' && typeof only[1] === 'string') return [only[1]]
  return entries.flatMap(([, item]) => variablesIn(item))
}

/** The same content, every system's address replaced. */
function pointedAt(value: unknown, baseUrl: string): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => pointedAt(item, baseUrl))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === 'baseUrl' ? baseUrl : pointedAt(item, baseUrl)]),
  )
}
