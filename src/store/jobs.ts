import { randomUUID } from 'node:crypto'
import type { Job, Jobs, NewJob } from '#ports/job-store.ts'
import { type ExpressionBuilder, type RawBuilder, sql } from 'kysely'
import type { PassOver, Queries } from './database.ts'
import { type Steps, statement, transaction } from './step.ts'
import type { Tables } from './tables.ts'

/**
 * One row for each topic and key. One that is added while the row is somebody's only leaves its time in `again_at`, and the row is that next job as
 * soon as the present one is ended: so what was added is never lost, and never done by two at once.
 */
export function jobs(passOver: PassOver): Steps<Jobs> {
  return {
    add: statement(addJobs),

    claim: statement(async (db, topics, now, leaseUntil, limit) => {
      if (topics.length === 0) return []
      const lease = randomUUID()
      const rows = await db
        .with('picked', (db) =>
          passOver(
            db
              .selectFrom('jobs')
              .select('seq')
              .where('topic', 'in', topics)
              .where('due_at', '<=', now)
              .where((row) => row.or([row('lease_until', 'is', null), row('lease_until', '<=', now)]))
              .orderBy('due_at')
              .orderBy('seq')
              .limit(limit),
          ),
        )
        .updateTable('jobs')
        .set((row) => ({
          attempts: row('attempts', '+', 1),
          lease,
          lease_until: leaseUntil,
          // After a lease that nobody ended: what was added during it and is due is done with this one, what is not due yet still comes.
          again_at: sql<number | null>`case when again_at > ${now} then again_at end`,
        }))
        .where('seq', 'in', (rows) => rows.selectFrom('picked').select('picked.seq'))
        .returning(['seq', 'topic', 'key', 'due_at', 'attempts'])
        .execute()
      return rows
        .sort((one, other) => one.due_at - other.due_at || one.seq - other.seq)
        .map(({ seq, topic, key, due_at, attempts }) => ({ id: String(seq), topic, key, dueAt: due_at, attempts, lease }))
    }),

    done: transaction(end),

    later: statement(async (db, job, dueAt, why) => {
      const put = await db
        .updateTable('jobs')
        .set({
          due_at: earlierOf('again_at', Math.ceil(dueAt)),
          ...nobodys,
          why: why ?? null,
          ...(why === undefined && { attempts: 0 }),
        })
        .where(ownRow(job))
        .returning('seq')
        .executeTakeFirst()
      return put !== undefined
    }),

    bury: transaction(async (tx, job, why) => {
      if (!(await end(tx, job))) return false
      const { topic, key, dueAt } = job
      await tx.insertInto('buried_jobs').values({ topic, key, due_at: dueAt, why }).execute()
      return true
    }),

    nextDue: statement(async (db, topics) => {
      if (topics.length === 0) return undefined
      const { waiting, leased } = await db
        .selectNoFrom((row) => [
          row
            .selectFrom('jobs')
            .select('due_at')
            .where('topic', 'in', topics)
            .where('lease_until', 'is', null)
            .orderBy('due_at')
            .limit(1)
            .as('waiting'),
          // Whoever has it may have died: it is waited for until the lease is over.
          row
            .selectFrom('jobs')
            .select('lease_until')
            .where('topic', 'in', topics)
            .where('lease_until', 'is not', null)
            .orderBy('lease_until')
            .limit(1)
            .as('leased'),
        ])
        .executeTakeFirstOrThrow()
      const times = [waiting, leased].filter((time) => time !== null)
      return times.length === 0 ? undefined : Math.min(...times)
    }),

    counts: statement(async (db, now) => {
      const waiting = await db
        .selectFrom('jobs')
        .select((row) => ['topic', row.fn.countAll().as('waiting'), row.fn.min('due_at').as('first')])
        .groupBy('topic')
        .execute()
      const buried = await db
        .selectFrom('buried_jobs')
        .select((row) => ['topic', row.fn.countAll().as('buried')])
        .groupBy('topic')
        .execute()
      const topics = new Set([...waiting, ...buried].map(({ topic }) => topic))
      return [...topics].sort().map((topic) => {
        const here = waiting.find((each) => each.topic === topic)
        return {
          topic,
          waiting: Number(here?.waiting ?? 0),
          buried: Number(buried.find((each) => each.topic === topic)?.buried ?? 0),
          overdueMs: here ? Math.max(0, now - here.first) : 0,
        }
      })
    }),

    buried: statement(async (db, limit) => {
      const rows = await db.selectFrom('buried_jobs').selectAll().orderBy('seq').limit(limit).execute()
      return rows.map(({ seq, topic, key, due_at, why }) => ({ id: String(seq), topic, key, dueAt: due_at, why }))
    }),

    revive: transaction(async (tx, id, now) => {
      // It may come from a person: no engine is asked for what is no number.
      if (!/^[1-9]\d{0,14}$/.test(id)) return false
      const job = await tx.deleteFrom('buried_jobs').where('seq', '=', Number(id)).returning(['topic', 'key']).executeTakeFirst()
      if (!job) return false
      await addJobs(tx, [{ ...job, dueAt: now }])
      return true
    }),
  }
}

/** Also what a step adds that changes something else: one statement, in its transaction. */
export async function addJobs(db: Queries, jobs: readonly NewJob[]): Promise<void> {
  if (jobs.length === 0) return
  await db
    .insertInto('jobs')
    .values(firstOfEach(jobs).map(({ topic, key, dueAt }) => ({ topic, key, due_at: Math.ceil(dueAt), attempts: 0 })))
    .onConflict((conflict) =>
      conflict.columns(['topic', 'key']).doUpdateSet({
        due_at: sql<number>`case when jobs.lease is null and excluded.due_at < jobs.due_at then excluded.due_at else jobs.due_at end`,
        again_at: sql<number | null>`case
          when jobs.lease is null then null
          when jobs.again_at < excluded.due_at then jobs.again_at
          else excluded.due_at end`,
      }),
    )
    .execute()
}

const nobodys = { lease: null, lease_until: null, again_at: null } as const

/** The row goes, or is from now on the job that was added meanwhile. */
async function end(tx: Queries, job: Job): Promise<boolean> {
  // To delete comes first: while the row is somebody's, `again_at` is set and never emptied, so that between the two nothing slips through.
  const gone = await tx.deleteFrom('jobs').where(ownRow(job)).where('again_at', 'is', null).returning('seq').executeTakeFirst()
  if (gone) return true
  const next = await tx
    .updateTable('jobs')
    .set((row) => ({ ...nobodys, due_at: row.fn.coalesce('again_at', 'due_at'), attempts: 0, why: null }))
    .where(ownRow(job))
    .returning('seq')
    .executeTakeFirst()
  return next !== undefined
}

function ownRow({ id, lease }: Job) {
  return (row: ExpressionBuilder<Tables, 'jobs'>) => row.and({ seq: Number(id), lease })
}

function earlierOf(column: string, time: number): RawBuilder<number> {
  return sql<number>`case when ${sql.ref(column)} < ${time} then ${sql.ref(column)} else ${time} end`
}

/**
 * One statement cannot touch a row twice. All come in the same order, so that two nodes that add the same jobs at once lock the rows one behind the
 * other and never crosswise.
 */
function firstOfEach(jobs: readonly NewJob[]): readonly NewJob[] {
  const lastFirst = [...jobs].sort((one, other) => other.dueAt - one.dueAt)
  const first = new Map(lastFirst.map((job) => [JSON.stringify([job.topic, job.key]), job]))
  return [...first].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, job]) => job)
}
