import { randomBytes } from 'node:crypto'
import type { Answer, SimRequest } from '#simulation/request.ts'
import type { Route } from '#simulation/routes.ts'
import { withParameters } from './answers.ts'
import { askedBy, isEnough, type AuthorizationRequest, type ReturnAddress } from './authorization-request.ts'
import { signInPage, stoppedPage } from './pages.ts'
import { formOf, parametersOf, type Parameters } from './parameters.ts'
import { begin, sessionOf } from './session.ts'
import type { Session, World } from './world.ts'

/** Where a browser comes with a client's request and leaves with a code. */
export function authorization(world: World): readonly Route[] {
  const pattern = `${world.path}/authorize`
  return [
    { method: 'GET', pattern, handle: (request) => answered(world, request, parametersOf(request.query)) },
    {
      method: 'POST',
      pattern,
      handle(request) {
        const form = formOf(request)
        if (form === undefined) return stoppedPage('broken-request', undefined)
        return answered(world, request, form, { subject: form.get('person'), cancelled: form.get('cancel') !== undefined })
      },
    },
  ]
}

/** What was pressed on the page, which a mere link can never say. */
interface Choice {
  readonly subject: string | undefined
  readonly cancelled: boolean
}

function answered(world: World, browser: SimRequest, said: Parameters, choice?: Choice): Answer {
  const asked = askedBy(world, said)
  if (asked.outcome === 'stopped') return stoppedPage(asked.reason, said.get('ui_locales'))
  const goBack = (to: ReturnAddress, answer: Readonly<Record<string, string>>, cookie?: string) =>
    sentBack(world, browser, to, answer, cookie)
  if (asked.outcome === 'sent-back') return goBack(asked.to, { error: asked.error, error_description: asked.said })

  const { request } = asked
  if (choice?.cancelled) return goBack(request, { error: 'access_denied' })
  const person = world.people.get(choice?.subject ?? '')
  if (person !== undefined) {
    const { session, cookie } = begin(world, browser, person.subject)
    return goBack(request, { code: newCode(world, request, session) }, cookie)
  }
  const session = sessionOf(world, browser)
  if (session !== undefined && isEnough(session, request, world)) {
    return goBack(request, { code: newCode(world, request, session) })
  }
  if (request.prompt.includes('none')) return goBack(request, { error: 'login_required' })
  return signInPage(request.client.id, said, world.people.values())
}

function newCode(world: World, request: AuthorizationRequest, { subject, authTime }: Session): string {
  const { client, redirectUri, nonce, challenge } = request
  const code = randomBytes(24).toString('base64url')
  const issuedAt = world.clock.now()
  world.codes.set(code, { subject, authTime, clientId: client.id, redirectUri, nonce, challenge, issuedAt, used: false })
  return code
}

function sentBack(
  { issuer, switches }: World,
  { method }: SimRequest,
  { redirectUri, state }: ReturnAddress,
  answer: Readonly<Record<string, string>>,
  cookie: string | undefined,
): Answer {
  const location = withParameters(redirectUri, {
    ...answer,
    state: switches.otherState ? 'a-state-that-nobody-gave-out' : state,
    iss: switches.otherIssParameter ?? (switches.issParameter ? issuer : undefined),
  })
  return {
    // After a form, a browser must go on without it (RFC 9700, 4.12).
    status: method === 'POST' ? 303 : 302,
    headers: {
      location,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      ...(cookie !== undefined && { 'set-cookie': cookie }),
    },
  }
}
