import type { Call } from '#domain/call.ts'
import { problem, type Refusal } from './errors.ts'
import { textOf } from './parse-xml.ts'
import type { AlephSettings } from './settings.ts'
import { borrowerIn, type Borrower } from './wire.ts'
import type { Question, XServer } from './x-server.ts'

export interface InfoQuestion {
  /** Any number of the patron, or the internal id. */
  readonly number: string
  readonly type?: string | undefined
  readonly subLibrary?: string
  /** With all addresses and numbers, where the site lets them be asked for. */
  readonly whole?: boolean
}

export type Answer = Borrower | 'nobody' | 'no-local-record'

/** One patron, by the services of the X-server that read one. */
export interface Borrowers {
  info(question: InfoQuestion, call: Call): Promise<Answer>
  /** All local records in one answer, where this Aleph has the service. */
  all(id: string, call: Call): Promise<Answer | 'no-such-service'>
  /** The same as `info`, for whoever has the password. */
  proved(question: InfoQuestion, password: string, call: Call): Promise<Answer | 'wrong-password'>
  /** The internal id behind a number, of a patron who has no record at this institution too. */
  idOf(number: string, type: string | undefined, call: Call): Promise<string | undefined>
}

export type BorrowersSettings = Pick<AlephSettings, 'dates' | 'renamedTags' | 'allNumbers' | 'passwordCase' | 'nlcVerification'>

export function borrowers(server: XServer, settings: BorrowersSettings): Borrowers {
  async function asked<Also extends Refusal>(
    question: Omit<Question, 'brings'>,
    also: readonly Also[],
    call: Call,
  ): Promise<Answer | Also> {
    const reply = await server.ask({ ...question, brings: 'z303' }, call)
    const name = `aleph.x.${question.service}`
    if (reply.refused === undefined) {
      // A patron who stands beside a refusal of the password has not proved anything.
      const wrong = reply.also.find((refusal) => isOneOf(refusal, also))
      if (wrong !== undefined) return wrong as Also
      // Elsewhere an error beside a patron is no failure; of a password only what is beyond doubt is right.
      if (question.single === true && reply.also.includes('unknown')) {
        throw problem('ils-answer-invalid', name, 'a patron, and beside them an error that is not in our table')
      }
      const borrower = borrowerIn(reply.element, settings, name)
      if (borrower) return borrower
    } else {
      const { refused } = reply
      if (refused === 'nobody' || refused === 'no-local-record') return refused
      if (isOneOf(refused, also)) return refused as Also
    }
    throw problem('ils-answer-invalid', name, 'Aleph refused what it cannot refuse')
  }

  return {
    info: ({ number, type, subLibrary, whole }, call) =>
      asked(
        {
          service: 'bor-info',
          parameters: {
            ...keyOf(number, type, subLibrary),
            ...nothingElse,
            format: whole === true && settings.allNumbers ? '1' : undefined,
          },
        },
        [],
        call,
      ),

    all: (id, call) =>
      asked(
        {
          service: 'bor-info-nlc',
          parameters: { ...keyOf(id, undefined, undefined), ...nothingElse, verification: settings.nlcVerification },
        },
        ['no-such-service'],
        call,
      ),

    proved: ({ number, type, subLibrary }, password, call) =>
      asked(
        {
          service: 'bor-auth',
          parameters: { ...keyOf(number, type, subLibrary), verification: folded(password, settings.passwordCase) },
          single: true,
        },
        ['wrong-password'],
        call,
      ),

    async idOf(number, type, call) {
      const service = 'bor-by-key'
      const reply = await server.ask({ service, parameters: keyOf(number, type, undefined), brings: 'internal-id' }, call)
      if (reply.refused === undefined) return textOf(reply.element['internal-id'] ?? '')
      if (reply.refused === 'nobody') return undefined
      throw problem('ils-answer-invalid', `aleph.x.${service}`, 'Aleph refused what it cannot refuse')
    },
  }
}

/** Loans, fines and holds of an old patron make bor-info slow, and nobody wants them here (Aleph knowledge base). */
const nothingElse = { loans: 'N', cash: 'N', hold: 'N' }

function keyOf(number: string, type: string | undefined, subLibrary: string | undefined) {
  return { bor_id: number, bor_id_type: type, sub_library: subLibrary }
}

/** Aleph folds the letters of ASCII alone, as far as its clients show. */
function folded(password: string, passwordCase: AlephSettings['passwordCase']): string {
  return passwordCase === 'capitals' ? password.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase()) : password
}

function isOneOf(refusal: Refusal | 'unknown', list: readonly string[]): boolean {
  return list.includes(refusal)
}
