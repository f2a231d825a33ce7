// npm run crash
//
// Kills gateways at random moments while patrons renew cards and pay fees, with vendors that fail, hang, lose answers and lie; then lets all become quiet, and
// proves from the vendors' own books that every line ended as one extension or booking, as one refund, or with staff.
import { parseArgs } from 'node:util'
import { findPostgres, type Engine } from '../test/crash/places.ts'
import { weather, type Aftermath } from '../test/crash/storm.ts'
import { storyOf, tableOf } from '../test/crash/table.ts'

const usage = `npm run crash -- [--seed N] [--kills N] [--minutes N] [--store sqlite|postgres|both] [--nodes 1|2|both] [--speed N]

Kills and minutes are of all configurations together. Speed is how many times faster than the machine's time goes, 60 where
it is left out: a busy machine needs less, since deadlines go by the same time. PG_URL names a PostgreSQL, else one is looked for on this machine.
`

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    kills: { type: 'string', default: '520' },
    minutes: { type: 'string', default: '60' },
    store: { type: 'string', default: 'both' },
    nodes: { type: 'string', default: 'both' },
    speed: { type: 'string', default: '60' },
    help: { type: 'boolean', default: false },
  },
})

const engines: readonly Engine[] = values.store === 'both' ? ['sqlite', 'postgres'] : [values.store as Engine]
const counts: readonly (1 | 2)[] = values.nodes === 'both' ? [1, 2] : [Number(values.nodes) as 1 | 2]
const [seed, kills, minutes, speed] = [values.seed, values.kills, values.minutes, values.speed].map(Number) as [
  number,
  number,
  number,
  number,
]
const isUnderstood =
  engines.every((engine) => engine === 'sqlite' || engine === 'postgres') &&
  counts.every((count) => count === 1 || count === 2) &&
  [seed, kills, minutes].every((number) => Number.isFinite(number) && number >= 0) &&
  speed > 0

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
  const each = { speed, kills: Math.ceil(kills / storms.length), mostMs: (minutes * 60_000) / storms.length }
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
