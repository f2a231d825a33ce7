import type { Call } from '#domain/call.ts'
import type { VendorLibrary } from '#domain/patron.ts'
import { Problem } from '#domain/problem.ts'
import { unlessRefused } from '#ports/adapter.ts'
import type { Finding, Inspection } from '#ports/ils.ts'
import type { AlmaClient, Answered, Question } from './client.ts'
import { librariesOf } from './libraries.ts'
import type { AlmaSettings } from './settings.ts'

/** Clients that work through whole institutions (Swiss Library Service Platform) stop here, so that sign-ins go on. */
const fewLeft = 5_000

const usersTest: Question = { endpoint: 'alma.users.test', path: ['users', 'operation', 'test'] }
/** Changes nothing: it is what Ex Libris offers to find out whether a key may write. */
const writeTest: Question = { endpoint: 'alma.users.test-write', method: 'POST', path: ['users', 'operation', 'test'] }
const confTest: Question = { endpoint: 'alma.conf.test', path: ['conf', 'test'] }

export interface InspectionSettings extends Pick<AlmaSettings, 'institutionCode' | 'networkManaged'> {
  /** A network zone has no libraries to lend from, and is managed by nobody else. */
  readonly central: boolean
}

export function almaInspection(client: AlmaClient, settings: InspectionSettings): Inspection {
  const inspection: Inspection = {
    async inspect(call) {
      const users = await unlessRefused(() => passed(usersTest, call))
      const conf = await unlessRefused(() => passed(confTest, call))
      const writes = await unlessRefused(() => passed(writeTest, call))
      const libraries = settings.central ? undefined : await unlessRefused(() => inspection.libraries(call))
      return [
        ofInstitution(institutionIn(conf) ?? institutionIn(users), settings.institutionCode),
        ofReading(users !== 'refused'),
        ofWriting(writes !== 'refused'),
        ...(libraries === undefined ? [] : [ofLibraries(libraries), ofZone(settings.networkManaged)]),
        ofAllowance(conf, users),
      ]
    },

    libraries: (call) => librariesOf(client, call),
  }
  return inspection

  /** A proxy's page is a 200 too, and says nothing about a key. */
  async function passed(test: Question, call: Call): Promise<Answered> {
    const answered = await client.answered(test, call)
    if (answered.content.is === 'xml' || answered.content.is === 'json') return answered
    throw new Problem('ils-answer-invalid', `${test.endpoint}: a page or nothing, and not how Alma passes a key`)
  }
}

/** `<test>GET - OK - institutionCode: 01ABC_INST</test>`, of which Alma says that it has no schema and may change. */
function institutionIn(reply: Answered | 'refused'): string | undefined {
  if (reply === 'refused') return undefined
  return /institutionCode:\s*(\w+)/.exec(reply.answer.body.toString('utf8', 0, 2_000))?.[1]
}

function ofInstitution(found: string | undefined, configured: string): Finding {
  const subject = 'institution'
  if (found === undefined) {
    return {
      subject,
      verdict: 'unknown',
      said: 'Alma does not tell this key its institution; read on Configuration would let it.',
    }
  }
  if (found.toUpperCase() === configured.toUpperCase()) {
    return { subject, verdict: 'fits', said: `The key belongs to the institution ${found}.` }
  }
  return { subject, verdict: 'differs', said: `The key belongs to the institution ${found}, and ${configured} is configured.` }
}

function ofReading(allowed: boolean): Finding {
  return allowed
    ? { subject: 'users-read', verdict: 'fits', said: 'The key may read users.' }
    : { subject: 'users-read', verdict: 'differs', said: 'The key is unknown to Alma or may not read users, so nothing works.' }
}

function ofWriting(allowed: boolean): Finding {
  const said = allowed
    ? 'The key may also change users, so cards can be renewed.'
    : 'The key may not change users: all works but the renewal of cards.'
  return { subject: 'users-write', verdict: 'fits', said }
}

function ofLibraries(found: readonly VendorLibrary[] | 'refused'): Finding {
  const subject = 'libraries'
  if (found === 'refused') {
    return { subject, verdict: 'unknown', said: 'The key has no read on Configuration, so the libraries cannot be compared.' }
  }
  return { subject, verdict: found.length > 0 ? 'fits' : 'differs', said: `Alma lists libraries: ${found.length}.` }
}

/** To try it out would be to copy a patron, so nobody is asked. */
function ofZone(networkManaged: boolean): Finding {
  const said = networkManaged
    ? 'Configured as managed in the Network Zone: patrons are only searched for. Alma has no call that would confirm it.'
    : 'Configured as managed by the institution itself. Alma has no call that would confirm it, and if its users are managed in the ' +
      'Network Zone, every look at a patron copies them here.'
  return { subject: 'network-zone', verdict: 'unknown', said }
}

function ofAllowance(...replies: readonly (Answered | 'refused')[]): Finding {
  const subject = 'requests-left'
  const left = replies.map(remaining).find((number) => number !== undefined)
  if (left === undefined) return { subject, verdict: 'unknown', said: 'Alma did not say how many requests are left today.' }
  const said = `Requests left today, for all software of the institution together: ${left}.`
  return { subject, verdict: left >= fewLeft ? 'fits' : 'differs', said }
}

function remaining(reply: Answered | 'refused'): number | undefined {
  if (reply === 'refused') return undefined
  const header = reply.answer.headers['x-exl-api-remaining']
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : undefined
}
