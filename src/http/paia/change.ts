import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { PatronRecord } from '#domain/patron.ts'
import { Problem } from '#domain/problem.ts'
import { neighbourhood } from '#http/address.ts'
import { callOf } from '#http/call.ts'
import { lineOf } from '#http/fields.ts'
import { patronOf, type PaiaParts } from './face.ts'
import { permissionOf } from './scopes.ts'

const Change = z.object({
  patron: z.string().min(1).max(600),
  /** Left out in an example of the text: the token says who it is. */
  username: lineOf(1, 600).optional(),
  old_password: z.string().min(1).max(255),
  new_password: z.string().min(1).max(1024),
})

/** POST auth/change: a new password with the old one. Every token of the patron from before is good for nothing then, this one neither. */
export const changeRoute: FastifyPluginAsyncZod<PaiaParts> = async (app, parts) => {
  const { passwordChange, patrons, paia, deadlineMs } = parts

  app.route({
    method: 'POST',
    url: '/:institution/auth/change',
    config: { permission: permissionOf('change_password'), scope: 'change_password' },
    schema: { hide: true, ...(paia.login && { body: Change }) },
    handler: async (request, reply) => {
      if (!paia.login) throw new Problem('capability-missing', 'No passwords are taken by PAIA here')
      const { patron, username, old_password: old, new_password: password } = request.body as z.output<typeof Change>
      const { institution } = request.params as { readonly institution: string }
      const whose = patronOf({ institution, patron }, parts)
      const call = callOf(request, reply, deadlineMs)
      if (username !== undefined && username !== patron) {
        const { thing } = await patrons.record(whose, call)
        if (!isCalled(thing, username)) throw new Problem('old-password-wrong', 'The username is not one of this patron')
      }
      await passwordChange.change(whose, { old, password }, { address: neighbourhood(request.ip) }, call)
      reply.header('Cache-Control', 'no-store').header('Pragma', 'no-cache')
      return { patron }
    },
  })
}

/** Whatever a patron may sign in with. VuFind sends the patron identifier, which is looked at before. */
function isCalled({ identifiers, emails }: PatronRecord, username: string): boolean {
  const called = username.toLowerCase()
  return [...identifiers.filter(({ active }) => active), ...emails].some(({ value }) => value.toLowerCase() === called)
}
