import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { InstitutionId, LibraryId } from '#domain/id.ts'
import { nameIn, type SignInMethod } from '#domain/place.ts'
import type { Policies } from '#domain/policy.ts'
import type { PasswordOffer } from '#gateway/password-offers.ts'
import type { Texts } from '#ports/texts.ts'
import { ContactRulesBody, toContactRulesBody } from './contact-body.ts'
import { InstitutionField, LibraryField } from './fields.ts'
import type { Parts } from './parts.ts'
import { PasswordRulesBody, toPasswordRulesBody } from './password-rules-body.ts'
import { problemsOf } from './problems.ts'
import { RenewalRulesBody, toRenewalRulesBody } from './renewal-rules-body.ts'

const name = z.string().describe('In the language asked for, where the operator wrote one.')

const SignInMethodBody = z
  .object({
    method: z
      .enum(['password', 'code', 'openid', 'primo'])
      .describe(
        '`password`: a card number and its password. `code`: a one-time code by mail. `openid`: at a provider. `primo`: the token of Primo as Bearer.',
      ),
    flavour: z
      .string()
      .optional()
      .describe('Which Primo, for `primo`: `ve` and `nde` show their token, `classic` shows `pds:CODE:HANDLE`.'),
    code: z.string().optional().describe('The code of the institution there.'),
    provider: z.string().optional().describe('Which provider, for `openid`.'),
    name: name.optional().describe('What that provider is called.'),
  })
  .meta({ id: 'SignInMethod', description: 'A way to sign in.' })

const PasswordOfferBody = z
  .object({
    reset: z.boolean().describe('Whoever has lost theirs may ask for a link (`POST /v1/password-resets`).'),
    change: z.boolean().describe('A new one may be set with the old one (`PUT /v1/patrons/me/password`).'),
    rules: PasswordRulesBody.optional(),
    elsewhere: z
      .object({
        name: name.optional().describe('What that place is called.'),
        link: z.url().describe('Where people get a new one there.'),
      })
      .optional()
      .describe('Where passwords are kept that the library system does not keep.'),
  })
  .meta({ id: 'PasswordOffer', description: 'New passwords at an institution. A group of patrons may have other rules.' })

const FeeOfferBody = z
  .object({
    unit: z
      .enum(['fee', 'balance'])
      .describe('`fee`: each by itself. `balance`: only everything that is owed at the institution, at once.'),
    currency: z.string().describe('In which currency (ISO 4217).'),
    merchant: name.describe('Who takes the money, as on the bank statement.'),
  })
  .meta({ id: 'FeeOffer', description: 'How fees are paid on line at a place.' })

const InstitutionBody = z
  .object({
    id: InstitutionField,
    name,
    networkZone: z.string().optional().describe('The network zone it belongs to.'),
    timeZone: z.string().describe('Whose days its dates are judged on (IANA).'),
    barcode: z.enum(['code39', 'codabar', 'code128', 'qr']).describe('How it prints card numbers.'),
    can: z
      .array(z.enum(['card', 'password-sign-in', 'password-setting', 'patron-search', 'contact-data', 'loans', 'holds', 'fees']))
      .describe('What its library system can do through the gateway.'),
    signIn: z.array(SignInMethodBody).describe('How its patrons may sign in; empty where they cannot here.'),
    password: PasswordOfferBody.describe('Whether its patrons may have a new password through the gateway, and by what rules.'),
    contact: ContactRulesBody.optional().describe('What its patrons may change of how they are reached; left out where nothing.'),
    fees: FeeOfferBody.optional().describe('How fees are paid on line at the institution at large; left out where they are not.'),
    renewal: RenewalRulesBody.describe('The rules of the institution at large; a library or a group may have its own.'),
    libraries: z
      .array(
        z.object({
          id: LibraryField,
          name,
          communities: z.array(z.string()).describe('The communities it belongs to.'),
          fees: FeeOfferBody.optional().describe('How fees of this library are paid on line; left out where they are not.'),
        }),
      )
      .describe('The libraries inside it.'),
  })
  .meta({ id: 'Institution', description: 'One tenant of a library system.' })

export const TopologyBody = z
  .object({
    networkZones: z
      .array(
        z.object({
          id: z.string().describe("The zone's id."),
          name,
          mode: z.enum(['network-managed', 'linked', 'independent']).describe('How its patrons are kept together.'),
        }),
      )
      .describe('Institutions that share a central patron file.'),
    staffSignIn: z.array(SignInMethodBody).describe('How people who work at a library may sign in.'),
    communities: z
      .array(z.object({ id: z.string().describe("The community's id."), name }))
      .describe('Towns, schools and bodies that libraries belong to.'),
    institutions: z.array(InstitutionBody).describe('All institutions.'),
  })
  .meta({ id: 'Topology', description: 'What there is, and what each can do.' })

export const topologyRoutes: FastifyPluginAsyncZod<Parts> = async (app, parts) => {
  const {
    topology,
    abilities,
    addressChanges,
    providers,
    vouchers,
    passwordOffers,
    contactChanges,
    feeOffers,
    merchants,
    texts,
  } = parts

  const contactOf = (institution: InstitutionId) => {
    const rules = contactChanges.rulesAt(institution)
    return rules && Object.keys(rules).length > 0 ? { contact: toContactRulesBody(rules) } : {}
  }

  const feesOf = (language: string, institution: InstitutionId, library?: LibraryId) => {
    const offer = feeOffers.at(institution, library)
    if (!offer) return {}
    const { unit, currency, merchant } = offer
    return { fees: { unit, currency, merchant: nameIn(language, merchants.get(merchant)!.name) } }
  }

  const waysIn = (way: SignInMethod, language: string): z.input<typeof SignInMethodBody> => {
    if (way.method !== 'openid') return { method: way.method }
    const provider = providers.get(way.provider)
    return { method: 'openid', provider: way.provider, ...(provider && { name: nameIn(language, provider.name) }) }
  }

  /** Nobody is asked where no rule goes by it. */
  const knownAt = async (institution: InstitutionId, { renewal }: Policies) =>
    renewal.addressChangedWithinDays === 'off' ? undefined : addressChanges.knownAt(institution)

  app.route({
    method: 'GET',
    url: '/topology',
    config: { permission: 'public' },
    schema: {
      operationId: 'getTopology',
      tags: ['Topology'],
      summary: 'Institutions, libraries and communities; what each can do, and how its patrons sign in',
      response: { 200: TopologyBody, ...problemsOf([], { vendor: false, anonymous: true }) },
    },
    handler: async ({ language }, reply) => {
      const rules = new Map(
        await Promise.all(
          topology.institutions.map(async ({ id }) => {
            const policies = topology.policiesAt(topology.placeOf(id))
            return [id, toRenewalRulesBody(policies, await knownAt(id, policies), language, parts)] as const
          }),
        ),
      )
      reply
        .header('Cache-Control', 'public, max-age=60')
        .header('Vary', 'Accept-Language, Origin')
        .header('Content-Language', language)
      return {
        networkZones: topology.zones.map(({ id, name, mode }) => ({ id, name: nameIn(language, name), mode })),
        staffSignIn: [...providers.values()]
          .filter(({ staff }) => staff !== undefined)
          .map(({ id, name }) => ({ method: 'openid' as const, provider: id, name: nameIn(language, name) })),
        communities: topology.communities.map(({ id, name }) => ({ id, name: nameIn(language, name) })),
        institutions: topology.institutions.map((institution) => {
          return {
            id: institution.id,
            name: nameIn(language, institution.name),
            ...(institution.zone !== undefined && { networkZone: institution.zone }),
            timeZone: institution.timeZone,
            barcode: institution.symbology,
            can: [...(abilities.get(institution.id) ?? [])],
            signIn: [
              ...institution.signIn.map((way) => waysIn(way, language)),
              ...(vouchers.get(institution.id) ?? [])
                .filter(({ vouchesFor }) => vouchesFor === 'patron')
                .map(({ flavour, code }) => ({ method: 'primo' as const, flavour, code })),
            ],
            password: toPasswordOfferBody(passwordOffers.at(institution.id), language, texts),
            ...contactOf(institution.id),
            ...feesOf(language, institution.id),
            renewal: rules.get(institution.id)!,
            libraries: institution.libraries.flatMap((id) => {
              const library = topology.library(id)
              return library
                ? [
                    {
                      id,
                      name: nameIn(language, library.name),
                      communities: [...library.communities],
                      ...feesOf(language, institution.id, id),
                    },
                  ]
                : []
            }),
          }
        }),
      }
    },
  })
}

function toPasswordOfferBody(
  { reset, change, rules, elsewhere }: PasswordOffer,
  language: string,
  texts: Texts,
): z.input<typeof PasswordOfferBody> {
  return {
    reset,
    change,
    ...(rules && { rules: toPasswordRulesBody(rules, language, texts) }),
    ...(elsewhere && {
      elsewhere: { ...(elsewhere.name && { name: nameIn(language, elsewhere.name) }), link: elsewhere.link },
    }),
  }
}
