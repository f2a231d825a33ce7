import { join } from 'node:path'
import { parse } from 'yaml'
import { freshSecrets } from '#access/fresh-secrets.ts'
import { patronIds } from '#access/patron-ids.ts'
import { adapters } from '#adapters/index.ts'
import { readConfig } from '#config'
import type { Call } from '#domain/call.ts'
import { addDays, dayAt, type Day } from '#domain/day.ts'
import type { InstitutionId, RecordId } from '#domain/id.ts'
import type { Money } from '#domain/money.ts'
import type { PatronRecord } from '#domain/patron.ts'
import { ownPermissions } from '#domain/permission.ts'
import { addressWatch } from '#gateway/address-watch.ts'
import { authority } from '#gateway/authority.ts'
import { cardRenewals } from '#gateway/card-renewals.ts'
import { cards } from '#gateway/cards.ts'
import { directory } from '#gateway/directory.ts'
import { paymentSaga } from '#gateway/payment-saga.ts'
import { patrons } from '#gateway/patrons.ts'
import { records } from '#gateway/records.ts'
import { renewalKind } from '#gateway/renewal-kind.ts'
import { ownEdits } from '#gateway/central/own-edits.ts'
import { renewalLines } from '#gateway/renewal-lines.ts'
import { renewalQuotes } from '#gateway/renewal-quotes.ts'
import { whereabouts } from '#gateway/whereabouts.ts'
import type { Ils } from '#ports/ils.ts'
import type { PaymentProvider } from '#ports/payments.ts'
import { loadTexts } from '#http/texts.ts'
import { openStore } from '#store/index.ts'
import { lanesOver } from '#store/lanes.ts'
import { systemClock } from '#upstream/clock.ts'
import { remember } from '#upstream/memory.ts'

export interface RenewalFigures {
  /** From the quote to the extension that was proved, one after the other. */
  readonly perSecond: number
  /** What the same store commits, one row each and nothing else. */
  readonly commitsPerSecond: number
}

const renewals = 300
const at = 'bench' as InstitutionId

const text = `
gateway: { publicUrl: https://card.example.org }
secrets: { patronIds: [{ env: BENCH }], sessions: [{ id: b, key: { env: BENCH } }] }
merchants: [{ id: till, name: Till, currency: EUR, provider: { vendor: play, baseUrl: http://127.0.0.1, key: { env: BENCH }, noticeSecret: { env: BENCH } } }]
institutions:
  - id: bench
    name: Bench
    timeZone: UTC
    system: { vendor: alma, baseUrl: http://127.0.0.1/almaws/v1, apiKey: { env: BENCH }, institutionCode: 01BENCH }
    policies: { renewal: { offered: true, price: 15.00 EUR, merchant: till } }
`

/** A library system and a payment house that answer at once: what is left is ours, and the store's. */
export async function renewalsInStore(folder: string): Promise<RenewalFigures> {
  const env = { BENCH: 'for a minute in one process, no longer' }
  const { topology } = readConfig({ file: 'bench', text, content: parse(text), env, adapters })
  const store = await openStore({ file: join(folder, 'renewals.db') })
  const clock = systemClock
  const ids = patronIds([{ reveal: () => 'b'.repeat(32) } as never])
  const places = directory(topology, new Map([[at, atOnce(dayAt(clock.now(), 'UTC'))]]))
  const seen = whereabouts({ directory: places, store, ids, clock, maxAgeMs: 86_400_000 })
  const known = records({
    directory: places,
    whereabouts: seen,
    memory: remember({ max: 1000, clock }),
    clock,
    maxAgeMs: 300_000,
    staleIfErrorMs: 0,
  })
  const all = cards({
    directory: places,
    records: known,
    whereabouts: seen,
    memory: remember({ max: 1000, clock }),
    clock,
    maxAgeMs: 300_000,
  })
  const rights = authority(topology)
  const lanes = lanesOver(store.lanes, clock)
  const edits = ownEdits({ topology: places.topology, store, ids, clock })
  const lines = renewalLines({ edits, directory: places, records: known, cards: all, lanes, ids, clock })
  const merchants = new Map([
    ['till', { id: 'till', name: { default: 'Till' }, currency: 'EUR' as const, provider: paidAtOnce() }],
  ])
  const texts = loadTexts(undefined, 'en')
  const watch = addressWatch({ directory: places, store, ids, memory: remember({ max: 1000, clock }) })
  const saga = paymentSaga({
    kind: renewalKind,
    fulfilment: lines,
    ledger: store.renewals,
    merchants,
    lanes,
    ids,
    texts,
    clock,
    publicUrl: 'https://card.example.org',
  })
  const desk = cardRenewals({
    quotes: renewalQuotes({ directory: places, cards: all, records: known, watch, store, ids, fresh: freshSecrets, clock }),
    saga,
    lines,
    patrons: patrons({ directory: places, records: known, cards: all, authority: rights, store, ids, clock }),
    authority: rights,
    directory: places,
    lanes,
    store,
    ids,
    fresh: freshSecrets,
    clock,
    origins: new Set(['https://card.example.org']),
  })

  const begun = performance.now()
  for (let n = 0; n < renewals; n += 1) {
    const call = callOf(`patron-${n}`)
    const quoted = await desk.quote(undefined, call)
    if (quoted.outcome !== 'quoted') throw new Error('The bench is broken: no quote')
    const wanted = { quote: quoted.quote.id, returnTo: 'https://card.example.org/' }
    const { id } = await desk.open(undefined, wanted, `key-${n}`, call)
    await saga.advance(id, call)
    const ended = await store.renewals.find(id)
    if (ended?.state !== 'fulfilled') throw new Error(`The bench is broken: ${ended?.state}`)
  }
  const perSecond = renewals / ((performance.now() - begun) / 1000)

  const commits = 1000
  const from = performance.now()
  for (let n = 0; n < commits; n += 1) await store.spent.spend(`bench-${n}`, clock.now())
  const commitsPerSecond = commits / ((performance.now() - from) / 1000)
  await store.close()
  return { perSecond, commitsPerSecond }
}

function atOnce(today: Day): Ils {
  const ends = new Map<RecordId, Day>()
  const record = (key: RecordId): PatronRecord => ({
    ref: { institution: at, record: key },
    name: { full: 'Ben Bench' },
    emails: [],
    phones: [],
    identifiers: [],
    passwordKept: 'here',
    active: true,
    registrations: [
      { limits: [{ by: 'patron-record', active: true, expires: ends.get(key) ?? addDays(today, 10) }], inherited: false },
    ],
    listing: { method: 'bench', complete: true },
    blocks: [],
  })
  return {
    patrons: {
      byLibrary: false,
      read: async (key) => record(key),
      named: async () => undefined,
      issued: async () => undefined,
      search: async () => ({ patrons: [], more: false }),
    },
    renewal: {
      settledAfterMs: 1000,
      async extend(key, [move]) {
        ends.set(key, move!.to)
        return { outcome: 'written' }
      },
    },
    inspection: { inspect: async () => [], libraries: async () => [] },
    ping: async () => undefined,
    close: async () => undefined,
  }
}

function paidAtOnce(): PaymentProvider {
  const amounts = new Map<string, Money>()
  return {
    async open({ reference, amount, expiresAt }) {
      amounts.set(reference, amount)
      return { id: reference, payUrl: 'https://pay.example.org/', expiresAt }
    },
    status: async (payment) => ({ state: 'paid', captured: amounts.get(payment)!, refunds: [] }),
    expire: async () => ({ state: 'ended', refunds: [] }),
    refund: async ({ reference, amount }) => ({ reference, amount, state: 'done' }),
    notice: async () => undefined,
    close: async () => undefined,
  }
}

function callOf(patron: string): Call {
  return {
    id: 'bench',
    caller: {
      kind: 'patron',
      patron: { institution: at, record: patron as RecordId },
      session: patron,
      vouched: false,
      permissions: ownPermissions,
      lapsed: new Set(),
      signedInAt: 0,
    },
    signal: new AbortController().signal,
    deadline: systemClock.now() + 60_000,
    priority: 'patron',
    language: 'en',
    fresh: false,
  }
}
