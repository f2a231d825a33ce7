import type { SimRequest } from '#simulation/request.ts'

/** What came with a request. */
export interface Parameters {
  /** An empty one counts as one that is not there (RFC 6749, 3.1). */
  get(name: string): string | undefined
  /** Whether this one came twice, which is not allowed; whether any did where no name is given. */
  repeated(name?: string): boolean
  entries(): readonly (readonly [name: string, value: string])[]
}

export function parametersOf(said: URLSearchParams): Parameters {
  return {
    get: (name) => said.get(name) || undefined,
    repeated: (name) => (name === undefined ? new Set(said.keys()).size < said.size : said.getAll(name).length > 1),
    entries: () => [...said],
  }
}

/** The fields of a form; `undefined` where something else was sent. */
export function formOf({ headers, body }: SimRequest): Parameters | undefined {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  return type === 'application/x-www-form-urlencoded' ? parametersOf(new URLSearchParams(body.toString())) : undefined
}
