import type { Call } from '#domain/call.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import { unlessRefused } from '#ports/adapter.ts'
import type { Finding, Inspection } from '#ports/ils.ts'
import type { Answer, Borrowers } from './borrowers.ts'
import type { Dlf } from './dlf.ts'
import type { Service } from './errors.ts'
import { gathering } from './gathering.ts'
import { longestList } from './listing.ts'
import type { AlephSettings, Way } from './settings.ts'
import type { View } from './view.ts'
import { nobodysNumber, type Question, type XServer } from './x-server.ts'

export interface InspectionParts {
  readonly server: XServer
  readonly borrowers: Borrowers
  readonly dlf: Dlf | undefined
  readonly view: View | undefined
}

type InspectionSettings = Pick<AlephSettings, 'admLibrary' | 'listing' | 'allNumbers' | 'probePatron'>

/** By reading only, most of it about nobody: what needs a patron is asked about the one who was made for it, where one is configured. */
export function alephInspection({ server, borrowers, dlf, view }: InspectionParts, settings: InspectionSettings): Inspection {
  return {
    async inspect(call) {
      const refused = await refusedServices(call)
      const open = !refused.includes('bor-info')
      const probe = open ? await probed(call) : undefined
      const lists = dlf && (await unlessRefused(() => dlf.librariesOf(settings.probePatron ?? nobodysNumber, call)))
      const ways = open ? await waysThatWork(lists, call) : undefined
      return [
        ofXServer(refused),
        ofDlf(dlf, lists),
        await ofAdmLibrary(lists, call),
        ofListing(settings.listing, ways),
        ofSubLibraries(lists, settings.probePatron),
        ofAnswers(probe, settings),
      ]
    },

    async libraries() {
      throw new Problem('capability-missing', 'Aleph has no call that lists its sub-libraries: they stand in tab_sub_library')
    },
  }

  async function refusedServices(call: Call): Promise<readonly Service[]> {
    const questions: readonly Question[] = [
      { service: 'bor-info', parameters: { bor_id: nobodysNumber, loans: 'N', cash: 'N', hold: 'N' }, brings: 'z303' },
      { service: 'bor-by-key', parameters: { bor_id: nobodysNumber }, brings: 'internal-id' },
      { service: 'bor-auth', parameters: { bor_id: nobodysNumber, verification: nobodysNumber }, brings: 'z303', single: true },
    ]
    const refused: Service[] = []
    for (const question of questions) {
      const reply = await unlessRefused(() => server.ask(question, call))
      if (reply === 'refused' || reply.refused === 'no-such-service') refused.push(question.service)
    }
    return refused
  }

  async function probed(call: Call): Promise<Answer | Problem | undefined> {
    const { probePatron } = settings
    if (probePatron === undefined) return undefined
    try {
      return await borrowers.info({ number: probePatron, whole: true }, call)
    } catch (error) {
      if (isProblem(error, 'ils-answer-invalid')) return error
      throw error
    }
  }

  async function ofAdmLibrary(lists: readonly string[] | 'refused' | undefined, call: Call): Promise<Finding> {
    const subject = 'adm-library'
    const { admLibrary, probePatron } = settings
    const known = dlf && lists !== 'refused' && probePatron !== undefined ? await dlf.institutionsOf(probePatron, call) : []
    if (known.length === 0) {
      const said = `Only the DLF interface names the ADM libraries, and only of a patron it knows: ${admLibrary} could not be looked up.`
      return { subject, verdict: 'unknown', said }
    }
    return known.includes(admLibrary.toUpperCase())
      ? { subject, verdict: 'fits', said: `The DLF interface knows the ADM library ${admLibrary}.` }
      : {
          subject,
          verdict: 'differs',
          said: `The DLF interface does not know ${admLibrary}, or leaves it out; it knows ${known.join(', ')}.`,
        }
  }

  /** In the order of how much they tell. Whether bor-info looks at the sub-library is seen of a patron who has a record in one. */
  async function waysThatWork(lists: readonly string[] | 'refused' | undefined, call: Call): Promise<readonly Way[]> {
    const id = settings.probePatron ?? nobodysNumber
    const ways: Way[] = []
    if (view && (await unlessRefused(() => view(id, call))) !== 'refused') ways.push('view')
    const nlc = await unlessRefused(() => borrowers.all(id, call))
    if (nlc !== 'refused' && nlc !== 'no-such-service') ways.push('nlc')
    if (Array.isArray(lists)) {
      const [library] = lists as readonly string[]
      if (library !== undefined) {
        const answer = await borrowers.info({ number: id, subLibrary: library }, call)
        const came = typeof answer === 'string' ? 'none' : gathering().answered(library, answer.locals)
        if (came === 'own') ways.push('blocks-and-info')
      }
      ways.push('blocks-and-auth', 'registration')
    }
    return [...ways, 'asked']
  }
}

function ofXServer(refused: readonly Service[]): Finding {
  const subject = 'x-server'
  return refused.length === 0
    ? { subject, verdict: 'fits', said: 'The X-server answers, and lets this user read patrons and prove passwords.' }
    : {
        subject,
        verdict: 'differs',
        said: `The X-server refuses ${refused.join(', ')}: the user's rights, or the list of addresses in server_ip_allowed.`,
      }
}

function ofDlf(dlf: Dlf | undefined, lists: readonly string[] | 'refused' | undefined): Finding {
  const subject = 'dlf'
  if (!dlf)
    return { subject, verdict: 'unknown', said: 'No DLF interface is configured, so no list of sub-libraries can be read there.' }
  return lists === 'refused'
    ? {
        subject,
        verdict: 'differs',
        said: "The DLF interface refuses this address; its list is JBoss's own, beside that of the X-server.",
      }
    : { subject, verdict: 'fits', said: 'The DLF interface answers.' }
}

function ofListing(configured: AlephSettings['listing'], ways: readonly Way[] | undefined): Finding {
  const subject = 'listing'
  if (!ways) return { subject, verdict: 'unknown', said: 'Without bor-info no way to list registrations can be tried.' }
  const works = `Ways that work: ${ways.join(', ')}.`
  if (configured === 'probe')
    return { subject, verdict: 'fits', said: `${works} None is configured, so the best is found while reading.` }
  // Nobody without a record in a sub-library shows whether bor-info looks at it.
  if (configured === 'blocks-and-info' && !ways.includes(configured)) {
    return {
      subject,
      verdict: 'unknown',
      said: `${works} Whether ${configured} does was not seen: a test patron with a record in a sub-library would show it.`,
    }
  }
  return ways.includes(configured)
    ? { subject, verdict: 'fits', said: `${works} Configured is ${configured}.` }
    : { subject, verdict: 'differs', said: `${works} Configured is ${configured}, which does not.` }
}

function ofSubLibraries(lists: readonly string[] | 'refused' | undefined, probePatron: string | undefined): Finding {
  const subject = 'sub-libraries'
  if (!Array.isArray(lists) || probePatron === undefined) {
    return {
      subject,
      verdict: 'unknown',
      said: `Whether a list was cut at ${longestList} sub-libraries is seen of a test patron who is registered in all of them.`,
    }
  }
  const said = `The test patron is listed in so many sub-libraries: ${lists.length}; some lists of Aleph end at ${longestList}.`
  return { subject, verdict: lists.length < longestList ? 'fits' : 'differs', said }
}

/** What site tables do to answers is seen of a real one only. */
function ofAnswers(probe: Answer | Problem | undefined, { allNumbers }: InspectionSettings): Finding {
  const subject = 'answers'
  if (probe === undefined) {
    return {
      subject,
      verdict: 'unknown',
      said: 'Without a test patron (probePatron), charset, dates and codes of the answers cannot be looked at.',
    }
  }
  if (probe instanceof Problem) return { subject, verdict: 'differs', said: `The test patron cannot be read: ${probe.message}.` }
  if (probe === 'nobody') return { subject, verdict: 'differs', said: 'Aleph does not know the test patron.' }
  if (probe === 'no-local-record') {
    return {
      subject,
      verdict: 'unknown',
      said: 'The test patron has no record at this ADM library, and so no answer to look at.',
    }
  }
  if (allNumbers && probe.numbers.length === 0) {
    return { subject, verdict: 'differs', said: 'The test patron comes without numbers: this Aleph does not heed format=1.' }
  }
  return { subject, verdict: 'fits', said: 'The test patron can be read: charset, dates, codes and numbers are as expected.' }
}
