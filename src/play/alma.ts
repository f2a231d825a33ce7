import { randomBytes } from 'node:crypto'
import { bibsAt } from '#adapters/alma/simulator/cast-account.ts'
import { almaUsersOf } from '#adapters/alma/simulator/cast.ts'
import { startAlma, type AlmaSimulator, type TenantSeed } from '#adapters/alma/simulator/index.ts'
import { cast } from '#simulation/cast.ts'
import type { Clock } from '#simulation/clock.ts'
import { dayOf, type Day } from '#simulation/day.ts'
import { libraryCodes, type AlmaInstitution, type AlmaSystem, type Environment, type Zone } from './topology.ts'

/** The vendor's own mode for each of ours. */
const modes: Readonly<Record<string, TenantSeed['mode']>> = {
  'network-managed': 'network-managed',
  linked: 'linked',
  independent: 'none',
}

/** What every tenant is made with. */
interface Surroundings {
  readonly env: Environment
  readonly today: Day
  /** Without a slash at its end; missing where the gateway that is played for is on another machine, which nobody here calls. */
  readonly gateway: string | undefined
}

/** A tenant for each institution and each zone that has one, the cast in the first three institutions. */
export function playAlma(
  institutions: readonly AlmaInstitution[],
  zones: readonly Zone[],
  { env, gateway }: Omit<Surroundings, 'today'>,
  clock: Clock,
): Promise<AlmaSimulator> {
  const around = { env, today: dayOf(clock.now()), gateway }
  const used = zones.filter(
    ({ id, mode }) => mode !== 'independent' && institutions.some(({ networkZone }) => networkZone === id),
  )
  const tenants = institutions.map((institution, index) => tenantOf(institution, index, used, around))
  return startAlma({ tenants: [...used.map((zone) => centreOf(zone, around)), ...tenants] }, { clock })
}

function tenantOf(institution: AlmaInstitution, index: number, zones: readonly Zone[], around: Surroundings): TenantSeed {
  const { institutionCode: code, apiKey } = institution.system
  const { env, today } = around
  const zone = zones.find(({ id }) => id === institution.networkZone)
  const mode = zone && modes[zone.mode]
  const libraries = libraryCodes(institution)
  const [library] = libraries
  return {
    code,
    name: code,
    ...(mode && { mode }),
    ...(zone && { networkZone: codeOf(zone) }),
    keys: [{ key: env[apiKey.env]! }],
    ...toldOf(institution.id, institution.system, around),
    libraries,
    ...(index < 3
      ? {
          users: almaUsersOf(cast, index + 1, { code, ...(library && { library: library.code }) }, today),
          bibs: bibsAt(index + 1),
        }
      : { users: [] }),
  }
}

function centreOf(zone: Zone, around: Surroundings): TenantSeed {
  const code = codeOf(zone)
  const { mode, system } = zone
  const { env, today } = around
  return {
    code,
    name: code,
    isNetworkZone: true,
    ...(modes[mode] && { mode: modes[mode] }),
    keys: [{ key: system ? env[system.apiKey.env]! : randomBytes(24).toString('hex') }],
    ...(system && toldOf(zone.id, system, around)),
    libraries: [],
    users: almaUsersOf(cast, 0, { code }, today),
  }
}

/** The integration profile of whoever has its changes told: at the address of the gateway that takes them. */
function toldOf(holder: string, { webhooks }: AlmaSystem, { env, gateway }: Surroundings): Pick<TenantSeed, 'webhook'> {
  if (!webhooks || gateway === undefined) return {}
  return { webhook: { url: `${gateway}/webhooks/alma/${holder}`, secret: env[webhooks.secret.env]! } }
}

function codeOf({ id, system }: Zone): string {
  return system?.institutionCode ?? zoneCode(id)
}

/** The code of the tenant that plays a network zone of which the file does not say one. */
function zoneCode(id: string): string {
  return `ZONE_${id}`
}
