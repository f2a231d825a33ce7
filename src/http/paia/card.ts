import type { Call } from '#domain/call.ts'
import type { PatronRef } from '#domain/id.ts'
import { moneyIn, type Money } from '#domain/money.ts'
import { holdsAnywhere, type Permission } from '#domain/permission.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import type { Renewal } from '#domain/renewal.ts'
import { wholeInsight, toStandingBody } from '#http/standing-body.ts'
import type { Task } from './asked.ts'
import { chosenOf, conditionTypes, type Condition, type Confirmation } from './conditions.ts'
import { statuses, type PaiaDocument } from './documents.ts'
import type { PaiaParts } from './face.ts'
import { toPaiaMoney } from './money.ts'
import { expiryOf } from './patron.ts'
import { urisAt } from './uris.ts'

/**
 * The library card as a document that can be renewed, so that a client of the standard can say what it costs and ask whether that is meant: a fee is a
 * condition, and its option is this very sum, so nobody agrees to another. Agreeing pays nothing, since PAIA has no payment: the answer says where
 * to. Whether it may be renewed, for how much and until when, is the gateway's own quote.
 */
export function cardRenewal(parts: PaiaParts) {
  const { renewals, patrons, texts, publicUrl, paia } = parts

  return async function renewCard(
    whose: PatronRef,
    confirm: Confirmation | undefined,
    key: string,
    call: Call,
  ): Promise<Task | PaiaDocument> {
    for (const permission of ['card-renewals:create', 'card-renewals:read'] as const) demand(permission, call)
    const { language } = call
    const uris = urisAt(publicUrl, whose.institution)
    const document = await shown()
    return { document, means: uris.card, run }

    async function run(): Promise<PaiaDocument> {
      const quoted = await renewals.quote(whose, call)
      if (quoted.outcome === 'refused') {
        const { reasons } = toStandingBody(quoted.standing, language, parts, wholeInsight)
        return { ...document, error: reasons.map(({ text }) => text).join(' ') }
      }
      const { id: quote, total } = quoted.quote
      const amount = moneyIn(language, total)
      const { returnTo } = paia
      if (total.minor === 0) return outcome(await renewals.open(whose, { quote }, key, call))
      if (returnTo === undefined) return { ...document, error: texts.say(language, 'paia.card-paid-elsewhere', { amount }) }
      const condition = priced(total, amount)
      const error = texts.say(language, 'paia.card-costs', { amount })
      if (!chosenOf(condition, confirm)) return { ...document, error, condition }
      return outcome(await opened({ quote, returnTo }))
    }

    /** Whoever lost the address of the page is told it again. */
    async function opened(wanted: { readonly quote: string; readonly returnTo: string }): Promise<Renewal> {
      try {
        return await renewals.open(whose, wanted, key, call)
      } catch (error) {
        if (!isProblem(error, 'renewal-open')) throw error
        const [open] = await renewals.of(whose, ['opened'], call)
        if (!open) throw error
        return open
      }
    }

    async function outcome({ state, payment, amount }: Renewal): Promise<PaiaDocument> {
      if (state === 'fulfilled') return shown()
      const values = { amount: moneyIn(language, amount), url: payment?.payUrl }
      const isPayable = state === 'opened' && payment !== undefined
      return { ...document, error: texts.say(language, isPayable ? 'paia.pay-first' : 'paia.card-under-way', values) }
    }

    function priced(total: Money, amount: string): Condition {
      const exact = toPaiaMoney(total)
      const about = texts.say(language, 'paia.card-costs', { amount })
      return { [conditionTypes.fee]: { option: [{ id: uris.cardPrice(exact), about, amount: exact }] } }
    }

    async function shown(): Promise<PaiaDocument> {
      const { thing: card } = await patrons.card(whose, call)
      const endtime = expiryOf(card, parts)
      return {
        status: statuses.held,
        item: uris.card,
        about: texts.say(language, 'paia.card'),
        ...(endtime !== undefined && { endtime }),
        cancancel: false,
      }
    }
  }
}

/** The route asks for what the scope needs; this is one more thing, which not everybody has who has that. */
function demand(permission: Permission, { caller }: Call): void {
  if (holdsAnywhere(caller, permission)) return
  const lapsed = caller.kind === 'patron' && caller.lapsed.has(permission)
  throw new Problem(lapsed ? 'sign-in-too-old' : 'forbidden', `The caller lacks ${permission}`)
}
