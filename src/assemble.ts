import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { callers } from '#access/callers.ts'
import { challenges } from '#access/challenges.ts'
import { patronIds } from '#access/patron-ids.ts'
import { revocations } from '#access/revocations.ts'
import { sessionTokens } from '#access/session-tokens.ts'
import type { Card } from '#domain/card.ts'
import { zoneAsHolder, type InstitutionId } from '#domain/id.ts'
import type { PatronRecord } from '#domain/patron.ts'
import type { Permission } from '#domain/permission.ts'
import { Problem } from '#domain/problem.ts'
import { auditTrail } from '#gateway/audit-trail.ts'
import { addressWatch, type RecordLook } from '#gateway/address-watch.ts'
import { authority } from '#gateway/authority.ts'
import { cards } from '#gateway/cards.ts'
import { directory } from '#gateway/directory.ts'
import { ownEdits } from '#gateway/central/own-edits.ts'
import { passwordProof } from '#gateway/password-proof.ts'
import { patrons } from '#gateway/patrons.ts'
import { records } from '#gateway/records.ts'
import { letters } from '#gateway/letters.ts'
import { reminderNotes } from '#gateway/reminder-notes.ts'
import type { Work } from '#jobs/worker.ts'
import { lanesOver } from '#store/lanes.ts'
import { passwordTries } from '#gateway/password-tries.ts'
import { openIdSignIn, type OpenIdProvider } from '#gateway/openid-sign-in.ts'
import { sessions } from '#gateway/sessions.ts'
import { patronSignIn } from '#gateway/sign-in.ts'
import { tries } from '#gateway/tries.ts'
import { whereabouts } from '#gateway/whereabouts.ts'
import type { Demo } from '#http/demo.ts'
import type { CastMember } from '#http/explorer.ts'
import { meters, type Meters } from '#http/metrics.ts'
import { vendorCalls } from '#http/vendor-calls.ts'
import { nameIn } from '#domain/place.ts'
import type { Ability } from '#http/parts.ts'
import { loadTexts } from '#http/texts.ts'
import type { SharedBudgets } from '#ports/budget-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { Ils } from '#ports/ils.ts'
import type { Manners, Send } from '#ports/send.ts'
import type { NewJob } from '#ports/job-store.ts'
import type { Store } from '#ports/store.ts'
import { remember } from '#upstream/memory.ts'
import { openCentral, openIls } from '#upstream/open.ts'
import { upstream, type Upstream } from '#upstream/upstream.ts'
import { makeApp } from './app.ts'
import { assembleAccount } from './assemble-account.ts'
import { assembleCentral } from './assemble-central.ts'
import { assembleContact } from './assemble-contact.ts'
import { assemblePasswords } from './assemble-passwords.ts'
import { assembleRenewals } from './assemble-renewals.ts'
import type { Config } from './config.ts'

export interface Surroundings {
  readonly config: Config
  readonly store: Store
  readonly clock: Clock
  readonly log: FastifyBaseLogger
  readonly version: string
  /** Whom the explorer offers to be. */
  readonly cast?: readonly CastMember[]
  /** By the clock of whoever counts for all nodes, which no clock that is handed in can be; each node counts for itself where it is left out. */
  readonly budgets?: SharedBudgets | undefined
  /** What the first page shows; there is none where it is left out. */
  readonly demo?: Demo
}

export interface Gateway {
  readonly app: FastifyInstance
  readonly systems: ReadonlyMap<InstitutionId, Ils>
  readonly upstream: Upstream
  readonly meters: Meters
  /** What there is to do by and by, by topic. */
  readonly works: Readonly<Record<string, Work>>
  /** What there is to do from the start, and then for ever: to be added to the jobs by whoever works. */
  readonly standingJobs: readonly NewJob[]
  /** Holds the maps of central patron files against the codes that the systems have, and tells the log. Nobody needs to wait for it. */
  checkCodes(): Promise<void>
  /** Resolves when nothing that was begun beside a request is under way. */
  idle(): Promise<void>
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
export async function assemble({
  config,
  store,
  clock,
  log,
  version,
  budgets,
  demo,
  cast = demo?.cast ?? [],
}: Surroundings): Promise<Gateway> {
  const { topology, gateway, freshness } = config
  const ids = patronIds(config.secrets.patronIds)
  const tokens = sessionTokens({ issuer: gateway.publicUrl, keys: config.secrets.sessions, ...config.sessions }, ids, clock)
  const ended = revocations(store, clock, seenWithinMs)

  const vendors = vendorCalls()
  const wire = upstream({
    clock,
    budgets,
    log: {
      ended(request) {
        log.info(request, 'vendor asked')
        figures.vendorAsked(request)
        const { call, institution, name, status, problem, ms, attempts } = request
        vendors.note(call, { institution, name, outcome: problem ?? status ?? 'none', ms, attempts })
      },
    },
  })
  const figures = meters(
    {
      pools: () => wire.stats().pools,
      breakers: () => wire.stats().breakers,
      jobs: () => store.jobs.counts(clock.now()).catch(() => undefined),
    },
    version,
  )
  const looked = (memory: string) => (what: 'hit' | 'stale' | 'miss' | 'joined') => figures.remembered(memory, what)
  const systems = new Map(
    topology.institutions.map((institution) => {
      const { id, zone } = institution
      const zoneMode = zone === undefined ? undefined : topology.zone(zone)?.mode
      return [id, openIls(wire, config.connections.get(id)!, institution, zoneMode, clock)] as const
    }),
  )

  const identities = [...config.identities].flatMap(([institution, connections]) =>
    connections.map((connection) => {
      const of = { institution, vendor: connection.vendor }
      return connection.open({ institution, ...sendsOf(wire, connection, of), clock })
    }),
  )
  const providers = new Map(
    config.openid.map(({ connection, signedOutUri, ...provider }): [string, OpenIdProvider] => {
      const of = { institution: provider.id as InstitutionId, vendor: connection.vendor }
      return [provider.id, { ...provider, open: connection.open({ ...sendsOf(wire, connection, of), clock, signedOutUri }) }]
    }),
  )

  const centralFiles = new Map(
    [...config.centralFiles].flatMap(([id, connection]) => {
      const central = openCentral(wire, connection, { id }, clock)
      return central ? [[id, central] as const] : []
    }),
  )
  const places = directory(topology, systems, centralFiles)
  const maxAgeMs = freshness.recordSeconds * 1000
  const seen = whereabouts({ directory: places, store, ids, clock, maxAgeMs: freshness.whereaboutsHours * 3_600_000 })
  const known = records({
    directory: places,
    whereabouts: seen,
    memory: remember<PatronRecord | undefined>({ max: rememberedPatrons, clock, looked: looked('records') }),
    clock,
    maxAgeMs,
    staleIfErrorMs: freshness.staleHours * 3_600_000,
  })
  const memory = remember<Card>({ max: rememberedPatrons, clock, looked: looked('cards') })
  const mail = config.mail?.open()
  const written = remember<string>({ max: rememberedPatrons, clock })
  const notes = reminderNotes({ directory: places, store, ids, memory: written })
  const watch = addressWatch({
    directory: places,
    store,
    ids,
    memory: remember<string>({ max: rememberedPatrons, clock }),
  })
  const noted = async (card: Card, looked: readonly RecordLook[]): Promise<void> => {
    if (mail) await notes.take(card)
    await watch.take(looked)
  }
  const allCards = cards({
    directory: places,
    records: known,
    whereabouts: seen,
    memory,
    clock,
    maxAgeMs,
    noted,
  })
  const counted = tries({ store, ids, clock, rules: config.attempts })
  const ofPasswords = passwordTries(counted, config.attempts.perPatron)
  const proof = passwordProof({ tries: counted, clock, passwordTries: ofPasswords })
  const patronsSignIn = patronSignIn({ directory: places, records: known, cards: allCards, proof, tokens, clock })
  const texts = loadTexts(undefined, gateway.language)
  const publicUrl = gateway.publicUrl.replace(/\/$/, '')
  const rights = authority(topology)
  const allPatrons = patrons({ directory: places, records: known, cards: allCards, authority: rights, store, ids, clock })
  const lanes = lanesOver(store.lanes, clock)
  const edits = ownEdits({ topology, store, ids, clock })
  const accounts = assembleAccount({
    directory: places,
    patrons: allPatrons,
    lanes,
    store,
    ids,
    clock,
    maxAgeMs,
    staleIfErrorMs: freshness.staleHours * 3_600_000,
    remembered: rememberedPatrons,
  })
  const post = mail && letters(mail, texts)
  const unsent = (institution: InstitutionId, why: string) => log.warn({ institution, why }, 'letter not sent')
  const renewing = assembleRenewals({
    config,
    directory: places,
    cards: allCards,
    records: known,
    patrons: allPatrons,
    authority: rights,
    lists: accounts.lists,
    notes,
    watch,
    edits,
    letters: post,
    lanes,
    store,
    ids,
    texts,
    clock,
    publicUrl,
    unsent,
  })
  const allSessions = sessions({
    topology,
    staffProviders: new Set([...providers.values()].flatMap(({ id, staff }) => (staff ? [id] : []))),
    tokens,
    store,
    ids,
    clock,
    ended: { session: (id) => ended.add(id), all: (ending) => ended.addAll(ending) },
  })
  const passwords = assemblePasswords({
    directory: places,
    records: known,
    cards: allCards,
    sessions: allSessions,
    signIn: patronsSignIn,
    tries: counted,
    passwordTries: ofPasswords,
    letters: post,
    lanes,
    store,
    ids,
    clock,
    publicUrl,
    unsent,
  })
  const contact = assembleContact({
    directory: places,
    records: known,
    cards: allCards,
    patrons: allPatrons,
    account: accounts.account,
    watch,
    edits,
    tries: counted,
    asked: passwords.asked,
    letters: post,
    lanes,
    store,
    ids,
    clock,
    maxAgeMs,
    staleIfErrorMs: freshness.staleHours * 3_600_000,
    remembered: rememberedPatrons,
    unsent,
  })
  const central = assembleCentral({
    directory: places,
    authority: rights,
    lanes,
    store,
    ids,
    clock,
    vendors: new Map([
      ...[...config.connections].map(([id, { vendor }]) => [id, vendor] as const),
      ...[...config.centralFiles].map(([id, { vendor }]) => [zoneAsHolder(id), vendor] as const),
    ]),
    forget(ref) {
      for (const memory of [known, allCards, contact.contacts]) memory.forget(ref)
    },
    codeNoted: (institution, said) => log.warn({ institution, said }, 'code noted'),
    failed: (problem) => log.error({ problem }, 'arrival failed'),
  })
  let draining = false

  const app = await makeApp({
    topology,
    patrons: allPatrons,
    account: accounts.account,
    loanRenewals: accounts.loanRenewals,
    holdOrders: accounts.holdOrders,
    standings: accounts.standings,
    signIn: patronsSignIn,
    codes: passwords.codes,
    resets: passwords.resets,
    passwordChange: passwords.change,
    passwordOffers: passwords.offers,
    contacts: contact.contacts,
    changeMessages: central.changeMessages,
    centralSearch: central.centralSearch,
    centralRecords: central.centralRecords,
    patronLoading: central.patronLoading,
    reconciliations: central.reconciliations,
    centralChanges: central.centralChanges,
    previews: central.previews,
    changeDesk: central.changeDesk,
    reversals: central.reversals,
    removals: central.removals,
    conflictDesk: central.conflictDesk,
    auditTrail: auditTrail({ directory: places, patrons: allPatrons, store, ids, clock }),
    contactChanges: contact.contactChanges,
    emailChanges: contact.emailChanges,
    calendarFeeds: contact.calendarFeeds,
    openId: openIdSignIn({
      providers,
      directory: places,
      signIn: patronsSignIn,
      tries: counted,
      tokens,
      challenges: challenges({ issuer: gateway.publicUrl, keys: config.secrets.sessions }, clock),
      store,
      ids,
      clock,
    }),
    sessions: allSessions,
    renewals: renewing.renewals,
    feePayments: renewing.feePayments,
    feeOffers: renewing.feeOffers,
    paymentNotices: renewing.notices,
    reminders: renewing.reminders,
    settlements: renewing.settlements,
    providers,
    merchants: renewing.merchants,
    vouchers: new Map(
      [...config.identities].map(([id, connections]) => [
        id,
        connections.map(({ vendor, vouchesFor, shownAs }) => ({ vendor, vouchesFor, ...shownAs })),
      ]),
    ),
    ids,
    texts,
    addressChanges: watch,
    abilities: new Map([...systems].map(([id, ils]) => [id, abilitiesOf(ils)])),
    open(patron) {
      if (patron === 'me') return undefined
      const ref = ids.open(patron)
      if (!ref) throw new Problem('not-found', 'No such patron')
      return ref
    },
    nameOf: (institution, language) => nameIn(language, topology.institution(institution)?.name ?? {}),
    deadlineMs: gateway.deadlineSeconds * 1000,
    callerOf: callers({
      tokens,
      revocations: ended,
      identities,
      store,
      ids,
      roles: config.roles,
      ages: new Map(
        Object.entries(config.sessions.ages).map(([permission, minutes]) => [permission as Permission, minutes * 60_000]),
      ),
      clock,
      seenWithinMs,
    }),
    paia: config.faces.paia,
    health: { ready: () => store.ping(), draining: () => draining },
    publicUrl,
    version,
    origins: gateway.origins,
    trustedProxies: gateway.trustedProxies,
    docs: gateway.docs,
    cast,
    demo,
    log,
    vendorCalls: vendors,
    meters: figures,
    now: () => clock.now(),
  })

  return {
    app,
    systems,
    upstream: wire,
    meters: figures,
    works: { ...renewing.works, ...passwords.works, ...contact.works, ...central.works },
    standingJobs: [...renewing.standingJobs, ...central.standingJobs],
    checkCodes: () => central.checkCodes(),
    idle: () => central.idle(),
    drain: () => void (draining = true),
    async close() {
      await app.close()
      await central.idle()
      await passwords.close()
      await mail?.close()
      await renewing.close()
      await places.close()
      await wire.close()
    },
  }
}

/** What a voucher or a provider may ask with: its own host, and others that the operator named. */
function sendsOf(
  wire: Upstream,
  { manners, others }: { readonly manners: Manners; readonly others: Readonly<Record<string, Manners>> },
  of: { readonly institution: InstitutionId; readonly vendor: string },
): { readonly send: Send; readonly others: Readonly<Record<string, Send>> } {
  return {
    send: wire.sendTo(manners, of),
    others: Object.fromEntries(Object.entries(others).map(([name, each]) => [name, wire.sendTo(each, of)])),
  }
}

function abilitiesOf(ils: Ils): readonly Ability[] {
  return [
    'card',
    'patron-search',
    ...(ils.passwords ? (['password-sign-in'] as const) : []),
    ...(ils.contact ? (['contact-data'] as const) : []),
    ...(ils.loans ? (['loans'] as const) : []),
    ...(ils.holds ? (['holds'] as const) : []),
    ...(ils.fees?.list ? (['fees'] as const) : []),
    ...(ils.passwords?.setting ? (['password-setting'] as const) : []),
  ]
}
