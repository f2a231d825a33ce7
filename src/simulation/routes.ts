import type { Answer, SimRequest } from './request.ts'

/**
 * One thing a vendor answers.
 *
 * The pattern is written as vendors write it, `/users/{user_id}`, and may end in fixed query parameters, `/X?op=bor-info`, for
 * vendors that put the operation there. The first route that fits takes the request; a trailing slash changes nothing.
 */
export interface Route {
  readonly method: string
  readonly pattern: string
  handle(request: SimRequest): Answer | Promise<Answer>
}

export interface Match {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}

export type Router = (method: string, path: string, query: URLSearchParams) => Match | undefined

export function routerOf(routes: readonly Route[]): Router {
  const compiled = routes.map((route) => ({ route, ...compile(route.pattern) }))
  return (method, path, query) => {
    const segments = segmentsOf(path)
    if (segments === undefined) return undefined
    for (const { route, steps, fixed } of compiled) {
      if (route.method !== method) continue
      if (fixed.some(([name, value]) => query.get(name) !== value)) continue
      const params = paramsOf(steps, segments)
      if (params !== undefined) return { route, params }
    }
    return undefined
  }
}

function compile(pattern: string) {
  const [path = '', search = ''] = pattern.split('?', 2)
  return { steps: path.split('/').filter((step) => step !== ''), fixed: [...new URLSearchParams(search)] }
}

/** Decoded one by one, so that an encoded slash stays inside its segment. A broken escape fits no route. */
function segmentsOf(path: string): readonly string[] | undefined {
  try {
    return path
      .split('/')
      .filter((segment) => segment !== '')
      .map((segment) => decodeURIComponent(segment))
  } catch {
    return undefined
  }
}

function paramsOf(steps: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (steps.length !== segments.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, step] of steps.entries()) {
    const segment = segments[index] ?? ''
    if (step.startsWith('{') && step.endsWith('}')) params[step.slice(1, -1)] = segment
    else if (step !== segment) return undefined
  }
  return params
}
