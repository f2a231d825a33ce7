// Reads a configuration exactly as the gateway would at its start, and says what is wrong with it, or what it makes of it.
import { parseArgs } from 'node:util'
import { adapters } from '#adapters/index.ts'
import { ConfigError, describe, readConfigFile, type Config, type RuleOrigin, type SyncExplained } from '#config'
import type { InstitutionId, LibraryId } from '#domain/id.ts'
import { decimalOf, type Money } from '#domain/money.ts'
import { dataFields } from '#domain/patron-data.ts'
import type { Place } from '#domain/place.ts'
import { resolvedAt, type AgePrice, type Level } from '#domain/policy.ts'

const usage = `npm run config:check FILE [-- --placeholders] [--explain INSTITUTION[/LIBRARY][/GROUP]]

  --placeholders   take secrets that are not in the environment as given
  --explain        the policies that hold at a place, and which level set each; a group is the library system's own code`

/** What whoever started this has to change about the command. */
class Mistake extends Error {
  override readonly name = 'Mistake'
}

function main(): void {
  const { file, placeholders, explain } = wish()
  const config = checked(file, placeholders)
  if (!config) return
  const lines = explain === undefined ? summary(file, config) : explanation(config, placeOf(config, explain))
  process.stdout.write(`${lines.join('\n')}\n`)
}

function wish(): { file: string; placeholders: boolean; explain: string | undefined } {
  const { positionals, values } = parsed()
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0) throw new Mistake(usage)
  return { file, placeholders: values.placeholders, explain: values.explain }
}

function parsed() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { placeholders: { type: 'boolean', default: false }, explain: { type: 'string' } },
    })
  } catch (error) {
    throw new Mistake(`${(error as Error).message}\n\n${usage}`, { cause: error })
  }
}

/** Faults go to stdout, one a line: they are what this was asked for. */
function checked(file: string, placeholders: boolean): Config | undefined {
  try {
    return readConfigFile(file, { env: process.env, adapters, placeholders })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stdout.write(error.faults.map((fault) => `${describe(file, fault)}\n`).join(''))
    process.exitCode = 1
    return undefined
  }
}

function summary(file: string, { topology, merchants, roles, store, remarks }: Config): string[] {
  const rows: readonly (readonly [what: string, names: readonly string[]])[] = [
    ['network zones', topology.zones.map(({ id, mode }) => `${id} (${mode})`)],
    ['institutions', topology.institutions.map(({ id }) => id)],
    ['libraries', topology.libraries.map(({ id }) => id)],
    ['communities', topology.communities.map(({ id }) => id)],
    ['merchants', merchants.map(({ id, currency }) => `${id} (${currency})`)],
    ['roles', [...roles.keys()]],
  ]
  return [
    `${file} is right.`,
    ...rows.map(([what, names]) => `  ${String(names.length).padStart(4)} ${what.padEnd(14)} ${some(names)}`.trimEnd()),
    `       ${'store'.padEnd(14)} ${'url' in store ? databaseOf(store.url) : `SQLite in ${store.file}`}`,
    ...remarks.map((remark) => `  Note: ${describe(file, remark)}`),
  ]
}

function some(names: readonly string[]): string {
  return `${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}`
}

/** Never with who signs in there. */
function databaseOf(url: string): string {
  const { host = '', pathname = '' } = URL.parse(url) ?? {}
  return `PostgreSQL at ${host}${pathname}, from DATABASE_URL`
}

/** `institution/group` where the second word is none of the institution's libraries: groups are the vendor's, and no file lists them. */
function placeOf({ topology }: Config, path: string): Place {
  const [first = '', ...rest] = path.split('/')
  const institution = topology.institution(first as InstitutionId)
  if (!institution)
    throw new Mistake(`There is no institution ${first} (known: ${topology.institutions.map(({ id }) => id).join(', ')})`)
  const second = topology.library((rest[0] ?? '') as LibraryId)
  const library = second?.institution === institution.id ? second : undefined
  const group = rest.slice(library ? 1 : 0).join('/')
  return {
    ...topology.placeOf(institution.id, library && { library: library.code, limits: [], inherited: false }),
    ...(group !== '' && { group }),
  }
}

function explanation({ topology, sync }: Config, place: Place): string[] {
  const { policies, origins } = resolvedAt(topology.policies, place)
  const { zone, institution, communities, library, group } = place
  const where = [
    ...(zone === undefined ? [] : [`zone ${zone}`]),
    `institution ${institution}`,
    ...communities.map((community) => `community ${community}`),
    ...(library === undefined ? [] : [`library ${library}`]),
    ...(group === undefined ? [] : [`group ${group}`]),
  ]
  const rows = [
    ...rules('expiry', policies.expiry, origins.expiry),
    ...rules('renewal', policies.renewal, origins.renewal),
    ...rules('lending', policies.lending, origins.lending),
    ...rules('password', policies.password, origins.password),
    ...syncRows(institution, sync.get(institution)),
  ]
  const widest = Math.max(...rows.map(([, value]) => value.length))
  return [`At ${where.join(', ')}:`, ...rows.map(([rule, value, by]) => `  ${rule.padEnd(24)} ${value.padEnd(widest)}   ${by}`)]
}

type Row = readonly [rule: string, value: string, by: string]

function rules<Rules extends object>(part: string, policies: Rules, origins: { readonly [Rule in keyof Rules]: Level }): Row[] {
  return (Object.keys(policies) as (keyof Rules & string)[]).map((rule) => {
    return [`${part}.${rule}`, valueText(policies[rule]), levelText(origins[rule])]
  })
}

/** Of the central patron file; nothing where the institution takes part in none. */
function syncRows(institution: InstitutionId, sync: SyncExplained | undefined): Row[] {
  if (!sync) return []
  const by = {
    institution: `institution ${institution}`,
    zone: `zone ${sync.zone}`,
    default: 'default',
    system: 'not to be had there',
  } as const satisfies Record<RuleOrigin, string>
  return dataFields.map((field) => {
    const after = sync.after[field]
    return [
      `sync.${field}`,
      after ? `${sync.rules[field]}, after ${after.join(', ')}` : sync.rules[field],
      by[sync.origins[field]],
    ]
  })
}

/** As it stands in the file, or nearly. */
function valueText(value: unknown): string {
  if (typeof value === 'string') return value
  if (isMoney(value)) return `${decimalOf(value)} ${value.currency}`
  if (Array.isArray(value) && value.every(isAgePrice)) return value.map(priceText).join(', ')
  return JSON.stringify(value)
}

function priceText({ under, amount }: AgePrice): string {
  return `${valueText(amount)}${under === undefined ? '' : ` under ${under}`}`
}

function isMoney(value: unknown): value is Money {
  return typeof value === 'object' && value !== null && 'minor' in value && 'currency' in value
}

function isAgePrice(value: unknown): value is AgePrice {
  return typeof value === 'object' && value !== null && 'amount' in value && isMoney(value.amount)
}

function levelText(level: Level): string {
  if (level.level === 'default') return 'default'
  return `${level.level} ${level.id}${level.group === undefined ? '' : `, of group ${level.group}`}`
}

try {
  main()
} catch (error) {
  if (!(error instanceof Mistake)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 2
}
