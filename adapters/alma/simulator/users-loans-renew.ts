import { AlmaRefusal, parameterNotValid } from './errors.ts'
import type { Resource } from './gateway.ts'
import { renewedUntil, shownLoan, whyNot } from './show-loan.ts'
import { loanOf } from './users-loans.ts'
import type { World } from './world.ts'

/** POST /users/{user_id}/loans/{loan_id}?op=renew, with nothing in the body. Every refusal has the one code, and no reason. */
export function renewLoan(world: World): Resource {
  return {
    method: 'POST',
    path: '/users/{user_id}/loans/{loan_id}',
    area: 'Users',
    writes: true,
    handle(tenant, request) {
      const { record, loan } = loanOf(world, tenant, request)
      const op = request.query.get('op') ?? ''
      if (op !== 'renew') throw parameterNotValid('op', op)
      const reason = whyNot(world, record, loan)
      const now = new Date(world.clock.now()).toISOString()
      if (reason !== undefined) {
        if (world.switches.refusedRenewalIsNoted) {
          // Recorded codes end in a semicolon; which code goes with which reason is not known.
          Object.assign(loan, { last_renew_date: now, last_renew_status: { value: '401193;', desc: reason } })
        }
        throw new AlmaRefusal('401822', `Cannot renew loan: Loan ID ${loan.loan_id}.`)
      }
      const last_renew_status = { value: '', desc: 'Renewed Successfully' }
      Object.assign(loan, {
        due_date: renewedUntil(world, record),
        process_status: 'RENEW',
        renewals: loan.renewals + 1,
        last_renew_date: now,
        last_renew_status,
      })
      return { kind: 'document', root: 'item_loan', content: shownLoan(world, record, loan, true) }
    },
  }
}
