import type { Day } from '#domain/day.ts'
import type { Dialect } from '#store/database.ts'
import { type StoreOptions, openStore } from '#store/index.ts'
import { jobs } from '#store/jobs.ts'
import { words } from '#store/migrate.ts'
import { migrations } from '#store/migrations/index.ts'
import { ofRenewals, payments } from '#store/payments.ts'
import { statement } from '#store/step.ts'
import type { Tables } from '#store/tables.ts'
import { paymentStates } from '#domain/payment.ts'
import type { Renewal } from '#domain/renewal.ts'
import type { StoredSession } from '#ports/session-store.ts'
import type { Store } from '#ports/store.ts'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readFile, readdir, stat, truncate, writeFile } from 'node:fs/promises'
import { type AddressInfo, type Socket, connect, createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type CompiledQuery, DummyDriver, Kysely, PostgresAdapter, PostgresQueryCompiler, SqliteAdapter } from 'kysely'
import { SqliteQueryCompiler } from 'kysely'
import { Client } from 'pg'
import t, { type Test } from 'tap'
import { lanesOfOneNode, renewal } from './conformance/renewal-store.ts'
import { storeConformance } from './conformance/store.ts'

/** A place of the test's own, and a way to look and reach into it behind the store. */
interface Place {
  readonly dialect: Dialect
  readonly open: (options?: StoreOptions) => Promise<Store>
  readonly behind: (statement: string, parameters?: readonly unknown[]) => Promise<readonly unknown[]>
}

type FreshPlace = (t: Test) => Promise<Place>

const session: StoredSession = { id: 'session', holder: 'holder', signedInAt: 1 }

const root = fileURLToPath(new URL('..', import.meta.url))

const waitingForAttempts = `select 1 from pg_locks where not granted and relation = 'attempts'::regclass`

/** Every table of schema 1 with something in it, as a gateway of that time would have written it. */
const rowsOfSchema1: Readonly<Record<string, string>> = {
  migrations: `(number, name, at) values (1, 'first tables', 7)`,
  api_keys: `(id, hash, name, grants, created_at, expires_at, revoked_at) values
    ('desk', 'hash of desk', 'Desk', '[{"role":"desk","over":"zone","id":"libis"}]', 1, null, null),
    ('old', 'hash of old', 'Old', '[]', 2, 3, 4)`,
  sessions: `(id, generation, revoked_at, expires_at) values
    ('session', 1, null, 100),
    ('revoked', 0, 9, 100)`,
  attempts: `(subject, at, ends_at) values ('patron', 10, 1010)`,
  whereabouts: `(person, institution, record, libraries, seen_at) values ('person', 'ghent', 'record', '["L1"]', 10)`,
  audit: `(at, request, actor, action, permission, institution, patron, purpose, outcome) values
    (10, 'request', 'key:desk', 'card-looked-at', 'card:read', 'ghent', 'patron', 'why', 'shown')`,
}

/** Sixty tries against one limit of fifty; prints how each went. */
const takesTries = `
  import { openStore } from '#store/index.ts'
  const store = await openStore({ file: process.argv[1] })
  for (let n = 0; n < 60; n += 1) {
    const wait = await store.attempts.take([{ subject: 'patron', windowMs: 1_000, failures: 50 }], 1)
    console.log(wait === undefined ? 'passed' : 'refused')
  }
  await store.close()
`

/** Writes pairs of entries until it is killed, and prints the number of each pair that was acknowledged. */
const writesEntries = `
  import { openStore } from '#store/index.ts'
  const store = await openStore({ file: process.argv[1] })
  const looked = { at: 1, actor: 'key:desk', action: 'card-looked-at', permission: 'card:read', institution: 'ghent', outcome: 'shown', patron: 'patron' }
  for (let n = Number(process.argv[2]); ; n += 1) {
    await store.audit.record([{ ...looked, request: n + ' first' }, { ...looked, request: n + ' second' }])
    console.log(n)
  }
`

await t.test('on a file', async (t) => {
  await storeConformance(t, async (t) => (await onFile(t)).open)
  await schemaIsMinded(t, onFile)
  await hurryIsMinded(t, onFile)
  await fileIsMinded(t)
  await backupIsMinded(t)
})

const postgres = await findPostgres()
await t.test('on PostgreSQL', { skip: typeof postgres === 'string' && postgres }, async (t) => {
  if (typeof postgres === 'string') return
  const database = await databaseOfThisRun(t, postgres)
  const onPostgres: FreshPlace = (t) => inSchema(t, database)
  await storeConformance(t, async (t) => (await onPostgres(t)).open)
  await schemaIsMinded(t, onPostgres)
  await hurryIsMinded(t, onPostgres)
  await lineIsMinded(t, onPostgres, database)
})

await t.test('lanes of one node', lanesOfOneNode)

await t.test('the source of the store', async (t) => {
  const folder = join(root, 'src/store')
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'))
  const source = (await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).join('\n')

  await t.test('writes and reads the audit trail, and never changes or deletes an entry of it', async (t) => {
    const changes =
      /(updateTable|deleteFrom|replaceInto|mergeInto)\('audit'\)|\b(update|delete from|drop table|alter table) audit\b/
    t.match("tx.deleteFrom('audit')", changes)
    t.match('sql`update audit set`', changes)
    t.match(source, /insertInto\('audit'\)/)
    t.notMatch(source, changes)
  })

  await t.test('numbers its migrations without a gap, as they are run', async (t) => {
    const files = (await readdir(join(folder, 'migrations'))).filter((name) => name !== 'index.ts').sort()
    const numbered = migrations.map(({ name }, n) => `${`${n + 1}`.padStart(4, '0')}-${name.replaceAll(' ', '-')}.ts`)
    t.strictSame(files, numbered)
  })

  await t.test('gives a step no way to begin a second transaction, which on SQLite would never come back', async (t) => {
    // @ts-expect-error: the compiler is the test
    const nested = statement(async (db) => db.transaction())
    t.equal(nested.within, 'statement')
  })
})

async function schemaIsMinded(t: Test, freshPlace: FreshPlace): Promise<void> {
  await t.test('a schema that is newer than this version is refused, and both numbers are named', async (t) => {
    const { open, behind } = await freshPlace(t)
    await (await open()).close()
    await behind(`insert into migrations (number, name, at) values (4711, 'of tomorrow', 1)`)
    const refusal = new RegExp(`schema 4711 .* only up to ${migrations.length}\\b`)
    await t.rejects(open(), { name: 'SchemaTooNew', message: refusal })
  })

  await t.test('a store of schema 1 is brought up to date with all that is in it, and works on with it', async (t) => {
    const { dialect, open, behind } = await freshPlace(t)
    await behind('create table migrations (number integer primary key, name text not null, at bigint not null)')
    for (const statement of migrations[0]!.statements(words[dialect])) await behind(statement)
    for (const [table, rows] of Object.entries(rowsOfSchema1)) await behind(`insert into ${table} ${rows}`)
    const kept = async (): Promise<readonly unknown[]> => {
      const tables = Object.keys(rowsOfSchema1).map((table) => (table === 'migrations' ? 'migrations where number = 1' : table))
      return Promise.all(tables.map((table) => behind(`select * from ${table} order by 1, 2`)))
    }
    const before = await kept()
    t.strictSame(
      before.map((rows) => (rows as unknown[]).length),
      [1, 2, 2, 1, 1, 1],
    )

    const store = await open({ clock: { now: () => 8 } })
    t.strictSame(await kept(), before)
    const run = (await behind('select number, at from migrations order by number')) as readonly { number: number; at: unknown }[]
    t.strictSame(
      run.map(({ number, at }) => [number, Number(at)]),
      migrations.map((_, n) => [n + 1, n === 0 ? 7 : 8]),
    )

    t.match(await store.apiKeys.find('hash of desk'), { id: 'desk', grants: [{ role: 'desk' }] })
    t.strictSame(await store.sessions.endedSince(0), { sessions: [{ session: 'revoked', at: 9 }], holders: [] })
    t.equal(await store.sessions.renew(session, 1, 100), true, 'a session of before goes on')
    await store.sessions.endAll({ holder: 'holder', kind: 'own', before: 1, at: 11 }, 100)
    t.equal(await store.sessions.renew(session, 2, 100), false, 'and ends as any other')
    t.equal(await store.attempts.take([{ subject: 'patron', windowMs: 1_000, failures: 1 }], 20), 990)
    t.match(await store.whereabouts.of('person'), [{ institution: 'ghent', record: 'record', libraries: ['L1'], seenAt: 10 }])
    t.match(await store.audit.of('patron', 10), [{ at: 10, actor: 'key:desk', purpose: 'why' }])
  })

  await t.test('a renewal of schema 4 that is for a while only is found and watched, and no other', async (t) => {
    const { dialect, open, behind } = await freshPlace(t)
    await behind('create table migrations (number integer primary key, name text not null, at bigint not null)')
    for (const [n, { name, statements }] of migrations.slice(0, 4).entries()) {
      for (const statement of statements(words[dialect])) await behind(statement)
      await behind(`insert into migrations (number, name, at) values (${n + 1}, '${name}', 7)`)
    }
    const rows = [
      ['held', 'fulfilled', '{"id":"held","provisional":"proof-needed"}'],
      ['unpaid', 'abandoned', '{"id":"unpaid","provisional":"proof-needed"}'],
      // What somebody has written is not what it says.
      ['whole', 'fulfilled', JSON.stringify({ id: 'whole', deskReference: '"provisional":"' })],
    ]
    for (const [id, state, body] of rows) {
      await behind(`insert into renewals (id, version, quote, patron, institution, merchant, state, principal, key, content, places, updated_at, body)
        values ('${id}', 1, '${id}', 'eva', 'ghent', 'ghent', '${state}', '${id}', '${id}', '', '[]', 1, '${body}')`)
    }
    const store = await open()
    t.match(await store.renewals.list({ confirmableOn: '2030-05-31' as Day }, 10), [{ id: 'held' }])
    t.match(await store.jobs.claim(['renewal-provisional'], 1, 2, 10), [{ key: 'held', attempts: 1 }])
    t.equal((await store.jobs.claim(['renewal-provisional'], 1, 2, 10)).length, 0)
  })

  await t.test('renewals of schema 4, open and over, are found by their places, and hold those they held', async (t) => {
    const { dialect, open, behind } = await freshPlace(t)
    await behind('create table migrations (number integer primary key, name text not null, at bigint not null)')
    for (const [n, { name, statements }] of migrations.slice(0, 4).entries()) {
      for (const statement of statements(words[dialect])) await behind(statement)
      await behind(`insert into migrations (number, name, at) values (${n + 1}, '${name}', 7)`)
    }
    for (const [id, state, places] of [
      ['open', 'opened', '["a","b"]'],
      ['over', 'abandoned', '["b","c"]'],
      ['lost', 'captured', '["a"]'],
      ['free', 'fulfilled', '[]'],
    ]) {
      const body = JSON.stringify(renewal({ id: id!, quote: id!, state: state as Renewal['state'] }))
      await behind(`insert into renewals
        (id, version, quote, patron, institution, merchant, state, principal, key, content, places, updated_at, body)
        values ('${id}', 0, '${id}', 'eva', 'ghent', 'ghent', '${state}', 'p', '${id}', 'c', '${places}', 1, '${body}')`)
    }
    await behind(`insert into renewal_places (place, renewal) values ('a', 'open'), ('b', 'open')`)

    const { renewals } = await open()
    const found = async (id: string) => (await renewals.atPlacesOf(id, paymentStates)).map((each) => each.id).join(' ')
    t.equal(await found('over'), 'open')
    t.equal(await found('lost'), 'open')
    t.equal(await found('open'), 'lost over')
    t.equal(await found('free'), '')
    const again = { principal: 'p', key: 'new', content: 'c', tooLate: false }
    const opens = (place: string) =>
      renewals.open(renewal({ id: place, quote: place }), { ...again, key: place, places: [place] }, [])
    t.match(await opens('b'), { outcome: 'place-taken', payment: { id: 'open' } })
    t.match(await opens('c'), { outcome: 'opened' })
    t.equal(await found('c'), 'over')
    t.match(await opens('open'), { outcome: 'replayed', payment: { id: 'open' } }, 'the keys by which they were opened are known')
  })

  await t.test(
    'renewals of schema 4 that money came for on line are asked about after the upgrade, but for the oldest',
    async (t) => {
      const { dialect, open, behind } = await freshPlace(t)
      await behind('create table migrations (number integer primary key, name text not null, at bigint not null)')
      for (const [n, { name, statements }] of migrations.slice(0, 4).entries()) {
        for (const statement of statements(words[dialect])) await behind(statement)
        await behind(`insert into migrations (number, name, at) values (${n + 1}, '${name}', 7)`)
      }
      const day = 86_400_000
      const today = 1_800_000_000_000
      for (const [id, state, payment, daysAgo] of [
        ['extended', 'fulfilled', 'p1', 3],
        ['sent back', 'refunded', 'p2', 100],
        ['old', 'fulfilled', 'p3', 128],
        ['at a desk', 'fulfilled', null, 3],
        ['given up', 'abandoned', 'p4', 3],
        ['due already', 'needs-staff', 'p5', 0],
      ] as const) {
        await behind(`insert into renewals
        (id, version, quote, patron, institution, merchant, payment, state, principal, key, content, places, updated_at, body)
        values ('${id}', 0, '${id}', 'eva', 'ghent', 'ghent', ${payment === null ? 'null' : `'${payment}'`}, '${state}', 'p', '${id}', 'c', '[]',
          ${today - daysAgo * day}, '{}')`)
      }
      await behind(`insert into jobs (topic, key, due_at, attempts) values ('renewal', 'due already', 5, 3)`)
      const { jobs } = await open()
      const due = await jobs.claim(['renewal'], today, today + 1, 10)
      t.strictSame(
        due.map(({ key, dueAt }) => [key, dueAt]),
        [
          ['due already', 5],
          ['sent back', today - 99 * day],
          ['extended', today - 2 * day],
        ],
      )
    },
  )

  await t.test('a renewal that a node of the version before opened meanwhile is found once money has come', async (t) => {
    const { open, behind } = await freshPlace(t)
    const { renewals } = await open()
    const opens = (id: string) =>
      renewals.open(
        renewal({ id, quote: id }),
        { principal: 'p', key: id, content: 'c', tooLate: false, places: id === 'new' ? ['a'] : ['a', 'b'] },
        [],
      )
    await opens('old')
    await behind(`delete from places_of_renewals where renewal = 'old'`)
    await renewals.save(renewal({ id: 'old', quote: 'old', state: 'abandoned' }), [])
    await opens('new')
    t.strictSame(await renewals.atPlacesOf('new', paymentStates), [])
    await renewals.save(renewal({ id: 'old', quote: 'old', version: 1, state: 'captured' }), [])
    t.match(await renewals.atPlacesOf('new', paymentStates), [{ id: 'old' }])
    t.match(await renewals.atPlacesOf('old', paymentStates), [{ id: 'new' }])
  })

  await t.test('three that start at once migrate once, and each says when', async (t) => {
    const { open, behind } = await freshPlace(t)
    const stores = await Promise.all([1, 2, 3].map((now) => open({ clock: { now: () => now } })))
    for (const store of stores) await store.ping()
    const recorded = await behind('select number, name, at from migrations order by number')
    t.match(
      recorded,
      migrations.map(({ name }, n) => ({ number: n + 1, name, at: /^[123]$/ })),
    )
    t.equal(recorded.length, migrations.length)
  })
}

async function hurryIsMinded(t: Test, freshPlace: FreshPlace): Promise<void> {
  await t.test(
    'of thousands of renewals those at a place are found by its index, whatever state the others are in',
    async (t) => {
      const { dialect, open, behind } = await freshPlace(t)
      const store = await open()
      await behind(`insert into renewals
      (id, version, quote, patron, institution, merchant, state, principal, key, content, places, updated_at, body)
      with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 5000)
      select 'r' || n, 0, 'q' || n, 'eva', 'ghent', 'ghent', 'fulfilled', 'p', 'k' || n, 'c', '[]', n, '{}' from numbers`)
      await behind(`insert into places_of_renewals (place, renewal) select 'place of ' || id, id from renewals`)
      t.strictSame(await store.renewals.atPlacesOf('r7', ['fulfilled', 'fulfilling']), [])
      const steps = payments(ofRenewals, async () => {})
      const asked = await asksOf(dialect, async (db) => {
        await steps.atPlacesOf.run(db, 'r7', ['fulfilling', 'refunding', 'fulfilled', 'needs-staff'])
      })
      for (const analysed of [false, true]) {
        if (analysed) await behind('analyze')
        for (const { sql, parameters } of asked) {
          const plan = JSON.stringify(await behind(`explain ${dialect === 'sqlite' ? 'query plan ' : ''}${sql}`, parameters))
          // Without its statistics PostgreSQL takes so small a table for an empty one.
          if (dialect === 'sqlite' || analysed) t.notMatch(plan, /SCAN (renewals|own|other)|renewals_in_state|Seq Scan/)
        }
      }
      t.equal(asked.length, 1)
    },
  )

  await t.test('of ten thousand jobs those that are due are found by the index, and the next one that is due too', async (t) => {
    const { dialect, open, behind } = await freshPlace(t)
    const store = await open()
    for (let n = 0; n < 10_000; n += 1_000) {
      await store.jobs.add(Array.from({ length: 1_000 }, (_, m) => ({ topic: 'renewal', key: `${n + m}`, dueAt: n + m })))
    }
    t.equal((await store.jobs.claim(['renewal'], 5_000, 6_000, 100)).length, 100)
    await behind('analyze')
    const steps = jobs((rows) => (dialect === 'postgres' ? rows.forUpdate().skipLocked() : rows))
    const asked = await asksOf(dialect, async (db) => {
      await steps.claim.run(db, ['renewal', 'other'], 5_000, 6_000, 20)
      await steps.nextDue.run(db, ['renewal', 'other'])
    })
    t.equal(asked.length, 2)
    for (const { sql, parameters } of asked) {
      const plan = JSON.stringify(await behind(`explain ${dialect === 'sqlite' ? 'query plan ' : ''}${sql}`, parameters))
      t.match(plan, 'jobs_due')
      t.notMatch(plan, dialect === 'sqlite' ? /SCAN jobs"|TEMP B-TREE/ : /Seq Scan on jobs|Sort Key/)
    }
    t.match(
      JSON.stringify(await behind(`explain ${dialect === 'sqlite' ? 'query plan ' : ''}select * from jobs`)),
      /scan (on )?jobs/i,
    )
  })
}

/** What a step asks of an engine, which here answers nothing. */
async function asksOf(dialect: Dialect, ask: (db: Kysely<Tables>) => Promise<void>): Promise<readonly CompiledQuery[]> {
  const asked: CompiledQuery[] = []
  const sqlite = dialect === 'sqlite'
  const db = new Kysely<Tables>({
    dialect: {
      createAdapter: () => (sqlite ? new SqliteAdapter() : new PostgresAdapter()),
      createDriver: () => new DummyDriver(),
      createIntrospector: () => {
        throw new Error('Nobody looks into it')
      },
      createQueryCompiler: () => (sqlite ? new SqliteQueryCompiler() : new PostgresQueryCompiler()),
    },
    log: ({ query }) => void asked.push(query),
  })
  await ask(db).catch(() => {})
  return asked
}

async function fileIsMinded(t: Test): Promise<void> {
  await t.test('the folder is made, and only the owner may read what is in it', async (t) => {
    const { open, file } = await onFile(t)
    const store = await open()
    await store.sessions.revoke('session', 1, 2)
    for (const side of ['', '-wal', '-shm']) t.equal((await stat(`${file}${side}`)).mode & 0o777, 0o600, side)
    t.equal((await stat(join(file, '..'))).mode & 0o777, 0o700)
  })

  await t.test('a file that cannot be is store-unavailable when it is opened', async (t) => {
    const { open, file } = await onFile(t)
    await (await open()).close()
    await t.rejects(openStore({ file: join(file, 'inside', 'a.db') }), { name: 'Problem', code: 'store-unavailable' })
    await writeFile(file, 'this is no database, and it is long enough to look at: '.repeat(50))
    await t.rejects(open(), { name: 'Problem', code: 'store-unavailable' })
  })

  await t.test('while another process writes a step waits without holding up anything else, and then gives up', async (t) => {
    const { open, file } = await onFile(t)
    const store = await open({ patienceMs: 100 })
    const other = new DatabaseSync(file)
    other.exec('begin immediate')

    let turns = 0
    const turning = setInterval(() => (turns += 1), 1)
    await t.rejects(store.sessions.renew(session, 0, 1), { name: 'Problem', code: 'store-unavailable' })
    await t.rejects(store.sweep(1), { name: 'Problem', code: 'store-unavailable' })
    clearInterval(turning)
    t.ok(turns > 20, 'the event loop went on')
    t.strictSame(await store.apiKeys.list(), [], 'nobody who reads waits')

    const waiting = store.sessions.renew(session, 0, 1)
    other.exec('commit')
    other.close()
    t.equal(await waiting, true)
  })

  await t.test('two processes on one file count together', async (t) => {
    const { open, file } = await onFile(t)
    const takers = [1, 2].map(() => child(takesTries, file))
    const [one, two] = await Promise.all(takers.map((taker) => linesOf(taker)))
    t.equal(one!.length + two!.length, 120)
    t.equal([...one!, ...two!].filter((line) => line === 'passed').length, 50)
    t.equal(await (await open()).attempts.take([{ subject: 'patron', windowMs: 1_000, failures: 51 }], 1), undefined)
  })

  await t.test('what was acknowledged survives a kill at any moment, whole', async (t) => {
    const { open, file, behind } = await onFile(t)
    const acknowledged: string[] = []
    for (let round = 0; round < 10; round += 1) {
      const writer = child(writesEntries, file, `${round * 1_000_000}`)
      const killAfter = 1 + Math.floor(Math.random() * 60)
      let heard = 0
      acknowledged.push(
        ...(await linesOf(writer, () => {
          heard += 1
          if (heard === killAfter) writer.kill('SIGKILL')
        })),
      )
    }
    const store = await open()
    const requests = (await store.audit.of('patron', 1_000_000)).map(({ request }) => request)
    const written = new Set(requests)
    t.ok(acknowledged.length >= 10)
    t.strictSame(
      acknowledged.filter((n) => !written.has(`${n} first`) || !written.has(`${n} second`)),
      [],
      'every acknowledged pair is there',
    )
    t.strictSame(
      requests.filter(
        (request) =>
          !written.has(request.endsWith('first') ? request.replace('first', 'second') : request.replace('second', 'first')),
      ),
      [],
      'and no half of a pair',
    )
    t.strictSame(await behind('pragma integrity_check'), [{ integrity_check: 'ok' }])
  })
}

async function backupIsMinded(t: Test): Promise<void> {
  await t.test('a backup that is made while the store is written to is whole, checked, alone and private', async (t) => {
    const { file } = await onFile(t)
    const target = join(file, '../copy.db')
    const writer = child(writesEntries, file, '0')
    let before = 0
    const enough = new Promise<void>((resolve) => {
      void linesOf(writer, () => {
        before += 1
        if (before === 50) resolve()
      })
    })
    await enough
    const acknowledged = before
    const made = await backup(target, '--from', file)
    writer.kill('SIGKILL')

    t.match(made, { code: 0, out: /integrity is checked/ })
    t.match(made.out, /audit: \d+ rows/)
    t.equal((await stat(target)).mode & 0o777, 0o600)
    t.strictSame(
      (await readdir(join(file, '..'))).filter((name) => !name.startsWith('gateway.db')),
      ['copy.db'],
    )

    const copy = await openStore({ file: target })
    const requests = new Set((await copy.audit.of('patron', 1_000_000)).map(({ request }) => request))
    await copy.close()
    t.ok(requests.size >= 2 * acknowledged, 'what was acknowledged before it began is in it')
    for (let n = 0; n < requests.size / 2; n += 1) {
      if (!requests.has(`${n} first`) || !requests.has(`${n} second`)) t.fail(`pair ${n} is missing`)
    }
  })

  await t.test('a backup never overwrites', async (t) => {
    const { open, file } = await onFile(t)
    await (await open()).close()
    const target = join(file, '../copy.db')
    await writeFile(target, 'last week')
    t.match(await backup(target, '--from', file), { code: 1, err: /never overwrites/ })
    t.equal(await readFile(target, 'utf8'), 'last week')
  })

  await t.test('a backup of a damaged or missing file fails, and leaves nothing that looks like one', async (t) => {
    const { open, behind, file } = await onFile(t)
    await (await open()).close()
    const target = join(file, '../copy.db')
    t.match(await backup(target, '--from', `${file}.not`), { code: 1, err: /is not there/ })

    const [index] = await behind(`select rootpage from sqlite_schema where name = 'audit_of_patron'`)
    const { rootpage } = index as { readonly rootpage: number }
    const bytes = await readFile(file)
    await writeFile(file, bytes.fill(0, (rootpage - 1) * 4096, rootpage * 4096))
    t.match(await backup(target, '--from', file), { code: 1, err: /The copy is not sound and was thrown away/ })

    await truncate(file, 4096)
    t.match(await backup(target, '--from', file), { code: 1, err: /./ })
    t.strictSame(
      (await readdir(join(file, '..'))).filter((name) => name.includes('copy')),
      [],
    )
  })

  await t.test('for PostgreSQL it names pg_dump, and without a source it says how it is used', async (t) => {
    const { file } = await onFile(t)
    t.match(await backup(`${file}.dump`, '--from', 'postgres://gateway@db/gateway'), { code: 1, err: /pg_dump/ })
    t.match(await backup(file), { code: 1, err: /--from FILE/ })
  })
}

async function lineIsMinded(t: Test, freshPlace: FreshPlace, database: URL): Promise<void> {
  const patienceMs = 400
  const unavailable = { name: 'Problem', code: 'store-unavailable' }

  await t.test('a PostgreSQL that is gone is store-unavailable, and all is back by itself with it', async (t) => {
    const line = await lineTo(t, database)
    const { open } = await inSchema(t, database, line)
    const store = await open({ patienceMs })
    await Promise.all(Array.from({ length: 8 }, () => store.ping()))
    await line.cut()
    await t.rejects(store.ping(), unavailable)
    await t.rejects(store.attempts.take([{ subject: 'patron', windowMs: 1_000, failures: 1 }], 1), unavailable)
    await t.rejects(open({ patienceMs }), unavailable)
    await line.restore()
    await store.ping()
    t.equal(await store.attempts.take([{ subject: 'patron', windowMs: 1_000, failures: 1 }], 1), undefined)
  })

  await t.test('a PostgreSQL that no longer answers is store-unavailable when patience ends', async (t) => {
    const line = await lineTo(t, database)
    const { open } = await inSchema(t, database, line)
    const store = await open({ patienceMs })
    await store.ping()
    line.stall()
    const asks: readonly (() => Promise<unknown>)[] = [() => store.ping(), () => store.sweep(1), () => store.ping()]
    for (const ask of asks) {
      const began = performance.now()
      await t.rejects(ask(), unavailable)
      t.ok(performance.now() - began < 3 * patienceMs + 1_000, 'it did not hang')
    }
    await line.restore()
    await store.ping()

    line.stall()
    const began = performance.now()
    await store.close()
    t.ok(performance.now() - began < patienceMs + 1_000, 'nor does it keep a node from closing')
  })

  await t.test('a line that is cut in the middle of a step ends that step and nothing else', async (t) => {
    const line = await lineTo(t, database)
    const place = await inSchema(t, database, line)
    const store = await place.open({ patienceMs: 5_000 })
    const holder = await clientOf(t, place.url)
    await holder.query('begin; lock table attempts in access exclusive mode')
    const waiting = store.attempts.take([{ subject: 'patron', windowMs: 1_000, failures: 1 }], 1)
    await until(holder, waitingForAttempts)
    await Promise.all([t.rejects(waiting, unavailable), line.cut()])
    await holder.query('rollback')
    await line.restore()
    t.equal(
      await store.attempts.take([{ subject: 'patron', windowMs: 1_000, failures: 1 }], 1),
      undefined,
      'and it was not counted',
    )
  })

  await t.test('a step that waits for a lock longer than patience is store-unavailable', async (t) => {
    const place = await freshPlace(t)
    const store = await place.open({ patienceMs })
    const holder = await clientOf(t, (place as PostgresPlace).url)
    await holder.query('begin; lock table attempts in access exclusive mode')
    await t.rejects(store.sweep(1), unavailable)
    t.equal((await holder.query(waitingForAttempts)).rowCount, 0, 'and no longer stands in the queue for it')
    await holder.query('rollback')
    t.equal(await store.sweep(1), 0)
  })

  await t.test('a value that PostgreSQL cannot hold is a bug of the caller, and is quoted nowhere', async (t) => {
    const store = await (await freshPlace(t)).open()
    const error: unknown = await store.sweep(4711.5).catch((error: unknown) => error)
    t.ok(error instanceof Error && error.name !== 'Problem')
    t.notMatch(JSON.stringify(error, Object.getOwnPropertyNames(error)), '4711')
    await store.ping()
  })
}

async function onFile(t: Test): Promise<Place & { readonly file: string }> {
  const file = join(t.testdir(), 'data', 'gateway.db')
  return {
    file,
    dialect: 'sqlite',
    open: (options) => opened(t, openStore({ file }, options)),
    async behind(statement, parameters = []) {
      await mkdir(dirname(file), { recursive: true })
      const database = new DatabaseSync(file)
      try {
        return database
          .prepare(statement)
          .all(...(parameters as SQLInputValue[]))
          .map((row) => ({ ...row }))
      } finally {
        database.close()
      }
    },
  }
}

async function opened(t: Test, opening: Promise<Store>): Promise<Store> {
  const store = await opening
  t.teardown(() => store.close())
  return store
}

interface PostgresPlace extends Place {
  readonly url: string
}

/** A schema in the database of this run costs a twentieth of a database. `line`: by which way the store goes there. */
async function inSchema(t: Test, database: URL, line?: Line): Promise<PostgresPlace> {
  const schema = `test_${randomBytes(6).toString('hex')}`
  const client = await clientOf(t, database.href)
  await client.query(`create schema ${schema}`)
  const within = (server: URL): string => {
    const url = new URL(server)
    url.searchParams.set('options', `-c search_path=${schema}`)
    return url.href
  }
  return {
    url: within(database),
    dialect: 'postgres',
    open: (options) => opened(t, openStore({ url: within(line?.url ?? database) }, options)),
    async behind(statement, parameters = []) {
      await client.query(`set search_path to ${schema}`)
      return (await client.query<Record<string, unknown>>(statement, [...parameters])).rows
    },
  }
}

async function clientOf(t: Test, url: string): Promise<Client> {
  const client = new Client({ connectionString: url })
  await client.connect()
  t.teardown(async () => {
    await client.end()
  })
  return client
}

/** Asks until there is a row. */
async function until(client: Client, query: string): Promise<void> {
  while ((await client.query(query)).rowCount === 0);
}

/** Made for this run and dropped after it. */
async function databaseOfThisRun(t: Test, server: URL): Promise<URL> {
  const name = `patron_gateway_test_${randomBytes(6).toString('hex')}`
  const client = new Client({ connectionString: server.href })
  await client.connect()
  await client.query(`create database ${name}`)
  t.teardown(async () => {
    await client.query(`drop database ${name} with (force)`)
    await client.end()
  })
  const database = new URL(server)
  database.pathname = `/${name}`
  return database
}

/** The one that `PG_URL` names, which must answer; else one on this machine; else why there is none. */
async function findPostgres(): Promise<URL | string> {
  const named = process.env['PG_URL']
  if (named !== undefined) return new URL(named)
  const places = ['%2Fvar%2Frun%2Fpostgresql', '127.0.0.1:5432']
  const urls = places.flatMap((place) => ['postgres', 'root'].map((user) => new URL(`postgres://${user}@${place}/postgres`)))
  const reasons: string[] = []
  for (const url of urls) {
    const client = new Client({ connectionString: url.href, connectionTimeoutMillis: 1_000 })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.end()
      return url
    } catch (error) {
      reasons.push(`${url.username} at ${decodeURIComponent(url.host)}: ${error instanceof Error ? error.message : 'no'}`)
    }
  }
  return `no PostgreSQL here: ${reasons.join('; ')}`
}

/** A way to PostgreSQL that can be cut, or stalled so that nothing moves on it any more, and restored. */
interface Line {
  readonly url: URL
  readonly cut: () => Promise<void>
  readonly stall: () => void
  readonly restore: () => Promise<void>
}

async function lineTo(t: Test, database: URL): Promise<Line> {
  const port = Number(database.port || 5432)
  const host = decodeURIComponent(database.hostname)
  const sockets = new Set<Socket>()
  let stalled = false

  // Half open: on a line where nothing moves, the goodbye of one side does not reach the other.
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = host.startsWith('/') ? connect(join(host, `.s.PGSQL.${port}`)) : connect(port, host)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('error', () => {})
      from.on('close', () => to.destroy())
      from.on('end', () => {
        if (!stalled) to.end()
      })
      from.on('data', (bytes) => {
        if (!stalled) to.write(bytes)
      })
    }
  })
  const listen = async (port: number): Promise<number> => {
    await once(server.listen(port, '127.0.0.1'), 'listening')
    return (server.address() as AddressInfo).port
  }
  const cut = async (): Promise<void> => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    sockets.clear()
    await closed
  }

  const url = new URL(database)
  url.host = `127.0.0.1:${await listen(0)}`
  t.teardown(cut)
  return {
    url,
    cut,
    stall: () => (stalled = true),
    async restore() {
      await cut()
      stalled = false
      await listen(Number(url.port))
    },
  }
}

/** Runs by itself, as another process would, and is gone with the test at the latest. */
function child(program: string, ...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['--input-type=module', '--eval', program, ...args], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/** All that it prints, when it has ended. */
async function linesOf(process: ChildProcess, onLine: (line: string) => void = () => {}): Promise<readonly string[]> {
  const lines: string[] = []
  const reader = createInterface({ input: process.stdout! })
  reader.on('line', (line) => {
    lines.push(line)
    onLine(line)
  })
  await once(process, 'close')
  return lines
}

async function backup(
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const script = spawn(process.execPath, [join(root, 'scripts/backup.ts'), ...args], {
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  const texts = { out: '', err: '' }
  script.stdout.on('data', (text) => (texts.out += String(text)))
  script.stderr.on('data', (text) => (texts.err += String(text)))
  const [code] = (await once(script, 'close')) as [number]
  return { code, ...texts }
}
