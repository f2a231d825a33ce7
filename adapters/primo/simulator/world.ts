import type { Clock } from '#simulation/clock.ts'
import { primaKeyPair, type Environment, type KeyPair } from './key-pairs.ts'
import type { CompleteInstitution, CompleteSeed } from './seed.ts'
import { usualSwitches, type PrimoSwitches } from './switches.ts'

/** Everything the simulated Primo knows. One world a simulator, changed in place, put back at a reset. */
export interface World {
  readonly clock: Clock
  readonly switches: PrimoSwitches
  readonly institutions: ReadonlyMap<string, Institution>
  /** The key of Alma that is in every key set. */
  readonly alma: KeyPair
}

export interface Institution extends CompleteInstitution {
  readonly keys: Readonly<Record<Environment, Keys>>
}

export interface Keys {
  /** What a reset leads back to, so that a reset alone makes no client's remembered key wrong. */
  readonly first: KeyPair
  signing: KeyPair
  /** Signs no more, and is still published. */
  former: readonly KeyPair[]
}

export function buildWorld(seed: CompleteSeed, clock: Clock, alma: KeyPair): World {
  const institutions = seed.institutions.map((institution): readonly [string, Institution] => {
    const keys = { production: firstKeys(institution.code), sandbox: firstKeys(institution.code) }
    return [institution.code, { ...institution, keys }]
  })
  return { clock, switches: switchesOf(seed), institutions: new Map(institutions), alma }
}

export function switchesOf(seed: CompleteSeed): PrimoSwitches {
  return { ...usualSwitches, ...seed.switches }
}

export function rotate(institution: Institution, environment: Environment, old: 'kept' | 'dropped'): void {
  const keys = institution.keys[environment]
  keys.former = old === 'kept' ? [keys.signing, ...keys.former] : []
  keys.signing = primaKeyPair(institution.code)
}

export function resetKeys({ keys }: Institution): void {
  for (const each of Object.values(keys)) {
    each.signing = each.first
    each.former = []
  }
}

function firstKeys(code: string): Keys {
  const first = primaKeyPair(code)
  return { first, signing: first, former: [] }
}
