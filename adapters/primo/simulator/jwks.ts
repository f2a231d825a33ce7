import type { Route } from '#simulation/routes.ts'
import { json, nothing } from './answers.ts'
import { cloudAppDecoys } from './cloud-app-decoys.ts'
import { decoysOf } from './decoys.ts'
import type { Environment } from './key-pairs.ts'
import type { Institution, World } from './world.ts'

/** The public half of everything: Alma's key first, as in the recorded sets. Nobody needs a key to ask. */
export function keySets(world: World): Route {
  return {
    method: 'GET',
    pattern: '/auth/{institution}/jwks.json',
    handle({ params, query }) {
      const institution = world.institutions.get(params['institution'] ?? '')
      // What Ex Libris says for an institution it does not have is not known.
      if (institution === undefined) return nothing(404)
      return json({ keys: published(world, institution, query.get('env') === 'sandbox' ? 'sandbox' : 'production') })
    },
  }
}

function published(world: World, institution: Institution, environment: Environment): readonly unknown[] {
  const { signing, former } = institution.keys[environment]
  const real = [world.alma.jwk, signing.jwk, ...former.map(({ jwk }) => jwk)]
  if (!world.switches.decoyKeys) return real
  // In front, so that a client which takes a key by its place, or the first of a name, takes a wrong one.
  const decoys = [...Object.values(decoysOf(world, institution)), ...Object.values(cloudAppDecoys())]
  return [...decoys.map(({ entry }) => entry), ...real]
}
