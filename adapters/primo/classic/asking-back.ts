import { LRUCache } from 'lru-cache'
import type { Call } from '#domain/call.ts'
import type { Clock } from '#ports/clock.ts'
import { refused } from '../statement.ts'
import { callForAll, patiently } from '../waiting.ts'

/** What the vendor confirmed of something that was shown. */
export interface Confirmed<Fact> {
  readonly fact: Fact
  /** When this very fact was first confirmed, as long as that is remembered. */
  readonly since: number
  /** From when on the vendor must be asked again. */
  readonly until: number
}

export interface AskingBack<Fact> {
  /** What was confirmed and is still remembered, whether or not it must be asked again. */
  known(place: string): Confirmed<Fact> | undefined
  /**
   * What the vendor says of it, now or less than a minute ago. `ask` resolves with nothing where the vendor says no, and `unauthenticated`
   * is thrown; what it throws is thrown, and remembered by nobody.
   */
  confirmed(place: string, ask: (call: Call) => Promise<Fact | undefined>, call: Call): Promise<Confirmed<Fact>>
}

/** Whoever signs out there is signed out here at the latest after this. */
const believedMs = 60_000
/** Long enough that nobody can pester the vendor by what they made up, short enough that nobody who just signed in notices. */
const refusedMs = 5_000

/** As many as one node remembers of each kind. */
const mostRemembered = 10_000

/** `place` must be a hash: whoever looks into this memory finds nothing to show. */
export function askingBack<Fact extends string>(clock: Clock): AskingBack<Fact> {
  const yes = new LRUCache<string, Confirmed<Fact>>({ max: mostRemembered })
  const no = new LRUCache<string, { readonly until: number }>({ max: mostRemembered })
  const underWay = new Map<string, Promise<Confirmed<Fact>>>()

  async function question(place: string, ask: (call: Call) => Promise<Fact | undefined>, call: Call): Promise<Confirmed<Fact>> {
    // Counted from the question, not from the answer: it may have been overtaken on its way.
    const asked = clock.now()
    const fact = await ask(callForAll(call, clock))
    const before = yes.get(place)
    if (fact === undefined) {
      yes.delete(place)
      no.set(place, { until: clock.now() + refusedMs })
      throw refused(notGood)
    }
    no.delete(place)
    const since = before?.fact === fact ? before.since : asked
    const confirmed = { fact, since, until: asked + believedMs }
    yes.set(place, confirmed)
    return confirmed
  }

  return {
    known: (place) => yes.get(place),

    async confirmed(place, ask, call) {
      const now = clock.now()
      const remembered = yes.get(place)
      if (remembered !== undefined && remembered.until > now) return remembered
      if ((no.get(place)?.until ?? now) > now) throw refused(notGood)

      // One question at a time about each, however many want to know.
      let answer = underWay.get(place)
      if (answer === undefined) {
        answer = question(place, ask, call).finally(() => underWay.delete(place))
        underWay.set(place, answer)
      }
      return patiently(answer, call, clock)
    },
  }
}

const notGood = 'whoever gave it out says that it is not good'
