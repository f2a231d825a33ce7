import type { Random } from '#simulation/clock.ts'
import { declaration, escapeXml } from './xml.ts'

/** What Alma refuses, with a code from the list of possible errors on the page of the API in its documentation. */
export class AlmaRefusal extends Error {
  override readonly name = 'AlmaRefusal'
  readonly code: string
  /** Nearly every refusal of Alma is a 400: also "not found" and "wrong password". */
  readonly status: number
  /** Refused by the API gateway in front of Alma, which writes XML whatever was asked for. */
  readonly gateway: boolean

  constructor(code: string, message: string, options: { status?: number; gateway?: boolean } = {}) {
    super(message)
    this.code = code
    this.status = options.status ?? 400
    this.gateway = options.gateway ?? false
  }
}

export const userNotFound = (id: string) => new AlmaRefusal('401861', `User with identifier ${id} was not found.`)

export const userNotFoundByType = (id: string, type: string) =>
  new AlmaRefusal('401890', `User with identifier ${id} of type ${type} was not found.`)

export const idTypeNotValid = (id: string, type: string) => new AlmaRefusal('401864', `${id} type ${type} is invalid.`)

export const identifierExists = (id: string, type: string) =>
  new AlmaRefusal('401851', `User with identifier ${id} of type ${type} already exists.`)

export const mandatoryMissing = (field: string) => new AlmaRefusal('401664', `Mandatory field is missing: ${field}`)

export const authenticationFailed = () => new AlmaRefusal('401866', 'User authentication failed')

/** What Alma says when none of its other codes fits. */
export const generalError = (detail: string) => new AlmaRefusal('402119', `General error. ${detail}`)

export const parameterNotValid = (name: string, value: string) =>
  new AlmaRefusal('401666', `The parameter ${name} is not valid: ${value}`)

export const keyRefused = (status: number) =>
  new AlmaRefusal('UNAUTHORIZED', 'API-key not defined or not configured to allow this API.', { status, gateway: true })

/** Assumption: no recorded answer shows the status or the words that go with this code. */
export const noSuchRoute = (method: string, path: string) =>
  new AlmaRefusal('ROUTING_ERROR', `No resource found for ${method} ${path}`, { gateway: true })

export const tooManyPerSecond = () =>
  new AlmaRefusal('PER_SECOND_THRESHOLD', 'HTTP requests are more than allowed per second.', { status: 429 })

export const tooManyToday = (status: number) => new AlmaRefusal('DAILY_THRESHOLD', 'Too Many Requests', { status })

export type Envelope = 'json' | 'xml' | 'wrapped-json'

/** The three dresses of an Alma error. The third one has an object where the first has a list: client code looks for both. */
export function errorBody(envelope: Envelope, refusal: AlmaRefusal, trackingId: string | undefined): string {
  const error = { errorCode: refusal.code, errorMessage: refusal.message, ...(trackingId === undefined ? {} : { trackingId }) }
  switch (envelope) {
    case 'json':
      return JSON.stringify({ errorsExist: true, errorList: { error: [error] }, result: null })
    case 'wrapped-json':
      return JSON.stringify({ web_service_result: { errorsExist: true, errorList: { error } } })
    default: {
      const parts = Object.entries(error).map(([name, text]) => `<${name}>${escapeXml(text)}</${name}>`)
      return `${declaration}<web_service_result xmlns="http://com/exlibris/urm/general/xmlbeans"><errorsExist>true</errorsExist><errorList><error>${parts.join('')}</error></errorList></web_service_result>`
    }
  }
}

/**
 * An id such as `E01-2905124501-K3X9Q-AWAE1234567890`: node, day, month and time, five characters, AWAE and a number, as recorded
 * answers have it. The answer to too many calls a second has none.
 */
export function trackingIdFor(refusal: AlmaRefusal, now: number, random: Random): string | undefined {
  if (refusal.code === 'PER_SECOND_THRESHOLD') return undefined
  const [, month, day, hour, minute, second] = new Date(now).toISOString().split(/[-T:.]/u)
  const letters = Array.from({ length: 5 }, () => alphabet[Math.floor(random() * alphabet.length)]).join('')
  return `E01-${day}${month}${hour}${minute}${second}-${letters}-AWAE${Math.floor(random() * 2_000_000_000)}`
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
