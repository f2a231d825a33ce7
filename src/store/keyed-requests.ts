import type { KeyedRequest } from '#ports/keyed-request.ts'
import type { Queries } from './database.ts'

/** What a step does for a request with a key: it takes turns over `keyTurn`, looks what was answered, and writes the request down with its effect. */
export function keyTurn({ principal, key }: KeyedRequest): string {
  return `keyed request ${principal} ${key}`
}

/** The id of what the first of this key was about, or that it asked for something else; nothing where this is the first. */
export async function answerTo(
  db: Queries,
  { principal, key, content }: KeyedRequest,
): Promise<{ readonly about: string } | 'key-reused' | undefined> {
  const before = await db
    .selectFrom('keyed_requests')
    .select(['content', 'about'])
    .where('principal', '=', principal)
    .where('key', '=', key)
    .executeTakeFirst()
  return before && (before.content === content ? { about: before.about } : 'key-reused')
}

export async function writeDown(tx: Queries, { principal, key, content }: KeyedRequest, about: string): Promise<void> {
  await tx.insertInto('keyed_requests').values({ principal, key, content, about }).execute()
}
