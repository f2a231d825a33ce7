import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Card } from '#domain/card.ts'
import type { Standing } from '#domain/standing.ts'
import { callOf } from '#http/call.ts'
import { insightOf, toStandingBody } from '#http/standing-body.ts'
import { patronOf, type PaiaParts, type PatronParams } from './face.ts'
import { permissionOf } from './scopes.ts'
import { zoneOf } from './documents.ts'
import { endOf, never } from './times.ts'
import { urisAt } from './uris.ts'

/** GET core/{patron}: who it is, until when the card is good, and whether things can be borrowed with it. */
export const patronRoute: FastifyPluginAsyncZod<PaiaParts> = async (app, parts) => {
  const { patrons, standings, publicUrl, deadlineMs } = parts

  app.route<{ Params: PatronParams }>({
    method: 'GET',
    url: '/:institution/core/:patron',
    config: { permission: permissionOf('read_patron'), scope: 'read_patron' },
    schema: { hide: true },
    handler: async (request, reply) => {
      const whose = patronOf(request.params, parts)
      const call = callOf(request, reply, deadlineMs)
      const { thing: record, permissions } = await patrons.record(whose, call)
      const { thing: card } = await patrons.card(whose, call)
      const { thing: standing } = await standings.of(whose, 'loan', call)
      const emails = permissions.has('patrons:read.contact') ? record.emails : []
      const email = (emails.find(({ preferred }) => preferred) ?? emails[0])?.value
      const uris = urisAt(publicUrl, whose.institution)
      const groups = new Set(record.registrations.flatMap(({ group, inherited }) => (group && !inherited ? [group.code] : [])))
      const expires = expiryOf(card, parts)
      const { reasons } = toStandingBody(standing, request.language, parts, insightOf(permissions))
      reply.header('Cache-Control', 'private, no-cache')
      return {
        name: permissions.has('patrons:read.name') ? record.name.full : '',
        ...(email !== undefined && { email }),
        // Always there, for clients that read it without asking whether it is; no library system has told us one yet.
        address: '',
        ...(expires !== undefined && { expires }),
        status: accountState(standing),
        ...(groups.size > 0 && { type: [...groups].map((code) => uris.group(code)) }),
        ...(reasons.length > 0 && { note: reasons.map(({ text }) => text).join(' ') }),
      }
    },
  })
}

/**
 * The end of the one day that counts, of all that a card has. What never ends says so by the last day there is: VuFind lets nobody request anything whose
 * account has no such day. Where no membership fits the rule, nobody knows.
 */
export function expiryOf({ effective }: Pick<Card, 'effective'>, parts: Pick<PaiaParts, 'topology'>): string | undefined {
  if (!effective) return undefined
  const { expires = never } = effective.membership
  return endOf(expires, zoneOf(effective.membership, parts))
}

/** The standard's "account state": 2 expired, 3 owes too much, 4 both, 1 for every other reason, 0 where nothing is in the way. */
export function accountState({ reasons }: Pick<Standing, 'reasons'>): 0 | 1 | 2 | 3 | 4 {
  const has = (code: Standing['reasons'][number]['code']) => reasons.some((reason) => reason.code === code)
  const expired = has('membership-expired')
  const owes = has('debt-too-high')
  if (expired) return owes ? 4 : 2
  if (owes) return 3
  // That somebody did not answer is no state of the account.
  return reasons.some(({ code }) => code !== 'card-incomplete') ? 1 : 0
}
