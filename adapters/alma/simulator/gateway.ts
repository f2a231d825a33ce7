import type { Answer, SimRequest } from '#simulation/request.ts'
import type { Route } from '#simulation/routes.ts'
import type { Play } from '#simulation/server.ts'
import { AlmaRefusal, errorBody, keyRefused, noSuchRoute, tooManyPerSecond, trackingIdFor, type Envelope } from './errors.ts'
import { callsLeft, countCall } from './limits.ts'
import { arrive } from './localise.ts'
import type { ApiArea } from './seed.ts'
import type { Tenant, World } from './world.ts'
import { toXml, type JsonObject } from './xml.ts'

/** One thing Alma's API can be asked. Its handler knows users and libraries; keys, limits and formats are settled before and after. */
export interface Resource {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below `/almaws/v1`, as the documentation writes it. */
  readonly path: string
  readonly area: ApiArea
  /** Whether a read-only key will not do, for this request where it depends on it. */
  readonly writes?: boolean | ((request: SimRequest) => boolean)
  /** Throws an `AlmaRefusal` for what Alma refuses. */
  handle(tenant: Tenant, request: SimRequest): Reply
}

/** `nothing` is a 204. A `text` is XML that has no JSON form. */
export type Reply =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'document'; readonly root: string; readonly content: JsonObject }
  | { readonly kind: 'text'; readonly xml: string }

export const basePath = '/almaws/v1'

/** What stands between the network and Alma's resources: it lets in, counts, and dresses every answer. */
export interface AlmaGateway extends Pick<Play, 'otherwise' | 'failure' | 'tenantOf'> {
  routeOf(resource: Resource): Route
}

export function almaGateway(world: World): AlmaGateway {
  function answer(request: SimRequest, work: (tenant: Tenant) => Reply, needs?: Pick<Resource, 'area' | 'writes'>): Answer {
    const tenant = tenantOf(world, request)
    try {
      if (tenant === undefined || !mayUse(tenant, request, needs)) throw keyRefused(world.switches.keyErrorStatus)
      countCall(world, tenant)
      arrive(world)
      return dress(request, work(tenant), tenant)
    } catch (error) {
      if (error instanceof AlmaRefusal) return refuse(request, error, tenant)
      throw error
    }
  }

  function dress(request: SimRequest, reply: Reply, tenant: Tenant): Answer {
    const headers = remaining(tenant)
    if (reply.kind === 'nothing') return { status: 204, headers }
    if (reply.kind === 'text') return { status: 200, headers: { ...headers, ...types.xml }, body: reply.xml }
    const format = formatOf(request)
    const body = format === 'json' ? JSON.stringify(reply.content) : toXml(reply.root, reply.content)
    return { status: 200, headers: { ...headers, ...types[format] }, body }
  }

  function refuse(request: SimRequest, refusal: AlmaRefusal, tenant: Tenant | undefined): Answer {
    const envelope = envelopeOf(request, refusal)
    const body = errorBody(envelope, refusal, trackingIdFor(refusal, world.clock.now(), world.random))
    const type = envelope === 'xml' ? types.xml : types.json
    return { status: refusal.status, headers: { ...remaining(tenant), ...type }, body }
  }

  function envelopeOf(request: SimRequest, refusal: AlmaRefusal): Envelope {
    const { gatewayErrors, errorEnvelope } = world.switches
    if (refusal.gateway && gatewayErrors === 'xml') return 'xml'
    return errorEnvelope === 'as-asked' ? formatOf(request) : errorEnvelope
  }

  function remaining(tenant: Tenant | undefined) {
    return { 'x-exl-api-remaining': String(callsLeft(world, tenant)) }
  }

  return {
    routeOf: (resource) => ({
      method: resource.method,
      pattern: `${basePath}${resource.path}`,
      handle: (request) => answer(request, (tenant) => resource.handle(tenant, request), resource),
    }),
    otherwise: (request) =>
      answer(request, () => {
        throw noSuchRoute(request.method, request.path)
      }),
    failure: (status, request) => refuse(request, failureOf(status), tenantOf(world, request)),
    tenantOf: (request) => tenantOf(world, request)?.code,
  }
}

const types = {
  json: { 'content-type': 'application/json;charset=UTF-8' },
  xml: { 'content-type': 'application/xml;charset=UTF-8' },
}

/** XML is Alma's mother tongue: JSON is spoken only to those who ask, by header or by `format=json`. */
function formatOf(request: SimRequest): 'json' | 'xml' {
  const asked = request.query.get('format') ?? request.headers.accept ?? ''
  return asked.includes('json') ? 'json' : 'xml'
}

function keyOf(request: SimRequest): string | undefined {
  const header = /^apikey\s+(?<key>\S+)$/iu.exec(request.headers.authorization ?? '')?.groups?.['key']
  return header ?? request.query.get('apikey') ?? undefined
}

/** One host serves all institutions; the key says which of them is speaking. */
function tenantOf(world: World, request: SimRequest): Tenant | undefined {
  const key = keyOf(request)
  return [...world.tenants.values()].find((tenant) => tenant.keys.some((candidate) => candidate.key === key))
}

function mayUse(tenant: Tenant, request: SimRequest, needs?: Pick<Resource, 'area' | 'writes'>): boolean {
  const key = keyOf(request)
  const known = tenant.keys.find((candidate) => candidate.key === key)
  if (known === undefined) return false
  if (needs === undefined) return true
  const writes = typeof needs.writes === 'function' ? needs.writes(request) : (needs.writes ?? false)
  return known.areas.includes(needs.area) && (known.rights === 'read-write' || !writes)
}

/** The words behind the fault `status`. */
function failureOf(status: number): AlmaRefusal {
  if (status === 429) return tooManyPerSecond()
  const code = status >= 500 ? 'INTERNAL_SERVER_ERROR' : 'GENERAL_ERROR'
  return new AlmaRefusal(code, 'An error has occurred while processing the request.', { status })
}
