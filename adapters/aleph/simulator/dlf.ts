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
  /** What is shown, or why nothing is. */
  readonly show: (patron: AlephPatron, request: SimRequest) => Element | Reply
}

/** One thing that is done there, below the same path. */
export interface DlfAction {
  readonly method: 'PUT' | 'POST' | 'DELETE'
  readonly path: string
  readonly root: string
  /** The oldest release that has it; all of them where it is left out. */
  readonly since?: World['switches']['release']
  readonly act: (patron: AlephPatron, request: SimRequest) => Reply
}

export interface Reply {
  readonly text: string
  readonly code: string
  /** What stands beside it. */
  readonly content?: readonly Element[]
}

/** The language that was asked for. */
export function languageOf({ query }: SimRequest): string {
  return query.get('lang') ?? ''
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
    const shown = patron ? show(patron, request) : nobody
    return 'name' in shown ? said(root, { ...ok, content: [shown] }) : said(root, shown)
  }

  function done({ root, since, act }: DlfAction, request: SimRequest): Answer {
    if (world.switches.dlfAddressRefused) return addressRefused(headers)
    if (since !== undefined && world.switches.release < since) return noSuchPage(headers)
    const patron = patronById(world, request.params['id'] ?? '')
    return said(root, patron ? act(patron, request) : nobody)
  }

  function said(root: string, { text, code, content = [] }: Reply): Answer {
    const replied = [element('reply-text', text), element('reply-code', code)]
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
        method: action.method,
        pattern: patternFor(action),
        handle: (request) => done(action, request),
      })),
    ],
    otherwise: () => (world.switches.dlfAddressRefused ? addressRefused(headers) : noSuchPage(headers)),
    failure: (status) => htmlFailure(status, headers),
  }
}

export function patternFor({ path }: { readonly path: string }): string {
  return `${basePath}${path}`
}

export const ok: Reply = { text: 'ok', code: '0000' }
const nobody: Reply = { text: 'The patron ID is invalid', code: '0002' }

/** As recorded: an old JBoss, no charset, no kept connection. */
const headers = {
  server: 'Apache-Coyote/1.1',
  'x-powered-by': 'Servlet 2.5; JBoss-5.0/JBossWeb-2.1',
  'content-type': 'application/xml',
  connection: 'close',
}
