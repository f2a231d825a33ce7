import { setImmediate as turn } from 'node:timers/promises'
import { pino } from 'pino'
import type { Test } from 'tap'
import type { Store } from '#ports/store.ts'
import { castMember } from '#simulation/cast.ts'
import { assemble, type Gateway } from '../src/assemble.ts'
import { flowing } from './clock.ts'
import { openTopology, type House } from './house.ts'
import { workOnce } from './work.ts'

/** Ways to a new password, for a house with `passwordTopology`. */

/** Alma at three institutions, as ever, and an Aleph; where passwords of others are kept is said for the students of the north alone. */
export const passwordTopology = openTopology
  .replace(
    '    replyTo: desk@north.example.org',
    `    replyTo: desk@north.example.org
    policies:
      groups:
        STUDENT: { password: { elsewhere: { name: { en: The campus, fr: Le campus }, link: https://campus.example.edu/password } } }
        GUEST: { password: { reset: false } }`,
  )
  .replace(
    '\nroles:\n',
    `
  - id: east
    name: East
    timeZone: Europe/Brussels
    barcode: code39
    system:
      vendor: aleph
      xServer: https://aleph.example.org
      dlf: http://aleph.example.org:1891/rest-dlf
      admLibrary: EAS50
      userName: GATEWAY
      password: { env: ALEPH_PASSWORD }
      listing: blocks-and-info
      blocksList: all
      passwordCase: capitals
      newPasswords: { least: 5, most: 8 }
roles:
`,
  )

export const chosen = 'quiet-orchard-27'

let places = 0

export function send(house: House, method: 'GET' | 'POST' | 'PUT', url: string, payload?: object, authorization?: string) {
  return house.ask({
    method,
    url,
    ...(payload && { payload }),
    headers: authorization === undefined ? {} : { authorization },
    // From another place each time: no place may do much in a day.
    remoteAddress: `198.51.${(places += 1) % 200}.${places % 250}`,
  })
}

/** Asks, and resolves with the status; nobody waits for a letter yet. */
export async function askForReset(house: House, identifier: string, institution = 'north'): Promise<number> {
  return (await send(house, 'POST', '/v1/password-resets', { institution, identifier })).statusCode
}

/** The letter that comes next, while time goes on. */
export function nextLetter(house: House, person: string) {
  return flowing(house.clock, house.played.mailbox.letterTo(castMember(person).email))
}

/** The address in a letter, and the token in that. */
export function linkIn({ text }: { readonly text: string }): { readonly link: string; readonly token: string } {
  const link = /https?:\/\/\S+\/web\/[a-z]+\/password\/link\S*/.exec(text)?.[0]
  const token = link === undefined ? null : new URL(link).searchParams.get('token')
  if (link === undefined || token === null) throw new Error('There is no link in the letter')
  return { link, token }
}

export async function mailedToken(house: House, person: string, institution = 'north'): Promise<string> {
  house.played.mailbox.clear()
  const status = await askForReset(house, castMember(person).patronId, institution)
  if (status !== 202) throw new Error(`${person} may not ask: ${status}`)
  return linkIn(await nextLetter(house, person)).token
}

export function setByLink(house: House, token: string, password: string) {
  return send(house, 'POST', `/v1/password-resets/${token}`, { password })
}

export function change(house: House, authorization: string, oldPassword: string, password: string) {
  return send(house, 'PUT', '/v1/patrons/me/password', { oldPassword, password }, authorization)
}

/** Whoever has tried too often comes back when they are told to. */
export async function canSignIn(house: House, person: string, password: string, institution = 'north'): Promise<boolean> {
  const identifier = castMember(person).patronId
  const answer = await send(house, 'POST', '/v1/sessions', { method: 'password', institution, identifier, password })
  if (answer.statusCode === 429) {
    await house.clock.advance(answer.json<{ retryAfter: number }>().retryAfter * 1000)
    return canSignIn(house, person, password, institution)
  }
  if (answer.statusCode !== 201 && answer.statusCode !== 401) throw new Error(answer.body)
  return answer.statusCode === 201
}

/** What a worker does at once; the letters go out by it. */
export function followUp(house: House): Promise<void> {
  return workOnce(house)
}

/** Time goes on until it is so. */
export async function until(house: House, isSo: () => boolean): Promise<void> {
  while (!isSo()) await flowing(house.clock, turn())
}

/** How often the record of somebody was written in Alma, and how often a password of theirs was tried there. */
export function writesIn({ played }: House, person: string): { readonly written: number; readonly tried: number } {
  const own = played.alma.calls.filter(({ path }) => path.endsWith(`/users/${castMember(person).patronId}`))
  return {
    written: own.filter(({ method }) => method === 'PUT').length,
    tried: own.filter(({ method, query }) => method === 'POST' && query['op'] === 'auth').length,
  }
}

/** Another node on the same store. */
export async function secondNode(t: Test, { config, store, clock }: House, own: Store = store): Promise<Gateway> {
  const log = pino({ level: 'silent' })
  const gateway = await assemble({ config, store: own, clock, log, version: '0.0.0' })
  await gateway.app.ready()
  t.teardown(() => flowing(clock, gateway.close()))
  return gateway
}
