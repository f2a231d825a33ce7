import type { Answer } from '#simulation/request.ts'

type Headers = Readonly<Record<string, string>>

/** Pages for humans, where a program expected XML. Only these have a status of their own. */
export function addressRefused(headers: Headers): Answer {
  return page(403, 'Forbidden', 'You do not have permission to access this server.', headers)
}

export function noSuchPage(headers: Headers): Answer {
  return page(404, 'Not Found', 'The requested URL was not found on this server.', headers)
}

export function htmlFailure(status: number, headers: Headers): Answer {
  return page(status, 'Error', 'The server was unable to handle the request.', headers)
}

function page(status: number, title: string, text: string, headers: Headers): Answer {
  const body = `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">
<html><head>
<title>${status} ${title}</title>
</head><body>
<h1>${title}</h1>
<p>${text}</p>
</body></html>
`
  return { status, headers: { ...headers, 'content-type': 'text/html; charset=iso-8859-1' }, body }
}
