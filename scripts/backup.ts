/**
 * npm run backup -- TARGET --from FILE
 *
 * Copies the store's SQLite file while the gateway runs. The copy bears its name only once it is whole, checked and on the disk.
 */
import { access, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { parseArgs } from 'node:util'

const usage = `npm run backup -- TARGET --from FILE

  TARGET         the new file; it must not be there yet
  --from FILE    the SQLite file of the store`

/** All pages in one step: one moment of the store. Between two steps a busy writer would make SQLite begin again, maybe for ever. */
const allPages = 2 ** 31 - 1

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})

async function main(): Promise<void> {
  const { from, target } = readArguments()
  if (await exists(target)) throw new Error(`${target} is there already, and a backup never overwrites.`)
  if (!(await exists(from))) throw new Error(`${from} is not there.`)

  const unfinished = join(dirname(target), `.${basename(target)}.${process.pid}.unfinished`)
  try {
    await copy(from, unfinished)
    const tables = check(unfinished)
    await toDisk(unfinished)
    if (await exists(target)) throw new Error(`${target} has appeared meanwhile, and a backup never overwrites.`)
    await rename(unfinished, target)
    await toDisk(dirname(target))
    console.log(`Copied ${from} to ${target}; its integrity is checked.`)
    console.log(tables.map(({ name, rows }) => `  ${name}: ${rows} rows`).join('\n'))
  } finally {
    for (const rest of ['', '-journal', '-wal', '-shm']) await rm(`${unfinished}${rest}`, { force: true })
  }
}

function readArguments(): { readonly from: string; readonly target: string } {
  const { values, positionals } = parseArgs({ options: { from: { type: 'string' } }, allowPositionals: true })
  const [target, ...more] = positionals
  if (values.from === undefined || target === undefined || more.length > 0) throw new Error(usage)
  if (/^postgres(ql)?:/.test(values.from)) {
    throw new Error('This copies SQLite files. For PostgreSQL use its own: pg_dump --format=custom --file=TARGET "$DATABASE_URL"')
  }
  return { from: resolve(values.from), target: resolve(target) }
}

async function copy(from: string, to: string): Promise<void> {
  // SQLite would create it readable by everyone.
  await (await open(to, 'wx', 0o600)).close()
  const source = new DatabaseSync(from, { readOnly: true })
  try {
    await backup(source, to, { rate: allPages })
  } finally {
    source.close()
  }
}

/** Throws where the copy is not sound, and leaves it a single file without a log beside it. */
function check(path: string): readonly { readonly name: string; readonly rows: number }[] {
  const file = new DatabaseSync(path)
  try {
    file.exec('pragma journal_mode = delete')
    const faults = file
      .prepare('pragma integrity_check')
      .all()
      .map((row) => String(row['integrity_check']))
    if (faults.join() !== 'ok') throw new Error(`The copy is not sound and was thrown away: ${faults.join('; ')}`)
    const names = file.prepare(
      `select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name`,
    )
    return names.all().map(({ name }) => ({ name: String(name), rows: countRows(file, String(name)) }))
  } finally {
    file.close()
  }
}

function countRows(file: DatabaseSync, table: string): number {
  return Number(file.prepare(`select count(*) as rows from "${table}"`).get()?.['rows'])
}

/** A file and, after a rename, the folder that names it. */
async function toDisk(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
