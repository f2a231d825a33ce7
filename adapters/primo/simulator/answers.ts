import type { Answer } from '#simulation/request.ts'

export function json(content: unknown): Answer {
  return { status: 200, headers: { 'content-type': 'application/json;charset=UTF-8' }, body: JSON.stringify(content) }
}

export function xml(content: string): Answer {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n${content}\n`
  return { status: 200, headers: { 'content-type': 'text/xml; charset=UTF-8' }, body }
}

export function redirect(location: string): Answer {
  return { status: 302, headers: { location } }
}

export function nothing(status: number): Answer {
  return { status }
}

/**
 * What Ex Libris' API gateway says to a key it does not know: 400, and XML under the name of plain text (recorded by the
 * MIT Libraries' timdex-ui).
 */
export function keyRefused(): Answer {
  const body =
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' +
    '<web_service_result xmlns="http://com/exlibris/urm/general/xmlbeans"><errorsExist>true</errorsExist><errorList><error>' +
    '<errorCode>UNAUTHORIZED</errorCode>' +
    '<errorMessage>API-key not defined or not configured to allow this API.</errorMessage>' +
    '</error></errorList></web_service_result>'
  return { status: 400, headers: { 'content-type': 'text/plain' }, body }
}
