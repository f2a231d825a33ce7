import { castMember } from '#simulation/cast.ts'
import { flowing } from './clock.ts'
import type { House } from './house.ts'

/** Ways in that take more than one step, for a house with `openTopology`. */

export interface SignedIn {
  readonly patron?: string
  readonly staff?: string
  readonly accessToken: string
  readonly renewalToken: string
  readonly signOutUrl?: string
}

/** A page that the provider may send people back to. */
export const returnPage = 'https://card.example.org/back'

export function post(house: House, url: string, payload: object, remoteAddress = '192.0.2.1') {
  return house.ask({ method: 'POST', url, payload, remoteAddress })
}

/** The code in a letter, as it stands there. */
export function codeIn({ text }: { readonly text: string }): string {
  const code = /\d{4} \d{4}/.exec(text)?.[0]
  if (code === undefined) throw new Error('There is no code in the letter')
  return code
}

/** The letter that comes next, while time goes on. One that is not sent is no reason to wait for ever. */
export function letterTo(house: House, person: string) {
  const none = house.clock.wait(longestPostMs).then((): never => {
    throw new Error(`No letter came for ${person}`)
  })
  return flowing(house.clock, Promise.race([house.played.mailbox.letterTo(castMember(person).email), none]))
}

const longestPostMs = 10 * 60_000

export async function askForCode(house: House, identifier: string, institution = 'north', address?: string): Promise<string> {
  const answer = await post(house, '/v1/sessions/codes', { institution, identifier }, address)
  if (answer.statusCode !== 202) throw new Error(answer.body)
  return answer.json<{ challenge: string }>().challenge
}

let places = 0

export async function signInByCode(house: House, person: string): Promise<SignedIn> {
  house.played.mailbox.clear()
  // From another place each time: no place gets many in a day.
  const address = `198.51.100.${(places += 1) % 250}`
  const challenge = await askForCode(house, castMember(person).patronId, 'north', address)
  return begun(await post(house, '/v1/sessions', { method: 'code', challenge, code: codeIn(await letterTo(house, person)) }))
}

/** What the browser comes back with from the provider. */
export interface Journey {
  readonly challenge: string
  readonly state: string
  readonly code?: string
  readonly iss?: string
  readonly error?: string
}

/** To the provider and back, as a patron of the institution or as staff. */
export async function journey(house: House, person: string, institution?: string): Promise<Journey> {
  const asked = { provider: 'campus', redirectUri: returnPage, ...(institution !== undefined && { institution }) }
  const answer = await post(house, '/v1/sessions/authorizations', asked)
  if (answer.statusCode !== 201) throw new Error(answer.body)
  const { authorizationUrl, challenge } = answer.json<{ authorizationUrl: string; challenge: string }>()
  const address = new URL(await flowing(house.clock, house.played.oidc.signIn(authorizationUrl, person)))
  return { challenge, state: '', ...Object.fromEntries(address.searchParams) }
}

export function comeBack(house: House, returned: Journey) {
  return post(house, '/v1/sessions', { method: 'openid', ...returned })
}

export async function signInByOpenId(house: House, person: string, institution?: string): Promise<SignedIn> {
  return begun(await comeBack(house, await journey(house, person, institution)))
}

function begun(answer: Awaited<ReturnType<typeof post>>): SignedIn {
  if (answer.statusCode !== 201) throw new Error(answer.body)
  return answer.json<SignedIn>()
}
