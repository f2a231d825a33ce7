import type { Call } from '#domain/call.ts'
import type { InstitutionId, RecordId } from '#domain/id.ts'
import type { PatronRecord } from '#domain/patron.ts'
import type { LocalName } from '#domain/place.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import type { Challenges } from '#ports/challenges.ts'
import type { Clock } from '#ports/clock.ts'
import type { OpenId, OpenIdPerson, Pending, Returned } from '#ports/openid.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { IssuedTokens, SessionTokens, SignedIn } from '#ports/session-tokens.ts'
import type { ApiKeyGrant } from '#ports/api-key-store.ts'
import type { Store } from '#ports/store.ts'
import type { Directory } from './directory.ts'
import { naming } from './naming.ts'
import { methodOf, type PatronSignIn } from './sign-in.ts'
import type { Origin, Taken, Tries } from './tries.ts'

/** One who signs people in elsewhere, as the operator named them. */
export interface OpenIdProvider {
  readonly id: string
  readonly name: LocalName
  /** Where a sign-in may lead back to, each exactly. */
  readonly redirectUris: readonly string[]
  /** Absent where no staff sign in by it. */
  readonly staff?: StaffRule
  readonly open: OpenId
}

/** What the groups of a member of staff come to. */
export interface StaffRule {
  readonly groupsClaim: string
  readonly grants: readonly (ApiKeyGrant & { readonly group: string })[]
}

/** Sign-in at an OpenID provider, in two halves with the browser's journey between them. */
export interface OpenIdSignIn {
  /** Of a patron of `institution`, or of a member of staff where it is left out. */
  begin(wanted: OpenIdWanted, call: Call): Promise<OpenIdBegun>
  /** Throws `sign-in-failed` for whatever came back and is not what was sent for; a challenge is good once. */
  finish(challenge: string, returned: Returned, from: Origin, call: Call): Promise<OpenIdSignedIn>
}

export interface OpenIdWanted {
  readonly provider: string
  readonly institution?: InstitutionId
  readonly redirectUri: string
}

export interface OpenIdBegun {
  readonly url: string
  readonly challenge: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

export interface OpenIdSignedIn {
  readonly tokens: IssuedTokens
  readonly signOutUrl?: string
}

export interface OpenIdSignInParts {
  readonly providers: ReadonlyMap<string, OpenIdProvider>
  readonly directory: Directory
  readonly signIn: Pick<PatronSignIn, 'begin'>
  readonly tries: Tries
  readonly tokens: SessionTokens
  readonly challenges: Challenges
  readonly store: Pick<Store, 'spent'>
  readonly ids: PatronIds
  readonly clock: Clock
}

/** Time to find one's password and to type it. */
const journeyMs = 15 * 60_000

type When = Pick<SignedIn, 'signedInAt' | 'provedAt'>

/** What is sealed in a challenge. */
interface Journey {
  readonly provider: string
  readonly institution?: InstitutionId
  readonly pending: Pending
  readonly expiresAt: number
}

export function openIdSignIn({
  providers,
  directory,
  signIn,
  tries,
  tokens,
  challenges,
  store,
  ids,
  clock,
}: OpenIdSignInParts): OpenIdSignIn {
  return {
    async begin({ provider: id, institution, redirectUri }, call) {
      const provider = providerOf(id)
      if (institution !== undefined) methodOf(directory.at(institution).institution, 'openid', id)
      else if (!provider.staff) throw new Problem('sign-in-not-offered', 'No staff sign in by this provider')
      if (!provider.redirectUris.includes(redirectUri)) {
        throw new Problem('request-invalid', 'The redirect address is none of those that the operator named', {
          faults: [{ where: 'body', field: '/redirectUri', rule: 'not-registered' }],
        })
      }
      const { url, pending } = await provider.open.begin({ redirectUri, language: call.language }, call)
      const expiresAt = clock.now() + journeyMs
      const journey: Journey = { provider: id, ...(institution !== undefined && { institution }), pending, expiresAt }
      return { url, challenge: await challenges.seal(journey, expiresAt), expiresAt }
    },

    async finish(challenge, returned, from, call) {
      const journey = (await challenges.open(challenge)) as Journey | undefined
      if (!journey) throw failed('The challenge is not ours, or its time is over')
      // Before anything is asked: of two who come with the same one only the first gets an answer.
      if (!(await store.spent.spend(ids.fingerprint('openid-challenge', journey.pending.state), journey.expiresAt))) {
        throw failed('The challenge was used before')
      }
      const provider = providerOf(journey.provider)
      const taken = await tries.take(tries.around(from, call, 'openid'))
      const signedInAt = clock.now()
      const person = await unlessFailed(provider.open.finish(journey.pending, returned, call), taken)
      // A provider that does not say when may have asked for nothing, since the person was known to it.
      const when = { signedInAt, provedAt: Math.min(clock.now(), person.provedAt ?? 0) }
      const begun =
        journey.institution === undefined
          ? await asStaff(provider, person, when)
          : await asPatron(journey.institution, provider, person, when, call)
      return { tokens: begun, ...(person.signOutUrl !== undefined && { signOutUrl: person.signOutUrl }) }
    },
  }

  /** Only what did not come back as it should counts: whoever cannot be asked is nobody's fault. */
  async function unlessFailed<Answer>(asked: Promise<Answer>, taken: Taken): Promise<Answer> {
    try {
      const answer = await asked
      await tries.succeeded(taken)
      return answer
    } catch (error) {
      if (isProblem(error) && error.code !== 'sign-in-failed') await tries.succeeded(taken)
      throw error
    }
  }

  function providerOf(id: string): OpenIdProvider {
    const provider = providers.get(id)
    if (!provider) throw new Problem('not-found', 'No such provider')
    return provider
  }

  async function asPatron(
    at: InstitutionId,
    provider: OpenIdProvider,
    person: OpenIdPerson,
    when: When,
    call: Call,
  ): Promise<IssuedTokens> {
    const { institution, ils } = directory.at(at)
    const { claim, finds } = methodOf(institution, 'openid', provider.id)
    const key = claim === 'sub' ? person.subject : person.claims[claim]
    if (typeof key !== 'string' || key === '') throw stranger('The provider says nothing by which the library knows anybody')
    const fresh = { ...call, fresh: true }
    const asked: Promise<PatronRecord | undefined> =
      finds === 'primary-id' ? ils.patrons.read(key as RecordId, [], fresh) : ils.patrons.issued(finds.identifier, key, fresh)
    const record = await naming(institution, call, asked)
    if (!record) throw stranger('The library knows nobody by what the provider says')
    return signIn.begin({ patron: record.ref, via: 'openid', ...when, ...(record.listing.complete && { whole: record }) })
  }

  async function asStaff({ id, staff }: OpenIdProvider, person: OpenIdPerson, when: When): Promise<IssuedTokens> {
    const groups = staff && person.claims[staff.groupsClaim]
    const isIn = (group: string) => (typeof groups === 'string' ? groups === group : groups?.includes(group) === true)
    const grants = (staff?.grants ?? [])
      .filter(({ group }) => isIn(group))
      .map(({ role, over, id: where }) => ({ role, over, id: where }))
    if (grants.length === 0) throw new Problem('forbidden', 'None of the groups of this person has a role here')
    const holder = { kind: 'staff', person: { provider: id, subject: person.subject }, grants } as const
    return tokens.begin({ holder, via: 'openid', ...when })
  }
}

function failed(message: string): Problem {
  return new Problem('sign-in-failed', message)
}

function stranger(message: string): Problem {
  return new Problem('not-a-patron', message)
}
