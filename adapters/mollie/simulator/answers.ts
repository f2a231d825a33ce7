import type { Answer } from '#simulation/request.ts'

const hal = { 'content-type': 'application/hal+json; charset=utf-8' }

export function json(content: unknown, status = 200): Answer {
  return { status, headers: hal, body: JSON.stringify(content) }
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized Request',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

/** Mollie's one form for all that goes wrong (https://docs.mollie.com/reference/handling-errors). */
export function failure(status: number, detail = 'Played', field?: string): Answer {
  const documentation = { href: 'https://docs.mollie.com/reference/handling-errors', type: 'text/html' }
  return json(
    { status, title: titles[status] ?? 'Error', detail, ...(field !== undefined && { field }), _links: { documentation } },
    status,
  )
}

export function notFound(what: string): Answer {
  return failure(404, `No ${what} exists with this token.`)
}

export function page(title: string, body: string, status = 200): Answer {
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: `<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title></head>\n<body><h1>${escaped(title)}</h1>\n${body}\n</body></html>\n`,
  }
}

export function redirect(location: string): Answer {
  return { status: 303, headers: { location } }
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
