// Card renewals that need a person, for whoever works at the command line: the same as staff do over HTTP, over every institution.
import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { patronIds } from '#access/patron-ids.ts'
import { adapters } from '#adapters/index.ts'
import { ConfigError, configPath, readConfigFile, type Config } from '#config'
import type { Call } from '#domain/call.ts'
import { decimalOf, type Money } from '#domain/money.ts'
import type { Grant } from '#domain/permission.ts'
import { isProblem } from '#domain/problem.ts'
import { provisionOf } from '#domain/provisional.ts'
import { paymentStates, type Resolution } from '#domain/payment.ts'
import type { Renewal, RenewalLine } from '#domain/renewal.ts'
import { authority } from '#gateway/authority.ts'
import { renewalDesk, type RenewalDesk } from '#gateway/renewal-desk.ts'
import { lineOf } from '#http/fields.ts'
import type { Store } from '#ports/store.ts'
import { openStore } from '#store/index.ts'
import { lanesOver } from '#store/lanes.ts'
import { systemClock } from '#upstream/clock.ts'

const usage = `Usage:
  npm run renewals -- list [--state needs-staff] [--before ID]
  npm run renewals -- show ID
  npm run renewals -- retry ID
  npm run renewals -- settle ID --outcome fulfilled|refunded|abandoned --reference TEXT
  npm run renewals -- confirm ID --reference TEXT

retry has a running gateway go on from where it stopped, also with what list shows as given up. settle says what a renewal that needs a person came to, and where that is
written down. confirm says that what was asked for was seen, and where that is written down: what was for a while only is then
written for the whole period by a running gateway. An ID that begins with - stands last, after --, or as --before=ID. The configuration is the file that PATRON_GATEWAY_CONFIG names.`

const outcomes = ['fulfilled', 'refunded', 'abandoned'] as const
const pageSize = 50
const mostGivenUp = 1000
/** As long as a step of a running gateway may have the renewal to itself. */
const patienceMs = 30_000

class Mistake extends Error {
  override readonly name = 'Mistake'
}

async function main(): Promise<void> {
  const { positionals, values } = parsed()
  const [command, id, ...rest] = positionals
  if (command === undefined || rest.length > 0) throw new Mistake(usage)
  const file = configPath(process.env)
  if (file === undefined) throw new Mistake(`PATRON_GATEWAY_CONFIG names no file.\n${usage}`)
  const config = readConfigFile(file, { env: process.env, adapters })
  const store = await openStore(config.store)
  const desk = deskOver(config, store)
  const call = callOver(config)
  try {
    if (command === 'list' && id === undefined) {
      await list(desk, values, call)
      await tellGivenUp(store)
    } else if (command === 'show' && id !== undefined) show(await desk.find(id, call))
    else if (command === 'retry' && id !== undefined) {
      await retry(desk, id, call)
      await takeUpAgain(store, id)
    } else if (command === 'settle' && id !== undefined) await settle(desk, id, values, call)
    else if (command === 'confirm' && id !== undefined) await confirm(desk, id, values, call)
    else throw new Mistake(usage)
  } finally {
    await store.close()
  }
}

function parsed() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        state: { type: 'string' },
        before: { type: 'string' },
        outcome: { type: 'string' },
        reference: { type: 'string' },
      },
    })
  } catch (error) {
    throw new Mistake(`${(error as Error).message}\n${usage}`, { cause: error })
  }
}

/** No library system and no payment provider is opened: what has to be asked of them, a running gateway asks. */
function deskOver({ topology, secrets }: Config, store: Store): RenewalDesk {
  const ids = patronIds(secrets.patronIds)
  return renewalDesk({
    authority: authority(topology),
    topology,
    patrons: {
      noted: (whose, permission, { id }, why) =>
        store.audit.record([
          {
            at: systemClock.now(),
            request: id,
            actor: 'operator',
            action: 'card-renewal-managed',
            permission,
            institution: whose.institution,
            patron: ids.seal(whose),
            ...(why !== undefined && { purpose: why }),
            outcome: 'shown',
          },
        ]),
    },
    lanes: lanesOver(store.lanes, systemClock),
    store,
    ids,
    clock: systemClock,
  })
}

/** Whoever can read the configuration's secrets may do this over every institution, and nothing else. */
function callOver({ topology }: Config): Call {
  const grants = topology.institutions.map(({ id }): Grant => ({
    role: 'operator',
    permissions: new Set(['card-renewals:manage']),
    scope: { over: 'institution', id },
  }))
  return {
    id: `command-${process.pid}`,
    caller: { kind: 'software', key: 'operator', name: 'The command line', grants },
    signal: new AbortController().signal,
    deadline: systemClock.now() + patienceMs,
    priority: 'sync',
    language: 'en',
    fresh: true,
  }
}

interface Wish {
  readonly state?: string | undefined
  readonly before?: string | undefined
  readonly outcome?: string | undefined
  readonly reference?: string | undefined
}

async function list(desk: RenewalDesk, { state: wanted, before }: Wish, call: Call): Promise<void> {
  const state = paymentStates.find((known) => known === wanted)
  if (wanted !== undefined && state === undefined) {
    throw new Mistake(`There is no state ${wanted} (known: ${paymentStates.join(', ')})`)
  }
  const found = await desk.list({ ...(state && { states: [state] }), ...(before !== undefined && { before }) }, pageSize, call)
  if (found.payments.length === 0) process.stdout.write('There are no renewals.\n')
  else
    process.stdout.write(
      table(['RENEWAL', 'CHANGED', 'STATE', 'WHY', 'AMOUNT', 'INSTITUTION', 'MERCHANT'], found.payments.map(toRow)),
    )
  if (found.next !== undefined) process.stderr.write(`There may be more: --before=${found.next}\n`)
}

/** Steps that failed for weeks, and that nobody makes any more by themselves. */
async function givenUp(store: Store) {
  const buried = await store.jobs.buried(mostGivenUp)
  return buried.filter(({ topic }) => topic === 'renewal' || topic.startsWith('renewal-'))
}

async function tellGivenUp(store: Store): Promise<void> {
  const steps = await givenUp(store)
  if (steps.length === 0) return
  const rows = steps.map(({ key, topic, why }) => [key, topic, why])
  process.stdout.write(
    `\nGiven up after too many failures; \`retry\` takes them up again:\n${table(['RENEWAL', 'STEP', 'WHY'], rows)}`,
  )
}

async function takeUpAgain(store: Store, id: string): Promise<void> {
  for (const step of await givenUp(store)) if (step.key === id) await store.jobs.revive(step.id, systemClock.now())
}

function toRow({ id, updatedAt, state, attention, amount, institution, merchant }: Renewal): readonly string[] {
  return [id, at(updatedAt), state, attention?.reason ?? '', shown(amount), institution, merchant]
}

function show(renewal: Renewal): void {
  const { id, state, attention, patron, institution, merchant, amount, settledBy, deskReference, payment } = renewal
  const { resolution, confirmation } = renewal
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['renewal', id],
    ['state', state],
    ['attention', attention && `${attention.reason} since ${at(attention.since)}, was ${attention.before}`],
    ['patron', patron],
    ['institution', institution],
    ['merchant', merchant],
    ['amount', shown(amount)],
    ['settled by', settledBy],
    ['desk reference', deskReference],
    ['resolution', resolution && `${resolution.outcome} on ${at(resolution.at)}: ${resolution.reference}`],
    ['confirmation', confirmation && `on ${at(confirmation.at)}: ${confirmation.reference}`],
    ['payment', payment?.id],
    ['receipt', payment?.receipt],
    ['captured', payment?.captured && `${shown(payment.captured)} on ${at(payment.capturedAt)}`],
    ['charged back', payment?.chargedBack && shown(payment.chargedBack)],
    ['provisional', renewal.provisional && `${renewal.provisional}, until ${provisionOf(renewal)?.until ?? '…'}`],
    ['lapsed', renewal.lapsedAt === undefined ? undefined : at(renewal.lapsedAt)],
    ['created', at(renewal.createdAt)],
    ['changed', at(renewal.updatedAt)],
  ]
  process.stdout.write(
    table(
      [],
      facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
  )
  process.stdout.write(
    `\n${table(['LINE', 'INSTITUTION', 'STATE', 'WHY', 'PRICE', 'POSTING', 'TRIES', 'MOVES'], renewal.lines.map(lineToRow))}`,
  )
  if (renewal.refunds.length === 0) return
  const refunds = renewal.refunds.map((refund) => [
    refund.reference,
    refund.state,
    shown(refund.amount),
    at(refund.orderedAt),
    at(refund.doneAt),
  ])
  process.stdout.write(`\n${table(['REFUND', 'STATE', 'AMOUNT', 'ORDERED', 'DONE'], refunds)}`)
}

function lineToRow({ institution, state, why, price, posting, tries, moves }: RenewalLine, index: number): readonly string[] {
  const days = moves.map(({ library, from, to, full }) => {
    const held = full === undefined ? '' : ` (then ${full})`
    return `${library ?? 'at large'} ${from ?? '…'} to ${to}${held}`
  })
  return [String(index + 1), institution, state, why ?? '', shown(price), posting, String(tries), days.join(', ')]
}

async function retry(desk: RenewalDesk, id: string, call: Call): Promise<void> {
  const { state } = (await desk.retry(id, randomUUID(), call)).payment
  process.stdout.write(`Renewal ${id} is ${state} and due at once; a running gateway goes on with it.\n`)
}

async function settle(desk: RenewalDesk, id: string, wish: Wish, call: Call): Promise<void> {
  const { state } = (await desk.resolve(id, resolutionOf(wish), randomUUID(), call)).payment
  process.stdout.write(`Renewal ${id} is ${state}.\n`)
}

async function confirm(desk: RenewalDesk, id: string, wish: Wish, call: Call): Promise<void> {
  const confirmation = { reference: referenceIn(wish) }
  const { state } = (await desk.confirm(id, confirmation, randomUUID(), call)).payment
  process.stdout.write(`Renewal ${id} is ${state} and due at once; a running gateway goes on with it.\n`)
}

function resolutionOf({ outcome: wanted, ...wish }: Wish): Resolution {
  const outcome = outcomes.find((known) => known === wanted)
  if (outcome === undefined) throw new Mistake(`--outcome says what it came to: ${outcomes.join(', ')}`)
  return { outcome, reference: referenceIn(wish) }
}

function referenceIn({ reference }: Wish): string {
  const written = lineOf(1, 128).safeParse(reference)
  if (!written.success) throw new Mistake('--reference says where it is written down, on one line of at most 128 characters')
  return written.data
}

/** Columns as wide as what stands in them. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = head.length === 0 ? rows : [head, ...rows]
  const widths = (all[0] ?? []).map((_, column) => Math.max(...all.map((cells) => cells[column]!.length)))
  return all
    .map(
      (cells) =>
        `${cells
          .map((cell, column) => cell.padEnd(widths[column]!))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}

function shown(money: Money): string {
  return `${decimalOf(money)} ${money.currency}`
}

function at(moment: number | undefined): string {
  return moment === undefined ? '' : `${new Date(moment).toISOString().slice(0, 16)}Z`
}

try {
  await main()
} catch (error) {
  if (!(error instanceof Mistake || error instanceof ConfigError || isProblem(error))) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
