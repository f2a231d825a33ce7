import { randomUUID } from 'node:crypto'
import type { Route } from '#simulation/routes.ts'
import { json, nothing, redirect } from './answers.ts'
import { samlToken } from './tokens.ts'
import { userIn, type World } from './world.ts'

/**
 * The way by an identity provider: Primo sends the browser there, it comes back with a `loginId`, and that is exchanged for the
 * token, once. The provider is ours, not Primo's: it lets in whoever `user` names.
 */
export function externalSignIn(world: World): readonly Route[] {
  return [
    {
      method: 'GET',
      pattern: '/primaws/suprimaExtLogin',
      handle({ query }) {
        const institution = world.institutions.get(query.get('institution') ?? '')
        const viewId = query.get('view') ?? ''
        const target = query.get('target-url')
        if (institution === undefined || target === null || !URL.canParse(target)) return nothing(400)
        const state = randomUUID()
        world.states.set(state, { institution, viewId, target })
        return redirect(`/play/identity-provider?state=${state}`)
      },
    },
    {
      method: 'GET',
      pattern: '/play/identity-provider',
      handle({ query }) {
        const state = query.get('state') ?? ''
        const sent = world.states.get(state)
        const user = sent && userIn(sent.institution, query.get('user') ?? '')
        if (sent === undefined || user === undefined) return nothing(401)
        world.states.delete(state)
        const loginId = randomUUID()
        const claims = sent.viewId === '' ? {} : { viewId: sent.viewId }
        world.logins.set(loginId, samlToken(world, sent.institution, user, { claims }))
        const target = new URL(sent.target)
        target.searchParams.set('loginId', loginId)
        return redirect(target.href)
      },
    },
    {
      method: 'GET',
      pattern: '/primaws/rest/pub/loginJwtCache/{loginId}',
      handle({ params: { loginId = '' } }) {
        const token = world.logins.get(loginId)
        world.logins.delete(loginId)
        return token === undefined ? nothing(401) : json(token)
      },
    },
  ]
}
