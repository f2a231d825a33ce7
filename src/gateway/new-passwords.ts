import type { Call } from '#domain/call.ts'
import type { PatronRef } from '#domain/id.ts'
import type { PatronRecord } from '#domain/patron.ts'
import { faultsOf, formFaultsOf } from '#domain/password.ts'
import { isProblem, Problem, type ProblemCode } from '#domain/problem.ts'
import type { AttemptLimit } from '#ports/attempt-store.ts'
import type { AuditAction, AuditEntry } from '#ports/audit-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { FreshSecrets } from '#ports/fresh-secrets.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { NewPasswordWrite, PasswordWrite } from '#ports/password-store.ts'
import type { PasswordSet, PasswordSetting, Passwords } from '#ports/passwords.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import { addressOf } from './address.ts'
import type { Cards } from './cards.ts'
import type { Directory, OpenInstitution } from './directory.ts'
import { naming } from './naming.ts'
import { followUpTopic, type PasswordFollowUps } from './password-follow-ups.ts'
import type { PasswordOffers } from './password-offers.ts'
import { keptElsewhere, outcomeUnknown, refusedAsTooWeak, refusedBySystem, ruleBroken } from './password-problems.ts'
import { passwordProving, type Proved } from './password-proving.ts'
import type { PasswordTries } from './password-tries.ts'
import type { Records } from './records.ts'
import { recordLane } from './renewal-lines.ts'
import type { AttemptRule, Tries } from './tries.ts'

/**
 * The one way by which a new password gets into a library system, for whoever lost the old one and for whoever still has it: rules first, one write,
 * a sign-in as its proof. A write is announced in the store before it is sent. Where its answer was lost, nothing is sent again before a proof has
 * failed and the library system has had all the time that it may take.
 */
export interface NewPasswords {
  /** `written`: the library system says so, and refuses whoever has an expired card so that no sign-in can prove it. */
  set(wanted: WantedPassword, call: Call): Promise<'proved' | 'written'>
}

export interface WantedPassword {
  readonly patron: PatronRef
  readonly password: string
  readonly by: { readonly actor: 'patron' | 'mailed-link'; readonly action: AuditAction }
  /** What a try at it is counted as, besides the account's, where whoever wants it has not yet shown that they may: it might be a guess. */
  triedAs?(record: PatronRecord, call: Call): readonly AttemptLimit[]
  /** Asked in the record's lane, before anything is written: throws where it may not be. */
  mayBe(record: PatronRecord, at: OpenInstitution, call: Call): Promise<void>
}

export interface NewPasswordsParts {
  readonly directory: Directory
  readonly offers: PasswordOffers
  readonly records: Pick<Records, 'known' | 'forget'>
  readonly cards: Pick<Cards, 'forget'>
  readonly tries: Tries
  readonly passwordTries: PasswordTries
  readonly followUps: PasswordFollowUps
  readonly lanes: Lanes
  readonly store: Pick<Store, 'passwordWrites'>
  readonly ids: PatronIds
  readonly fresh: FreshSecrets
  readonly clock: Clock
}

/** So often a patron's record is written for this; a rule that is broken here is not counted. */
const writeRules: readonly AttemptRule[] = [
  { failures: 8, minutes: 15 },
  { failures: 30, minutes: 1440 },
]

/** What has begun is seen through though nobody may be waiting any more. */
const throughMs = 30_000

/** Thrown before anything was sent: whatever was on its way is `outcome-unknown`. */
const unsent: ReadonlySet<ProblemCode> = new Set([
  'ils-unavailable',
  'ils-timeout',
  'ils-busy',
  'ils-refused-gateway',
  'shutting-down',
])

interface Place {
  readonly at: OpenInstitution
  readonly passwords: Passwords
  readonly setting: PasswordSetting
}

export function newPasswords(parts: NewPasswordsParts): NewPasswords {
  const { directory, offers, records, cards, tries, followUps, lanes, store, ids, fresh, clock } = parts
  const proving = passwordProving(parts)

  return {
    async set(wanted, call) {
      const at = directory.at(wanted.patron.institution)
      const { passwords } = at.ils
      if (!passwords?.setting) throw new Problem('capability-missing', 'The library system takes no new password from here')
      const place = { at, passwords, setting: passwords.setting }
      judgeForm(wanted, place)
      const through: Call = {
        ...call,
        signal: new AbortController().signal,
        deadline: Math.max(call.deadline, clock.now() + throughMs),
        fresh: true,
      }
      const work = lanes.inLane(recordLane(ids, wanted.patron), call.deadline, (lost) => inLane(wanted, place, through, lost))
      return naming(at.institution, call, work)
    },
  }

  /** Before the library system is asked for anything. Whose name is in it is told with the rest where the record is remembered. */
  function judgeForm({ patron, password }: WantedPassword, { setting: { rules } }: Place): void {
    const broken = formFaultsOf(password, rules)
    if (broken.length === 0) return
    const record = records.known(patron)
    throw ruleBroken(record ? faultsOf(password, rules, record) : broken)
  }

  async function inLane(wanted: WantedPassword, place: Place, call: Call, lost: AbortSignal): Promise<'proved' | 'written'> {
    const { patron, password } = wanted
    const { at, passwords, setting } = place
    const record = await at.ils.patrons.read(patron.record, [], call)
    if (!record) throw new Problem('not-found', 'The institution has no such patron any more')
    if (record.passwordKept === 'elsewhere') throw keptElsewhere(offers.for(record).elsewhere, call.language)
    const broken = faultsOf(password, setting.rules, record)
    if (broken.length > 0) throw ruleBroken(broken)

    const holder = ids.holder({ kind: 'patron', patron })
    const before = await store.passwordWrites.unsettled(holder)
    // Perhaps it has come through since: then it is this password, and need not be written again.
    if (before && (await proving.isNow(record, password, passwords, at, call, wanted.triedAs?.(record, call))))
      return finish(wanted, before, 'proved', call)
    await wanted.mayBe(record, at, call)
    const settles = before && before.begunAt + setting.settledAfterMs
    if (settles !== undefined && clock.now() < settles) throw outcomeUnknown(settles - clock.now())
    if (lost.aborted) throw new Problem('ils-busy', 'The lane of the record was lost before anything was written')

    const counted = await tries.take(tries.limits(writeRules, 'password-write', holder))
    // Taken before the write: whoever could not prove it afterwards would not know whether it was done.
    const proof = await proving.begin(record, passwords, at)
    const write = await announce(record, holder, setting, call)
    const written = await writeTo(place, record, password, write, call).catch(async (error: unknown) => {
      if (isProblem(error)) await proof.withdraw()
      throw error
    })
    if (written !== 'lost' && written.outcome === 'refused') {
      await store.passwordWrites.withdraw(write.id)
      await proof.withdraw()
      throw refusal(written, record, call)
    }
    const proved = await proof.prove(password, written === 'lost' ? 'lost' : 'confirmed', call)
    if (!isDone(written, proved)) throw outcomeUnknown(Math.max(1000, write.begunAt + setting.settledAfterMs - clock.now()))
    await tries.succeeded(counted, counted.limits)
    return finish(wanted, write, proved === 'right' ? 'proved' : 'written', call)
  }

  async function announce(
    record: PatronRecord,
    holder: string,
    { settledAfterMs }: PasswordSetting,
    call: Call,
  ): Promise<NewPasswordWrite> {
    const to = addressOf(record)
    const write: NewPasswordWrite = {
      id: fresh.challenge(),
      holder,
      patron: ids.seal(record.ref),
      ...(to !== undefined && { to: ids.sealAddress(to) }),
      language: record.language ?? call.language,
      begunAt: clock.now(),
    }
    await store.passwordWrites.begin(write, { topic: followUpTopic, key: write.id, dueAt: write.begunAt + settledAfterMs })
    return write
  }

  async function writeTo(
    { setting }: Place,
    record: PatronRecord,
    password: string,
    { id }: NewPasswordWrite,
    call: Call,
  ): Promise<PasswordSet | 'lost'> {
    try {
      return await setting.set(record, password, call)
    } catch (error) {
      if (!isProblem(error)) throw error
      if (!unsent.has(error.code)) return 'lost'
      await store.passwordWrites.withdraw(id)
      throw error
    } finally {
      records.forget(record.ref)
      cards.forget(record.ref)
    }
  }

  function refusal(refused: Extract<PasswordSet, { outcome: 'refused' }>, record: PatronRecord, call: Call): Problem {
    switch (refused.reason) {
      case 'too-weak':
        return refusedAsTooWeak()
      case 'elsewhere':
        return keptElsewhere(offers.for(record).elsewhere, call.language)
      case 'gone':
        return new Problem('not-found', 'The library system has no such patron any more')
      case 'other':
        return refusedBySystem(refused.said)
    }
  }

  /** Known to be done: everything older is refused from this moment. What does not go now, the job goes on with. */
  async function finish(
    { patron, by }: WantedPassword,
    { id }: Pick<PasswordWrite, 'id'>,
    outcome: 'proved' | 'written',
    call: Call,
  ): Promise<'proved' | 'written'> {
    const at = clock.now()
    const entry: AuditEntry = {
      at,
      request: call.id,
      actor: by.actor,
      action: by.action,
      permission: 'password:change',
      institution: patron.institution,
      patron: ids.seal(patron),
      outcome: 'done',
    }
    await store.passwordWrites.done(id, at, entry, { topic: followUpTopic, key: id, dueAt: at })
    // From now and not from then: in between somebody may still have signed in by a code that has gone only now.
    await followUps.endSessions(patron, clock.now()).catch(unlessOurs)
    return outcome
  }
}

/** Only a sign-in is a proof; where none can be had, the library system's own word must do, and nothing less. */
function isDone(written: PasswordSet | 'lost', proved: Proved): boolean {
  return proved === 'right' || (proved === 'unprovable' && written !== 'lost')
}

function unlessOurs(error: unknown): void {
  if (!isProblem(error)) throw error
}
