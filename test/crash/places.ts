import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import type { StorePlace } from '#store/index.ts'

export type Engine = 'sqlite' | 'postgres'

/** A store of one run, and a way to look into it behind the gateways. */
export interface Ground {
  readonly place: StorePlace
  /** Jobs that somebody is at. */
  underWay(): Promise<number>
  /** Gone with all that was in it. */
  clear(): Promise<void>
}

const leased = 'select count(*) as n from jobs where lease is not null'

export async function groundOn(engine: Engine): Promise<Ground> {
  return engine === 'sqlite' ? onFile() : onPostgres(await findPostgres())
}

async function onFile(): Promise<Ground> {
  const folder = await mkdtemp(join(tmpdir(), 'patron-gateway-crash-'))
  const file = join(folder, 'crash.db')
  let database: DatabaseSync | undefined
  return {
    place: { file },
    async underWay() {
      database ??= new DatabaseSync(file, { readOnly: true })
      return (database.prepare(leased).get() as { n: number }).n
    },
    async clear() {
      database?.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function onPostgres(server: URL | string): Promise<Ground> {
  if (typeof server === 'string') throw new Error(server)
  const name = `patron_gateway_crash_${randomBytes(6).toString('hex')}`
  const master = new Client({ connectionString: server.href })
  await master.connect()
  await master.query(`create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  const inside = new Client({ connectionString: url.href })
  await inside.connect()
  return {
    place: { url: url.href },
    async underWay() {
      const { rows } = await inside.query<{ n: string }>(leased)
      return Number(rows[0]!.n)
    },
    async clear() {
      await inside.end()
      await master.query(`drop database ${name} with (force)`)
      await master.end()
    },
  }
}

/** The one that `PG_URL` names; else one on this machine; else why there is none. */
export async function findPostgres(): Promise<URL | string> {
  const named = process.env['PG_URL']
  if (named !== undefined) return new URL(named)
  const places = ['%2Fvar%2Frun%2Fpostgresql', '127.0.0.1:5432']
  const urls = places.flatMap((place) => ['postgres', 'root'].map((user) => new URL(`postgres://${user}@${place}/postgres`)))
  for (const url of urls) {
    const client = new Client({ connectionString: url.href, connectionTimeoutMillis: 1000 })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.end()
      return url
    } catch {
      // The next one, perhaps.
    }
  }
  return 'There is no PostgreSQL here'
}
