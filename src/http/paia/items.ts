import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { AccountPart } from '#gateway/account.ts'
import { isProblem } from '#domain/problem.ts'
import { callOf } from '#http/call.ts'
import { holdFiled, loanFiled, toDocuments } from './documents.ts'
import { patronOf, type PaiaParts, type PatronParams } from './face.ts'
import { permissionOf } from './scopes.ts'

/** GET core/{patron}/items: what is on loan and what is waited for, at this institution. */
export const itemsRoute: FastifyPluginAsyncZod<PaiaParts> = async (app, parts) => {
  const { account, deadlineMs } = parts

  app.route<{ Params: PatronParams }>({
    method: 'GET',
    url: '/:institution/core/:patron/items',
    config: { permission: permissionOf('read_items'), scope: 'read_items' },
    schema: { hide: true },
    handler: async (request, reply) => {
      const { language } = request
      const whose = patronOf(request.params, parts)
      const call = callOf(request, reply, deadlineMs)
      const [loans, holds] = await Promise.all([
        ifKept(account.at('loan', whose, whose.institution, call)),
        ifKept(account.at('hold', whose, whose.institution, call)),
      ])
      if (!loans && !holds) return await account.at('loan', whose, whose.institution, call)
      saysWhen(reply, [loans, holds])
      return {
        doc: toDocuments([
          ...(loans?.entries ?? []).map((entry) => loanFiled(entry, language, parts)),
          ...(holds?.entries ?? []).map((entry) => holdFiled(entry, parts)),
        ]),
      }
    },
  })
}

/** A library system that keeps loans and takes no holds has none of these, and all of those. */
async function ifKept<Part>(asked: Promise<AccountPart<Part>>): Promise<AccountPart<Part> | undefined> {
  try {
    return await asked
  } catch (error) {
    if (isProblem(error, 'capability-missing')) return undefined
    throw error
  }
}

/** The standard has no word for how old an answer is; HTTP has. */
export function saysWhen(reply: FastifyReply, parts: readonly (Pick<AccountPart<unknown>, 'asOf'> | undefined)[]): void {
  const oldest = Math.min(...parts.flatMap((part) => part?.asOf ?? []))
  reply.header('Cache-Control', 'private, no-cache').header('Last-Modified', new Date(oldest).toUTCString())
}
