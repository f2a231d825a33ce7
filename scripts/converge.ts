// npm run converge
//
// Edits the same patrons from both sides while webhooks are lost, institutions are away and gateways are killed; then lets all become quiet, and proves
// from Alma's own state that every copy is as the rules say, that no edit was lost without a conflict, and that nothing old was brought back.
import { parseArgs } from 'node:util'
import type { Mode } from '../test/converge/consortium.ts'
import { converge, type Converged } from '../test/converge/convergence.ts'
import { tableOf } from '../test/converge/table.ts'
import { findPostgres, type Engine } from '../test/crash/places.ts'

const usage = `npm run converge -- [--seed N] [--kills N] [--minutes N] [--store sqlite|postgres|both] [--nodes 1|2|both]
                    [--mode network-managed|independent|both] [--institutions N] [--patrons N]

Kills and minutes are of all configurations together; minutes are of editing. PG_URL names a PostgreSQL, else one is looked for on this machine.
`

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    kills: { type: 'string', default: '160' },
    minutes: { type: 'string', default: '16' },
    store: { type: 'string', default: 'both' },
    nodes: { type: 'string', default: 'both' },
    mode: { type: 'string', default: 'both' },
    institutions: { type: 'string', default: '27' },
    patrons: { type: 'string', default: '2000' },
    help: { type: 'boolean', default: false },
  },
})

const engines: readonly Engine[] = values.store === 'both' ? ['sqlite', 'postgres'] : [values.store as Engine]
const counts: readonly (1 | 2)[] = values.nodes === 'both' ? [1, 2] : [Number(values.nodes) as 1 | 2]
const modes: readonly Mode[] = values.mode === 'both' ? ['network-managed', 'independent'] : [values.mode as Mode]
const [seed, kills, minutes] = [Number(values.seed), Number(values.kills), Number(values.minutes)]
const [institutions, people] = [Number(values.institutions), Number(values.patrons)]
const isUnderstood =
  engines.every((engine) => engine === 'sqlite' || engine === 'postgres') &&
  counts.every((count) => count === 1 || count === 2) &&
  modes.every((mode) => mode === 'network-managed' || mode === 'independent') &&
  [seed, kills, minutes].every((number) => Number.isFinite(number) && number >= 0) &&
  [institutions, people].every((number) => Number.isInteger(number) && number >= 2)

if (values.help || !isUnderstood) {
  process.stdout.write(usage)
  process.exitCode = values.help ? 0 : 2
} else {
  process.exitCode = await run()
}

async function run(): Promise<number> {
  const postgres = engines.includes('postgres') ? await findPostgres() : undefined
  if (typeof postgres === 'string') {
    process.stderr.write(`${postgres}. Name one in PG_URL, or leave it out: --store sqlite\n`)
    return 2
  }
  process.stdout.write(`--seed ${seed}\n`)
  const plans = engines.flatMap((engine) => counts.flatMap((nodes) => modes.map((mode) => ({ engine, nodes, mode }))))
  const each = { kills: Math.ceil(kills / plans.length), mostMs: (minutes * 60_000) / plans.length, institutions, people }
  const all: Converged[] = []
  for (const [at, plan] of plans.entries()) {
    const converged = await converge({ ...plan, ...each, seed: seed + at })
    all.push(converged)
    const { violations } = converged.proof
    process.stderr.write(
      `${plan.engine}, ${plan.nodes}, ${plan.mode}: ${converged.edits} edits, ${violations.length} violations\n`,
    )
    for (const violation of violations.slice(0, 10)) process.stderr.write(`  ${violation}\n`)
  }
  process.stdout.write(`\n${tableOf(all)}\n`)
  return all.every(({ proof }) => proof.violations.length === 0) ? 0 : 1
}
