import { setTimeout as sleep } from 'node:timers/promises'
import { parse } from 'yaml'
import { mintApiKey } from '#access/api-keys.ts'
import { patronIds } from '#access/patron-ids.ts'
import { adapters } from '#adapters/index.ts'
import type { AlmaSimulator } from '#adapters/alma/simulator/index.ts'
import { readConfig } from '#config'
import { zoneAsHolder, type InstitutionId, type RecordId, type ZoneId } from '#domain/id.ts'
import { play } from '#play/simulators.ts'
import { openStore } from '#store/index.ts'
import { quickClock } from '../crash/clock.ts'
import { kill } from '../crash/kills.ts'
import { freePort, nodeAt } from '../crash/nodes.ts'
import { groundOn, type Engine } from '../crash/places.ts'
import { putForward, untilNothingIsDue, type Resting } from '../crash/quiet.ts'
import { diceOf } from '../crash/random.ts'
import { membersOf, settle, topologyOf, zoneId, zoneTenant, type Mode } from './consortium.ts'
import { edit, type Desk, type Journal } from './edits.ts'
import { hardships, healed } from './hardship.ts'
import { historyOf } from './history.ts'
import { proofOf, type Books, type Proof } from './proof.ts'

export interface Plan {
  readonly engine: Engine
  readonly nodes: 1 | 2
  readonly mode: Mode
  readonly institutions: number
  readonly people: number
  readonly seed: number
  readonly kills: number
  /** How long both sides edit, of the machine's time, counted from when all nodes serve. */
  readonly mostMs: number
  readonly speed?: number
}

export interface Converged {
  readonly plan: Plan
  readonly kills: number
  readonly hardships: number
  readonly edits: number
  readonly untaken: number
  readonly changes: number
  readonly conflicts: number
  /** PUTs that Alma was asked for. */
  readonly writes: number
  readonly seconds: number
  readonly proof: Proof
}

const writers = 6
const minute = 60_000
const pollTopic = 'central-poll'
const walkTopic = 'reconciliation'
const topics = ['central-look', 'copy-sync', 'central-change', walkTopic]

/** Both sides edit, everything goes wrong; then quiet, one reconciliation, and what Alma's own state says. */
export async function converge(plan: Plan): Promise<Converged> {
  const begun = performance.now()
  const { mode } = plan
  const dice = diceOf(plan.seed)
  const clock = quickClock({ since: Date.now(), speed: plan.speed ?? 20, forward: 0 })
  const ground = await groundOn(plan.engine)
  const ports = await Promise.all(Array.from({ length: plan.nodes }, freePort))
  const members = membersOf(mode, plan.institutions)
  const text = topologyOf(mode, members, `http://127.0.0.1:${ports[0]}`)
  const played = await play(parse(text), clock)
  const { alma, content, env } = played
  Object.assign(alma.switches, { callsPerSecond: null, callsPerDay: 1_000_000_000, zoneEditsAreCarried: true })
  const store = await openStore(ground.place, { clock })
  const nodes = ports.map((port) => nodeAt(port, () => ({ text, content, env, store: ground.place, port, pace: clock.pace })))
  try {
    const tenants = [...(mode === 'network-managed' ? [zoneTenant] : []), ...members.map(({ tenant }) => tenant)]
    const people = settle(alma, mode, members, plan.people, dice)
    for (const { id, tenant } of members) {
      alma.state(tenant).listen({ url: `${nodes[0]!.url}/webhooks/alma/${id}`, secret: env['HOOKS']! })
    }
    const history = historyOf(alma, tenants)
    const { secrets } = readConfig({ file: 'converge.yaml', text, content, env, adapters })
    const ids = patronIds(secrets.patronIds)
    const holders = new Map(members.map(({ id, tenant }) => [tenant, id as InstitutionId]))
    const { key, shown, hash } = mintApiKey('The desk', [{ role: 'librarian', over: 'zone', id: zoneId }], clock.now())
    await store.apiKeys.add(key, hash)
    await Promise.all(nodes.map((node) => node.start()))
    const resting = { nodes, clock, store, ground }
    const url = nodes[0]!.url
    const staff = `Bearer ${shown}`
    // As whoever takes it into service does: from here on it is known what everybody agrees on.
    if (!(await begin(url, staff)) || !(await untilNothingIsDue(resting, topics)))
      throw new Error('The first reconciliation comes to no end')

    const end = performance.now() + plan.mostMs
    let on = true
    const isOn = () => on
    const desk: Desk = {
      mode,
      alma,
      people,
      nodes: nodes.map(({ url }) => url),
      staff,
      history,
      dice,
      idOf: (tenant, person) =>
        ids.seal({ institution: holders.get(tenant) ?? zoneAsHolder(zoneId as ZoneId), record: person as RecordId }),
      isOn,
    }
    const journal: Journal = { edits: [], untaken: 0 }
    const serials = counting()
    const befallen = hardships(alma, tenants, dice, isOn)
    const busy = Array.from({ length: writers }, () => edit(desk, journal, serials))
    const kills = await kill(nodes, plan.kills, dice, () => performance.now() < end)
    while (performance.now() < end) await sleep(50)
    on = false
    await Promise.all(busy)
    const hardship = await befallen

    const quiet = await becomesQuiet(resting, alma, () => begin(url, staff))
    const books: Books = {
      mode,
      people,
      history,
      edits: journal.edits,
      conflicts: await conflictsAt(url, staff),
      changes: await fatesOf(url, staff, journal),
      buried: await store.jobs.buried(50),
    }
    const proof = proofOf(books)
    const told = [...quiet, ...nodes.flatMap(({ complaints }) => complaints)]
    return {
      plan,
      kills,
      hardships: hardship,
      edits: journal.edits.length,
      untaken: journal.untaken,
      changes: books.changes.size,
      conflicts: books.conflicts.length,
      writes: alma.calls.filter(({ method }) => method === 'PUT').length,
      seconds: (performance.now() - begun) / 1000,
      proof: { ...proof, violations: [...told, ...proof.violations] },
    }
  } finally {
    await Promise.all(nodes.map((node) => node.kill()))
    await store.close()
    await played.close()
    await ground.clear()
  }
}

/** Webhooks that were held back come, what Alma carries arrives, polls see what no webhook told, and everybody is compared once. What did not go. */
async function becomesQuiet(
  resting: Resting,
  alma: AlmaSimulator,
  beginWalk: () => Promise<boolean>,
): Promise<readonly string[]> {
  healed(alma)
  const rests = async () => {
    await alma.webhooks.deliver()
    return untilNothingIsDue(resting, topics)
  }
  // Alma tries a webhook again after one, three and six hours.
  for (let tries = 0; tries < 3; tries += 1) {
    if (!(await rests())) return [`it does not become quiet: ${await resting.store.jobs.nextDue(topics)}`]
    await putForward(resting, 20 * minute)
    await untilPolled(resting)
  }
  if (!(await rests())) return ['it does not become quiet after the polls']
  if (!(await beginWalk())) return ['no reconciliation begins']
  if (!(await rests())) return ['the reconciliation comes to no end']
  await putForward(resting, 20 * minute)
  return (await rests()) ? [] : ['it does not become quiet at all']
}

/** Every institution was asked since. */
async function untilPolled({ store, clock }: Resting): Promise<void> {
  const end = performance.now() + 60_000
  const from = clock.now()
  while (performance.now() < end) {
    const due = await store.jobs.nextDue([pollTopic])
    if (due === undefined || due > from) return
    await sleep(20)
  }
}

async function begin(url: string, staff: string): Promise<boolean> {
  const answer = await fetch(`${url}/v1/network-zones/${zoneId}/reconciliations`, {
    method: 'POST',
    headers: { authorization: staff, 'content-type': 'application/json' },
    body: JSON.stringify({ heal: true }),
  })
  await answer.body?.cancel()
  return answer.status === 201
}

async function conflictsAt(url: string, staff: string): Promise<Books['conflicts']> {
  const all: { field: string; lost: string }[] = []
  for (let before = ''; ;) {
    const answer = await fetch(`${url}/v1/conflicts${before && `?before=${before}`}`, { headers: { authorization: staff } })
    if (!answer.ok) throw new Error(await answer.text())
    const page = (await answer.json()) as {
      readonly conflicts: readonly { readonly field: string; readonly lostValue?: unknown }[]
      readonly next?: string
    }
    all.push(...page.conflicts.map(({ field, lostValue }) => ({ field, lost: JSON.stringify(lostValue ?? null) })))
    if (page.next === undefined) return all
    before = page.next
  }
}

async function fatesOf(url: string, staff: string, { edits }: Journal): Promise<Books['changes']> {
  const states = new Map<string, string>()
  for (const { made } of edits) {
    if (!('change' in made)) continue
    const answer = await fetch(`${url}/v1/changes/${made.change}`, { headers: { authorization: staff } })
    const { state } = (await answer.json()) as { readonly state?: string }
    states.set(made.change, state ?? String(answer.status))
  }
  return states
}

function* counting(): Generator<number, number> {
  for (let serial = 1; ; serial += 1) yield serial
}
