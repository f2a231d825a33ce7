import { consortium } from '#adapters/oidc/simulator/consortium.ts'
import { startOidc, type OidcSimulator } from '#adapters/oidc/simulator/index.ts'
import { cast } from '#simulation/cast.ts'
import type { Clock } from '#simulation/clock.ts'
import type { Environment, OidcProvider, OidcSignIn } from './topology.ts'

/** One provider for all that the topology names, each of them a client of it; the cast and two of the staff can sign in there. */
export function playOidc(
  providers: readonly OidcProvider[],
  signIns: readonly OidcSignIn[],
  env: Environment,
  clock: Clock,
): Promise<OidcSimulator> {
  const clients = providers.map(({ provider: { clientId, clientSecret }, redirectUris, signedOutUri }) => ({
    id: clientId,
    ...(clientSecret && { secret: env[clientSecret.env]! }),
    redirectUris,
    signedOutUris: signedOutUri === undefined ? [] : [signedOutUri],
  }))
  // Whatever claim an institution finds its patrons by, the provider says it; a number of an issuer has to be given by whoever plays one.
  const naming = signIns.filter(({ claim, finds }) => claim !== 'sub' && finds === 'primary-id').map(({ claim }) => claim)
  const { people } = consortium({ redirectUris: clients[0]!.redirectUris })
  const known = people.map((person) => {
    const member = cast.find(({ id }) => id === person.username)
    if (!member) return person
    const said = Object.fromEntries(naming.map((claim) => [claim, member.patronId]))
    return { ...person, claims: { ...person.claims, ...said } }
  })
  return startOidc({ clients, people: known }, { clock })
}
