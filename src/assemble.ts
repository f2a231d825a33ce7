import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { callers } from '#access/callers.ts'
import { patronIds } from '#access/patron-ids.ts'
import { revocations } from '#access/revocations.ts'
import { sessionTokens } from '#access/session-tokens.ts'
import type { Card } from '#domain/card.ts'
import type { InstitutionId } from '#domain/id.ts'
import type { PatronRecord } from '#domain/patron.ts'
import { Problem } from '#domain/problem.ts'
import { authority } from '#gateway/authority.ts'
import { cards } from '#gateway/cards.ts'
import { directory } from '#gateway/directory.ts'
import { passwordProof } from '#gateway/password-proof.ts'
import { patrons } from '#gateway/patrons.ts'
import { records } from '#gateway/records.ts'
import { signIn } from '#gateway/sign-in.ts'
import { whereabouts } from '#gateway/whereabouts.ts'
import type { CastMember } from '#http/explorer.ts'
import { nameIn } from '#domain/place.ts'
import type { Ability } from '#http/parts.ts'
import { loadTexts } from '#http/texts.ts'
import type { Clock } from '#ports/clock.ts'
import type { Ils } from '#ports/ils.ts'
import type { Store } from '#ports/store.ts'
import { remember } from '#upstream/memory.ts'
import { openIls } from '#upstream/open.ts'
import { upstream, type Upstream } from '#upstream/upstream.ts'
import { makeApp } from './app.ts'
import type { Config } from './config.ts'

export interface Surroundings {
  readonly config: Config
  readonly store: Store
  readonly clock: Clock
  readonly log: FastifyBaseLogger
  readonly version: string
  /** Whom the explorer offers to be. */
  readonly cast?: readonly CastMember[]
}

export interface Gateway {
  readonly app: FastifyInstance
  readonly systems: ReadonlyMap<InstitutionId, Ils>
  readonly upstream: Upstream
  /** From now on readiness says no, so that a load balancer looks elsewhere before anything is refused. */
  drain(): void
  /** Answers what has begun, then lets go of everything but the store. */
  close(): Promise<void>
}

/** Another node's revocations and new keys are seen within this. */
const seenWithinMs = 5000
/** Patrons whose records and cards one node remembers. */
const rememberedPatrons = 20_000

/** Every part, put together. Tests do it as the process does. */
export async function assemble({ config, store, clock, log, version, cast = [] }: Surroundings): Promise<Gateway> {
  const { topology, gateway, freshness } = config
  const ids = patronIds(config.secrets.patronIds)
  const tokens = sessionTokens({ issuer: gateway.publicUrl, keys: config.secrets.sessions, ...config.sessions }, ids, clock)
  const ended = revocations(store, clock, seenWithinMs)

  const wire = upstream({ clock, log: { ended: (request) => log.info(request, 'vendor asked') } })
  const systems = new Map(
    topology.institutions.map(({ id, zone }) => {
      const zoneMode = zone === undefined ? undefined : topology.zone(zone)?.mode
      return [id, openIls(wire, config.connections.get(id)!, { id }, zoneMode, clock)] as const
    }),
  )

  const identities = [...config.identities].flatMap(([institution, connections]) =>
    connections.map((connection) => {
      const send = wire.sendTo(connection.manners, { institution, vendor: connection.vendor })
      return connection.open({ institution, send, clock })
    }),
  )

  const places = directory(topology, systems)
  const maxAgeMs = freshness.recordSeconds * 1000
  const seen = whereabouts({ directory: places, store, ids, clock, maxAgeMs: freshness.whereaboutsHours * 3_600_000 })
  const known = records({
    directory: places,
    whereabouts: seen,
    memory: remember<PatronRecord | undefined>({ max: rememberedPatrons, clock }),
    clock,
    maxAgeMs,
    staleIfErrorMs: freshness.staleHours * 3_600_000,
  })
  const memory = remember<Card>({ max: rememberedPatrons, clock })
  const allCards = cards({ directory: places, records: known, whereabouts: seen, memory, clock, maxAgeMs })
  const proof = passwordProof({ store, ids, clock, rules: config.attempts })
  let draining = false

  const app = await makeApp({
    topology,
    patrons: patrons({ directory: places, records: known, cards: allCards, authority: authority(topology), store, ids, clock }),
    signIn: signIn({
      directory: places,
      records: known,
      cards: allCards,
      proof,
      tokens,
      store,
      clock,
      ended: (session) => ended.add(session),
    }),
    ids,
    texts: loadTexts(undefined, gateway.language),
    abilities: new Map([...systems].map(([id, ils]) => [id, abilitiesOf(ils)])),
    open(patron) {
      if (patron === 'me') return undefined
      const ref = ids.open(patron)
      if (!ref) throw new Problem('not-found', 'No such patron')
      return ref
    },
    nameOf: (institution, language) => nameIn(language, topology.institution(institution)?.name ?? {}),
    deadlineMs: gateway.deadlineSeconds * 1000,
    callerOf: callers({ tokens, revocations: ended, identities, store, roles: config.roles, clock, seenWithinMs }),
    health: { ready: () => store.ping(), draining: () => draining },
    publicUrl: gateway.publicUrl.replace(/\/$/, ''),
    version,
    origins: gateway.origins,
    trustedProxies: gateway.trustedProxies,
    docs: gateway.docs,
    cast,
    log,
    now: () => clock.now(),
  })

  return {
    app,
    systems,
    upstream: wire,
    drain: () => void (draining = true),
    async close() {
      await app.close()
      await places.close()
      await wire.close()
    },
  }
}

function abilitiesOf(ils: Ils): readonly Ability[] {
  return ['card', 'patron-search', ...(ils.passwords ? (['password-sign-in'] as const) : [])]
}
