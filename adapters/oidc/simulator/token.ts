import { createHash, randomBytes } from 'node:crypto'
import type { Answer } from '#simulation/request.ts'
import type { Route } from '#simulation/routes.ts'
import { json, notKept, refused } from './answers.ts'
import { clientOf } from './client-authentication.ts'
import { forged, type Case, type Forged } from './forgeries.ts'
import { idToken, life } from './id-token.ts'
import { formOf, type Parameters } from './parameters.ts'
import type { Client } from './seed.ts'
import type { Code, Person, World } from './world.ts'

/** How long a code is good for, in milliseconds. */
const codeLife = 60_000

/** Where a client exchanges a code. */
export function tokens(world: World): Route {
  return {
    method: 'POST',
    pattern: `${world.path}/token`,
    handle(request) {
      const form = formOf(request)
      if (form === undefined) return refused(400, 'invalid_request', 'Only forms are taken')
      if (form.repeated()) return refused(400, 'invalid_request', 'A parameter came twice')
      const client = clientOf(world, request, form)
      if (client === undefined) return unknownClient()
      const grant = form.get('grant_type')
      if (grant === undefined) return refused(400, 'invalid_request', 'There is no grant_type')
      if (grant !== 'authorization_code') return refused(400, 'unsupported_grant_type', 'Only codes are exchanged')
      return exchanged(world, client, form)
    },
  }
}

function exchanged(world: World, client: Client, form: Parameters): Answer {
  const name = form.get('code')
  if (name === undefined) return refused(400, 'invalid_request', 'There is no code')
  const code = world.codes.get(name)
  // Another client's code stays as good as it was: whoever stole it must not be able to spoil it either.
  if (code === undefined || code.clientId !== client.id) return badGrant('The code is not known')
  if (code.used) {
    // Somebody else has it too, and nobody knows which of the two is right (RFC 6749, 4.1.2).
    for (const [token, { code: origin }] of world.accessTokens) if (origin === name) world.accessTokens.delete(token)
    return badGrant('The code was used before')
  }
  code.used = true
  if (world.clock.now() - code.issuedAt >= codeLife) return badGrant('The code is too old')
  if (form.get('redirect_uri') !== code.redirectUri) return badGrant('The code was sent to another address')
  if (!isProved(code, form.get('code_verifier'))) return badGrant('The code verifier does not fit')
  const person = world.people.get(code.subject)
  return person === undefined ? badGrant('The person is gone') : good(world, client, name, code, person)
}

/** A verifier without a challenge is refused too: it may be that an attacker took the challenge away (RFC 9700, 2.1.1). */
function isProved({ challenge }: Code, verifier: string | undefined): boolean {
  if (challenge === undefined || verifier === undefined) return challenge === verifier
  return /^[\w.~-]{43,128}$/.test(verifier) && createHash('sha256').update(verifier).digest('base64url') === challenge
}

function good(world: World, client: Client, name: string, code: Code, person: Person): Answer {
  const accessToken = randomBytes(24).toString('base64url')
  const asked: Case = { world, client, code, person, mint: (otherwise) => idToken(world, code, person, accessToken, otherwise) }
  const said: Forged = world.forgery === undefined ? {} : forged(world.forgery, asked)
  world.forgery = undefined

  const expiresAt = world.clock.now() + life * 1000
  world.accessTokens.set(accessToken, { subject: said.userInfoOf ?? person.subject, code: name, expiresAt })
  return json(
    {
      access_token: accessToken,
      token_type: said.tokenType ?? 'Bearer',
      expires_in: life,
      scope: 'openid',
      id_token: said.idToken === null ? undefined : (said.idToken ?? asked.mint()),
    },
    notKept,
  )
}

function badGrant(description: string): Answer {
  return refused(400, 'invalid_grant', description)
}

/** The challenge goes with every 401, and is owed to those who came with the header (RFC 6749, 5.2). */
function unknownClient(): Answer {
  return refused(401, 'invalid_client', 'The client is not known, or not by this', { 'www-authenticate': 'Basic realm="oidc"' })
}
