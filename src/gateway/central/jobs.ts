import type { InstitutionId } from '#domain/id.ts'
import type { NewJob } from '#ports/job-store.ts'

/** One copy of one person is to be held against the central record, and what follows is to be written. */
export const copySyncTopic = 'copy-sync'
/** Something about a record may have changed; the key is its sealed id. */
export const centralLookTopic = 'central-look'
/** A change goes on; the key is its id. */
export const changeTopic = 'central-change'

/** What is done at once is done again by a job, in case nobody got to its end. */
export const safetyNetMs = 60_000

/** `central` is the sealed id of the central record. */
export function copySyncJob(central: string, institution: InstitutionId, dueAt: number): NewJob {
  return { topic: copySyncTopic, key: `${central} ${institution}`, dueAt }
}

export function copySyncOf(key: string): { readonly central: string; readonly institution: InstitutionId } {
  const [central = '', institution = ''] = key.split(' ')
  return { central, institution: institution as InstitutionId }
}

export function centralLookJob(record: string, dueAt: number): NewJob {
  return { topic: centralLookTopic, key: record, dueAt }
}

export function changeJob(id: string, dueAt: number): NewJob {
  return { topic: changeTopic, key: id, dueAt }
}

/** While a library system is away: two seconds, four, eight, up to six hours. */
export function retryDelay(tries: number): number {
  return Math.min(6 * 3_600_000, 1000 * 2 ** Math.min(tries, 20))
}
