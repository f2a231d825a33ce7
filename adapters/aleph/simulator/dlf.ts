import type { Answer, SimRequest } from '#simulation/request.ts'
import type { Route } from '#simulation/routes.ts'
import type { Play } from '#simulation/server.ts'
import { addressRefused, htmlFailure, noSuchPage } from './html.ts'
import { patronById } from './keys.ts'
import type { AlephPatron } from './patron.ts'
import { renamed } from './rename.ts'
import type { World } from './world.ts'
import { element, onOneLine, type Element } from './xml.ts'

/** One thing the DLF interface shows of a patron, who is known by the internal id alone: nobody is asked for a password. */
export interface DlfResource {
  /** Below `/rest-dlf`, as the documentation writes it. */
  readonly path: string
  /** The name of the answer, which differs from call to call. */
  readonly root: string
  readonly show: (patron: AlephPatron, language: string) => Element
}

/** One thing that is done there, below the same path. */
export interface DlfAction {
  readonly path: string
  readonly root: string
  /** The oldest release that has it. */
  readonly since: World['switches']['release']
  readonly act: (patron: AlephPatron, request: SimRequest) => Reply
}

export interface Reply {
  readonly text: string
  readonly code: string
}

export const basePath = '/rest-dlf'

/** The DLF interface: one line a body, a 200 whatever happened, and a reply code in it. */
export function dlfInterface(
  world: World,
  resources: readonly DlfResource[],
  actions: readonly DlfAction[],
): Pick<Play, 'routes' | 'otherwise' | 'failure'> {
  function answer({ root, show }: DlfResource, request: SimRequest): Answer {
    if (world.switches.dlfAddressRefused) return addressRefused(headers)
    const patron = patronById(world, request.params['id'] ?? '')
    if (!patron) return said(root, reply('The patron ID is invalid', '0002'), [])
    return said(root, reply('ok', '0000'), [show(patron, request.query.get('lang') ?? '')])
  }

  function done({ root, since, act }: DlfAction, request: SimRequest): Answer {
    if (world.switches.dlfAddressRefused) return addressRefused(headers)
    if (world.switches.release < since) return noSuchPage(headers)
    const patron = patronById(world, request.params['id'] ?? '')
    const { text, code } = patron ? act(patron, request) : { text: 'The patron ID is invalid', code: '0002' }
    return said(root, reply(text, code), [])
  }

  function said(root: string, replied: readonly Element[], content: readonly Element[]): Answer {
    const order = world.switches.replyFields === 'first' ? [...replied, ...content] : [...content, ...replied]
    return { status: 200, headers, body: onOneLine(renamed(world.switches.renamedTags, element(root, order))) }
  }

  return {
    routes: [
      ...resources.map((resource): Route => ({
        method: 'GET',
        pattern: patternFor(resource),
        handle: (request) => answer(resource, request),
      })),
      ...actions.map((action): Route => ({
        method: 'PUT',
        pattern: patternFor(action),
        handle: (request) => done(action, request),
      })),
    ],
    otherwise: () => (world.switches.dlfAddressRefused ? addressRefused(headers) : noSuchPage(headers)),
    failure: (status) => htmlFailure(status, headers),
  }
}

export function patternFor({ path }: Pick<DlfResource, 'path'>): string {
  return `${basePath}${path}`
}

function reply(text: string, code: string): readonly Element[] {
  return [element('reply-text', text), element('reply-code', code)]
}

/** As recorded: an old JBoss, no charset, no kept connection. */
const headers = {
  server: 'Apache-Coyote/1.1',
  'x-powered-by': 'Servlet 2.5; JBoss-5.0/JBossWeb-2.1',
  'content-type': 'application/xml',
  connection: 'close',
}
