import type { Call } from '#domain/call.ts'
import { problem, type Refusal } from './errors.ts'
import { keyOf } from './gathering.ts'
import { elementsOf, textOf, type XmlElement } from './parse-xml.ts'
import type { AlephSettings } from './settings.ts'
import { primaryType } from './types.ts'
import { borrowerIn, fieldsOf, type Borrower } from './wire.ts'
import type { Question, XServer } from './x-server.ts'

export type InfoQuestion = Whom & {
  readonly subLibrary?: string
  /** With all addresses and numbers, where the site lets them be asked for. */
  readonly whole?: boolean
}

/**
 * Somebody by a number that may be anybody's, or a patron who is known by the internal id. Aleph takes any number for a name, so an id may be
 * somebody else's barcode: whoever is asked for by id is asked for as such, and must be the one who comes.
 */
export type Whom =
  | { readonly number: string; readonly type?: string | undefined; readonly id?: undefined }
  | { readonly id: string }

export type Answer = Borrower | 'nobody' | 'no-local-record'

/** What a patron owes at the institution, or has to their credit, as Aleph writes it. */
export interface Balance {
  readonly amount: string | undefined
  /** C for a credit, D for a debt. */
  readonly side: string | undefined
  /** The sum of each charge and credit that is open. */
  readonly open: readonly string[]
}

/** One patron, by the services of the X-server that read one. */
export interface Borrowers {
  info(question: InfoQuestion, call: Call): Promise<Answer>
  /** All local records in one answer, where this Aleph has the service. */
  all(id: string, call: Call): Promise<Answer | 'no-such-service'>
  /** The same as `info`, for whoever has the password. */
  proved(question: InfoQuestion, password: string, call: Call): Promise<Answer | 'wrong-password'>
  balance(id: string, call: Call): Promise<Balance | 'nobody' | 'no-local-record'>
  /**
   * What the institution has lent somebody, or what they wait for: the answer around its `item-l` or `item-h`. A patron who has no record at
   * this institution has neither, and bor-info says so by an error.
   */
  items(id: string, what: 'loans' | 'hold', call: Call): Promise<XmlElement | 'nobody'>
  /** The internal id behind a number, of a patron who has no record at this institution too. */
  idOf(number: string, type: string | undefined, call: Call): Promise<string | undefined>
}

export type BorrowersSettings = Pick<
  AlephSettings,
  'dates' | 'renamedTags' | 'allNumbers' | 'passwordCase' | 'nlcVerification' | 'lookUpTypes'
>

export function borrowers(server: XServer, settings: BorrowersSettings): Borrowers {
  async function asked<Also extends Refusal>(
    question: Omit<Question, 'brings'>,
    id: string | undefined,
    also: readonly Also[],
    call: Call,
  ): Promise<Answer | Also> {
    const answer = await brought(question, id, also, call)
    return typeof answer === 'string' ? answer : answer.borrower
  }

  async function brought<Also extends Refusal>(
    question: Omit<Question, 'brings'>,
    id: string | undefined,
    also: readonly Also[],
    call: Call,
  ): Promise<Brought | 'nobody' | 'no-local-record' | Also> {
    const reply = await server.ask({ ...question, brings: 'z303' }, call)
    const name = `aleph.x.${question.service}`
    if (reply.refused === undefined) {
      // A patron who stands beside a refusal of the password has not proved anything.
      const wrong = reply.also.find((refusal) => isOneOf(refusal, also))
      if (wrong !== undefined) return wrong as Also
      // Elsewhere an error beside a patron is no failure; of a password only what is beyond doubt is right.
      // That there is no address says nothing of it.
      if (question.single === true && reply.also.some((refusal) => refusal !== 'no-address')) {
        throw problem('ils-answer-invalid', name, 'a patron, and beside them an error')
      }
      if (elementsOf(reply.element, 'z303').length > 1) throw problem('ils-answer-invalid', name, 'two patrons')
      const borrower = borrowerIn(reply.element, settings, name)
      if (borrower && id !== undefined && keyOf(borrower.global.id) !== keyOf(id)) {
        throw problem('identifier-ambiguous', name, "one patron's id is a number of another")
      }
      if (borrower) return { borrower, element: reply.element }
    } else {
      const { refused } = reply
      if (refused === 'nobody' || refused === 'no-local-record') return refused
      if (isOneOf(refused, also)) return refused as Also
    }
    throw problem('ils-answer-invalid', name, 'Aleph refused what it cannot refuse')
  }

  /** Where the site knows types to ask by, an id is asked for as one. */
  function by(whom: Whom, subLibrary: string | undefined) {
    const idType = settings.lookUpTypes.length > 0 ? primaryType : undefined
    return whom.id === undefined
      ? { bor_id: whom.number, bor_id_type: whom.type, sub_library: subLibrary }
      : { bor_id: whom.id, bor_id_type: idType, sub_library: subLibrary }
  }

  async function idBehind(parameters: Question['parameters'], call: Call): Promise<string | undefined> {
    const service = 'bor-by-key'
    const reply = await server.ask({ service, parameters, brings: 'internal-id' }, call)
    if (reply.refused === undefined) return textOf(reply.element['internal-id'] ?? '')
    if (reply.refused === 'nobody') return undefined
    throw problem('ils-answer-invalid', `aleph.x.${service}`, 'Aleph refused what it cannot refuse')
  }

  return {
    info: ({ subLibrary, whole, ...whom }, call) =>
      asked(
        {
          service: 'bor-info',
          parameters: {
            ...by(whom, subLibrary),
            ...nothingElse,
            format: whole === true && settings.allNumbers ? '1' : undefined,
          },
        },
        whom.id,
        [],
        call,
      ),

    all: (id, call) =>
      asked(
        {
          service: 'bor-info-nlc',
          parameters: { ...by({ id }, undefined), ...nothingElse, verification: settings.nlcVerification },
        },
        id,
        ['no-such-service'],
        call,
      ),

    proved: ({ subLibrary, ...whom }, password, call) =>
      asked(
        {
          service: 'bor-auth',
          parameters: { ...by(whom, subLibrary), verification: folded(password, settings.passwordCase) },
          single: true,
        },
        whom.id,
        ['wrong-password'],
        call,
      ),

    async balance(id, call) {
      const parameters = { ...by({ id }, undefined), ...nothingElse, cash: 'O' }
      const answer = await brought({ service: 'bor-info', parameters }, id, [], call)
      if (typeof answer === 'string') return answer
      const { element } = answer
      const charges = elementsOf(element, 'fine').flatMap((fine) => elementsOf(fine, 'z31'))
      return {
        amount: textOf(element['balance'] ?? ''),
        side: textOf(element['sign'] ?? '')?.toUpperCase(),
        open: charges.map((z31) => fieldsOf(z31, settings)('z31-sum') ?? ''),
      }
    },

    async items(id, what, call) {
      const parameters = { ...by({ id }, undefined), ...nothingElse, [what]: 'Y' }
      const answer = await brought({ service: 'bor-info', parameters }, id, [], call)
      if (answer !== 'no-local-record') return answer === 'nobody' ? answer : answer.element
      const found = await idBehind(by({ id }, undefined), call)
      return found !== undefined && keyOf(found) === keyOf(id) ? {} : 'nobody'
    },

    idOf: (number, type, call) => idBehind(by({ number, type }, undefined), call),
  }
}

interface Brought {
  readonly borrower: Borrower
  readonly element: XmlElement
}

/** Loans, fines and holds of an old patron make bor-info slow, and nobody wants them here (Aleph knowledge base). */
const nothingElse = { loans: 'N', cash: 'N', hold: 'N' }

/** As the site keeps it, whether it is set or proved. Aleph folds the letters of ASCII alone, as far as its clients show. */
export function folded(password: string, passwordCase: AlephSettings['passwordCase']): string {
  return passwordCase === 'capitals' ? password.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase()) : password
}

function isOneOf(refusal: Refusal | 'unknown', list: readonly string[]): boolean {
  return list.includes(refusal)
}
