// npm run crash
//
// Kills gateways at random moments while patrons renew and pay, with vendors that fail, hang, lose answers and lie; then lets all become quiet, and
// proves from the vendors' own books that every line ended as one extension, as one refund, or with staff.
import { parseArgs } from 'node:util'
import { findPostgres, type Engine } from '../test/crash/places.ts'
import { weather, type Aftermath } from '../test/crash/storm.ts'
import { storyOf, tableOf } from '../test/crash/table.ts'

const usage = `npm run crash -- [--seed N] [--kills N] [--minutes N] [--store sqlite|postgres|both] [--nodes 1|2|both]

Kills and minutes are of all configurations together. PG_URL names a PostgreSQL, else one is looked for on this machine.
`

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    kills: { type: 'string', default: '520' },
    minutes: { type: 'string', default: '60' },
    store: { type: 'string', default: 'both' },
    nodes: { type: 'string', default: 'both' },
    help: { type: 'boolean', default: false },
  },
})

const engines: readonly Engine[] = values.store === 'both' ? ['sqlite', 'postgres'] : [values.store as Engine]
const counts: readonly (1 | 2)[] = values.nodes === 'both' ? [1, 2] : [Number(values.nodes) as 1 | 2]
const [seed, kills, minutes] = [Number(values.seed), Number(values.kills), Number(values.minutes)]
const isUnderstood =
  engines.every((engine) => engine === 'sqlite' || engine === 'postgres') &&
  counts.every((count) => count === 1 || count === 2) &&
  [seed, kills, minutes].every((number) => Number.isFinite(number) && number >= 0)

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
  const storms = engines.flatMap((engine) => counts.map((nodes) => ({ engine, nodes })))
  const each = { kills: Math.ceil(kills / storms.length), mostMs: (minutes * 60_000) / storms.length }
  const all: Aftermath[] = []
  for (const [at, storm] of storms.entries()) {
    const aftermath = await weather({ ...storm, ...each, seed: seed + at })
    all.push(aftermath)
    process.stderr.write(`${storm.engine}, ${storm.nodes}: ${aftermath.kills} kills, ${aftermath.violations.length} violations\n`)
    if (aftermath.violations.length > 0) process.stderr.write(`${storyOf(aftermath)}\n`)
  }
  process.stdout.write(`\n${tableOf(all)}\n`)
  return all.every(({ violations }) => violations.length === 0) ? 0 : 1
}
