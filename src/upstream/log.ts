import type { Call } from '#domain/call.ts'
import type { ProblemCode } from '#domain/problem.ts'
import type { VendorRequest } from '#ports/send.ts'

/** Whom a request is for, in the operator's words. */
export interface Label {
  readonly institution: string
  readonly vendor: string
}

/** Told of every vendor request that ended. */
export interface VendorLog {
  ended(request: EndedRequest): void
}

/** Never a path, a header or a body: they hold people's numbers and our keys. */
export interface EndedRequest extends Label {
  readonly call: Call['id']
  readonly name: VendorRequest['name']
  readonly effect: VendorRequest['effect']
  /** The vendor's answer, or why there was none: one of the two. */
  readonly status: number | undefined
  readonly problem: ProblemCode | undefined
  /** The reader walked away or had no more time; for a request that others had joined, all of them. */
  readonly left: boolean
  readonly ms: number
  /** How often the vendor was asked for this: nought if it was refused here, or joined. Their sum is what the vendor saw. */
  readonly attempts: number
  /** An equal read was under way, and its answer was shared. */
  readonly joined: boolean
}
