import { sessionOf } from '../elements/patron-gateway.js'

/** Where the gateway is: this page is its own. */
export const gateway = new URL('../..', import.meta.url).href.replace(/\/+$/, '')

/**
 * Signs somebody of the cast in, as the form of the elements would. What comes back is what the gateway says where it refuses: the password of an expired
 * card, for one; there the form offers a mailed code.
 */
export async function signInAs({ name, institution, identifier, password }, language) {
  const answer = await fetch(`${gateway}/v1/sessions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Accept-Language': language },
    body: JSON.stringify({ method: 'password', institution, identifier, password }),
  })
  const body = await answer.json()
  if (!answer.ok) {
    await sessionOf(gateway, institution).end()
    return `${body.title}. ${body.detail}`
  }
  sessionOf(gateway, institution).begin(body)
  return `You are ${name}.`
}
