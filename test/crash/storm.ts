import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { parse } from 'yaml'
import { mintApiKey } from '#access/api-keys.ts'
import { patronIds } from '#access/patron-ids.ts'
import { adapters } from '#adapters/index.ts'
import { readConfig } from '#config'
import type { InstitutionId, RecordId } from '#domain/id.ts'
import type { FeePayment } from '#domain/fee-payment.ts'
import { paymentStates, type Payment } from '#domain/payment.ts'
import type { Renewal } from '#domain/renewal.ts'
import { play, type Played } from '#play/simulators.ts'
import type { Payments } from '#ports/payment-store.ts'
import type { Store } from '#ports/store.ts'
import { openStore } from '#store/index.ts'
import { quickClock, type QuickClock } from './clock.ts'
import { charge, institutions, settle, tenants, topologyAt, type Citizen } from './consortium.ts'
import { startCrookedLine, type CrookedLine, type Weather } from './crooked-line.ts'
import { lyingAlma, lyingPayments } from './liars.ts'
import { kill } from './kills.ts'
import { freePort, nodeAt } from './nodes.ts'
import { goesOn, type Errand, type Town } from './patron.ts'
import { groundOn, type Engine } from './places.ts'
import { violations, type Books, type LastDays, type Violation } from './proof.ts'
import { untilNothingIsDue, type Resting } from './quiet.ts'
import { diceOf, type Dice } from './random.ts'

export interface Storm {
  readonly engine: Engine
  readonly nodes: 1 | 2
  readonly seed: number
  /** It ends after so many kills, or when its time is over, counted from when all nodes serve. */
  readonly kills: number
  readonly mostMs: number
  /** How many times faster than the machine's its time goes. */
  readonly speed?: number
}

export interface Aftermath {
  readonly storm: Storm
  readonly kills: number
  readonly seconds: number
  readonly renewals: readonly Renewal[]
  readonly feePayments: readonly FeePayment[]
  readonly books: Books
  readonly mishaps: number
  readonly violations: readonly Violation[]
}

/** Enough people that nobody has to come twice. */
const citizensPerKill = 6
/** How many are at it at once. */
const atOnce = 14

/** Patrons, faults and kills for a while; then quiet; then what the books say. */
export async function weather(storm: Storm): Promise<Aftermath> {
  const begun = performance.now()
  const dice = diceOf(storm.seed)
  const clock = quickClock({ since: Date.now(), speed: storm.speed ?? 60, forward: 0 })
  const ground = await groundOn(storm.engine)
  const ports = await Promise.all(Array.from({ length: storm.nodes }, freePort))
  const text = topologyAt(`http://127.0.0.1:${ports[0]}`)
  const played = await play(parse(text, { merge: true }), clock)
  played.alma.switches.callsPerSecond = null
  const alma = await startCrookedLine(played.alma.url, lyingAlma, clock, dice)
  const payments = await startCrookedLine(played.payments.url, lyingPayments, clock, dice)
  const content = through(played.content, [played.alma.url, alma.url], [played.payments.url, payments.url])
  const store = await openStore(ground.place, { clock })
  const nodes = ports.map((port) =>
    nodeAt(port, () => ({ text, content, env: played.env, store: ground.place, port, pace: clock.pace })),
  )
  const complaints: string[] = []
  try {
    const citizens = settle(played.alma, Math.max(120, storm.kills * citizensPerKill), dice, clock.now())
    const { secrets } = readConfig({ file: 'crash.yaml', text, content, env: played.env, adapters })
    const ids = patronIds(secrets.patronIds)
    const before = lastDays(played, citizens)
    const staff = await staffKey(store, clock)
    await Promise.all(nodes.map((node) => node.start()))

    const end = performance.now() + storm.mostMs
    let on = true
    const town: Town = {
      nodes: nodes.map(({ url }) => url),
      payments: played.payments,
      dice,
      isOn: () => on,
      complain: (what) => void complaints.push(what),
    }
    const busy = [
      ...Array.from({ length: atOnce }, (_, at) => live(town, citizens, at)),
      changing(town, [alma, payments], played),
      counter(town, citizens, played, clock),
    ]
    // Before anybody has paid there is nothing to lose.
    while (performance.now() < end && !played.payments.payments().some(({ captures }) => captures.length > 0)) await sleep(20)
    const kills = await kill(nodes, storm.kills, dice, () => performance.now() < end)
    on = false
    await Promise.all(busy)
    await becomesQuiet({ nodes, clock, store, ground, lines: [alma, payments], played, complaints, staff, dice })

    const renewals = await allOf(store.renewals)
    const feePayments = await allOf(store.feePayments)
    const now = lastDays(played, citizens)
    const books: Books = {
      renewals,
      feePayments,
      payments: played.payments.payments(),
      records: [...before].map(([name, days]) => {
        const [institution, id] = name.split(' ') as [keyof typeof tenants, string]
        return {
          record: ids.seal({ institution: institution as string as InstitutionId, record: id as RecordId }),
          before: days,
          now: now.get(name)!,
          fees: played.alma.state(tenants[institution]).fees(id),
        }
      }),
      buried: await store.jobs.buried(50),
    }
    const told = [...complaints, ...nodes.flatMap((node) => node.complaints)]
    return {
      storm,
      kills,
      seconds: (performance.now() - begun) / 1000,
      renewals,
      feePayments,
      books,
      mishaps: [alma, payments].reduce(
        (sum, { mishaps }) => sum + Object.values(mishaps).reduce((all, each) => all + each, 0),
        0,
      ),
      violations: [...violations(books), ...told.map((what) => ({ what }))],
    }
  } finally {
    await Promise.all(nodes.map((node) => node.kill()))
    await store.close()
    await Promise.all([alma.close(), payments.close(), played.close()])
    await ground.clear()
  }
}

/** One after the other renews, pays what they owe, or does both at once, until all have or it is over. */
async function live(town: Town, citizens: readonly Citizen[], at: number): Promise<void> {
  for (let next = at; next < citizens.length && town.isOn(); next += atOnce) {
    const errands: readonly Errand[] = { renewal: ['renewal'], fees: ['fees'], both: ['renewal', 'fees'] }[
      town.dice.pick({ renewal: 4, fees: 4, both: 2 })
    ] as readonly Errand[]
    await Promise.all(errands.map((errand) => goesOn(errand, town, citizens[next]!)))
  }
}

/** The desk takes money for what is owed, and new fines come, whoever is paying for what meanwhile. */
async function counter(town: Town, citizens: readonly Citizen[], { alma }: Played, clock: QuickClock): Promise<void> {
  const { dice } = town
  const state = alma.state(tenants.north)
  while (town.isOn()) {
    await sleep(dice.between(20, 120))
    const { id } = citizens[Math.floor(dice.next() * Math.min(citizens.length, 60))]!
    const open = state.fees(id).find(({ status, type }) => status.value === 'ACTIVE' && type.value === 'OVERDUEFINE')
    if (dice.chance(0.4)) charge(alma, id, Math.floor(dice.between(50, 500)), clock.now())
    else if (open) state.settle(id, open.id)
  }
}

/** Fair, rough and foul by turns, for each line by itself; and a payment house that is now like this, now like that. */
async function changing(town: Town, lines: readonly CrookedLine[], { payments }: Played): Promise<void> {
  const weathers: Readonly<Record<Weather, number>> = { fair: 4, rough: 5, foul: 1 }
  const { dice } = town
  while (town.isOn()) {
    for (const line of lines) line.weather = dice.pick(weathers)
    payments.switches.notices = dice.pick({ 'at-once': 4, late: 1, twice: 1, 'out-of-order': 1, never: 2 })
    payments.switches.refunds = dice.pick({ done: 6, open: 2, failed: 1.5 })
    if (dice.chance(0.5)) payments.releaseNotices()
    await sleep(dice.between(200, 1500))
  }
}

interface Quiet extends Resting {
  readonly store: Store
  readonly lines: readonly CrookedLine[]
  readonly played: Played
  readonly complaints: string[]
  readonly staff: string
  readonly dice: Dice
}

const topics = ['renewal', 'renewal-posting', 'renewal-look', 'renewal-letter', 'fee-payment', 'fee-payment-letter']

/** Nothing goes wrong any more, and time goes on from one job to the next until none is left but far off. Then staff try again some of what they were left. */
async function becomesQuiet(quiet: Quiet): Promise<void> {
  const { lines, played, store, complaints, dice } = quiet
  for (const line of lines) line.weather = 'fair'
  await Promise.all(lines.map((line) => line.settled()))
  played.payments.switches.notices = 'at-once'
  played.payments.switches.refunds = 'done'
  played.payments.releaseNotices()
  for (const { refunds } of played.payments.payments()) {
    for (const { id, state } of refunds)
      if (state === 'pending') played.payments.settleRefund(id, dice.chance(0.9) ? 'done' : 'failed')
  }
  const isQuiet = (await untilNothingIsDue(quiet, topics)) && (await staffTry(quiet)) && (await untilNothingIsDue(quiet, topics))
  if (!isQuiet) complaints.push(`it does not become quiet: ${await store.jobs.nextDue(topics)}`)
}

async function staffTry({ store, nodes, staff, dice }: Quiet): Promise<boolean> {
  for (const [path, ledger] of [
    ['card-renewals', store.renewals],
    ['fee-payments', store.feePayments],
  ] as const) {
    const stuck = (await allOf<Payment>(ledger)).filter(({ state }) => state === 'needs-staff')
    for (const { id } of stuck.filter(() => dice.chance(0.5))) {
      const url = `${nodes[0]!.url}/v1/${path}/${id}/retries`
      await (
        await fetch(url, { method: 'POST', headers: { authorization: staff, 'idempotency-key': randomUUID() } })
      ).body?.cancel()
    }
  }
  return true
}

async function staffKey(store: Store, clock: QuickClock): Promise<string> {
  const grants = institutions.map((id) => ({ role: 'cashier', over: 'institution' as const, id }))
  const { key, shown, hash } = mintApiKey('The desk', grants, clock.now())
  await store.apiKeys.add(key, hash)
  return `Bearer ${shown}`
}

/** By institution and patron. */
function lastDays({ alma }: Played, citizens: readonly Citizen[]): Map<string, LastDays> {
  const days = new Map<string, LastDays>()
  for (const institution of institutions) {
    for (const { id } of citizens) {
      const user = alma.state(tenants[institution]).user(id)
      if (!user) continue
      const role = user.user_role.find(({ role_type: type }) => type.value === '200')
      const day = (date: string | undefined) => date?.slice(0, 10) ?? 'never'
      days.set(`${institution} ${id}`, { user: day(user.expiry_date), role: day(role?.expiry_date) })
    }
  }
  return days
}

async function allOf<P extends Payment>(ledger: Pick<Payments<P>, 'list'>): Promise<readonly P[]> {
  const all: P[] = []
  for (let before: string | undefined; ;) {
    const page = await ledger.list({ states: paymentStates, ...(before !== undefined && { before }) }, 100)
    all.push(...page)
    before = page.at(-1)?.id
    if (page.length < 100) return all
  }
}

/** The same content with other addresses in it. */
function through(content: unknown, ...addresses: readonly (readonly [string, string])[]): unknown {
  return JSON.parse(addresses.reduce((text, [from, to]) => text.replaceAll(from, to), JSON.stringify(content)))
}
