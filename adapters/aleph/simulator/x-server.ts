import type { Answer, SimRequest } from '#simulation/request.ts'
import type { Route } from '#simulation/routes.ts'
import type { Play } from '#simulation/server.ts'
import { addressRefused, htmlFailure, noSuchPage } from './html.ts'
import { opOf, paramsOf, type Params } from './params.ts'
import { inAProcess } from './processes.ts'
import { renamed } from './rename.ts'
import { mayCall, newSessionId, visit } from './sessions.ts'
import { Gated, Refused, XError } from './x-errors.ts'
import type { World } from './world.ts'
import { element, inLines, type Element } from './xml.ts'

/** One op of the X-server. Transport, staff, sessions and dress are settled before and after. */
export interface XService {
  readonly op: string
  /** What an `update_flag` makes of it is another operation to faults and to the call log. */
  readonly flag?: string
  /** Whether the site has it at all; always where left out. */
  isInstalled?(): boolean
  /** What stands between the root and the session id. Throws an `XError` for what Aleph refuses. */
  handle(params: Params): readonly Element[]
}

const path = '/X'

/** The X-server of one site: every answer is a 200 with XML, unless the caller's address is not let in. */
export function xServer(
  world: World,
  services: readonly XService[],
): Pick<Play, 'routes' | 'otherwise' | 'failure' | 'operationOf' | 'tenantOf'> {
  const byOp = new Map(services.map((service) => [service.op, service]))

  async function answer(request: SimRequest): Promise<Answer> {
    if (world.switches.xAddressRefused) return addressRefused(headersOf(world))
    const params = paramsOf(request)
    try {
      return await inAProcess(world, () => serve(params))
    } catch (error) {
      if (error instanceof Gated) return gated(params, error)
      throw error
    }
  }

  function serve(params: Params): Answer {
    const op = opOf(params)
    const service = byOp.get(op)
    // The one place where the root is not the op's (Aleph API documentation, renew: there is no renew-all).
    if (!service || service.isInstalled?.() === false) return said('login', [element('error', 'Missing op program')])
    const { sessionId, staff } = visit(world, params)
    if (!mayCall(staff, op)) throw new Gated('User is not authorized to use this service')
    return said(op, outcomeOf(service, params), sessionId)
  }

  function gated(params: Params, { message }: Gated): Answer {
    const op = opOf(params)
    const root = world.switches.gateRoot === 'op' && byOp.has(op) ? op : 'login'
    return said(root, [element('error', message)])
  }

  function said(root: string, content: readonly Element[], sessionId = newSessionId(world.random)): Answer {
    const tree = element(root, [...content, element('session-id', sessionId)])
    return { status: 200, headers: headersOf(world), body: inLines(renamed(world.switches.renamedTags, tree)) }
  }

  return {
    routes: ['GET', 'POST'].map((method): Route => ({ method, pattern: path, handle: answer })),
    otherwise: () => noSuchPage(headersOf(world)),
    failure: (status) => htmlFailure(status, headersOf(world)),
    operationOf: (request) => patternOf(paramsOf(request), byOp),
    tenantOf: (request) => paramsOf(request).get('library') || undefined,
  }
}

/** What faults and the call log know an op by, whatever way the request spelt it. */
export function patternsFor({ op, flag }: Pick<XService, 'op' | 'flag'>): readonly string[] {
  const pattern = `${path}?op=${op}`
  return flag === undefined ? [pattern] : [pattern, `${pattern}&update_flag=${flag}`]
}

function patternOf(params: Params, known: ReadonlyMap<string, XService>): string | undefined {
  const service = known.get(opOf(params))
  if (!service) return undefined
  const [plain, flagged] = patternsFor(service)
  return service.flag !== undefined && params.get('update_flag').toUpperCase() === service.flag ? flagged : plain
}

function outcomeOf(service: XService, params: Params): readonly Element[] {
  try {
    return service.handle(params)
  } catch (error) {
    if (error instanceof XError) return [element('error', error.message)]
    if (error instanceof Refused) return [element('error-text-1', error.message)]
    throw error
  }
}

/** As recorded from 2013 to 2018, over which `ALEPH/5.20` never changed. */
function headersOf({ switches }: World): Readonly<Record<string, string>> {
  return {
    server: 'ALEPH/5.20',
    'content-type': switches.charsetInHeader ? 'text/xml; charset=UTF-8' : 'text/xml',
    pragma: 'no-cache',
    'cache-control': 'no-cache, no-store, must-revalidate',
    expires: 'Sat, 01 Jan 2000 01:00:00 GMT',
  }
}
