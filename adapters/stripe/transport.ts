/** More than any answer of ours is long. */
const longest = 1_000_000

/**
 * `fetch` as the package may use it. The package believes whatever has the form of an answer: a JSON text or number instead of an object ends in a
 * rejection that nobody can catch, a redirect in an answer that says nothing, and a long body in all of the memory.
 */
export async function guardedFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const answer = await fetch(input, { ...init, redirect: 'manual' })
  if (answer.status >= 300 && answer.status < 400) {
    await answer.body?.cancel()
    throw new TypeError(`Stripe sent a redirect, ${answer.status}`)
  }
  const text = await textOf(answer)
  if (!isObject(text)) throw new TypeError(`Stripe sent no JSON object, with status ${answer.status}`)
  return new Response(text, { status: answer.status, headers: answer.headers })
}

async function textOf(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of answer.body ?? []) {
    length += chunk.length
    if (length > longest) throw new TypeError('Stripe sent more than an answer can be')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function isObject(text: string): boolean {
  try {
    const said: unknown = JSON.parse(text)
    return typeof said === 'object' && said !== null && !Array.isArray(said)
  } catch {
    return false
  }
}
