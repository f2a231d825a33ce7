/** What a request asked of library systems, for the one line about it in the log. */
export interface VendorCalls {
  begin(call: string): void
  /** Of a call that has not begun here, a job's say, nothing is kept. */
  note(call: string, asked: AskedVendor): void
  /** What was noted since it began; nothing is kept of it any more. */
  end(call: string): readonly AskedVendor[]
}

export interface AskedVendor {
  readonly institution: string
  /** The request's name, never its path. */
  readonly name: string
  /** The vendor's status, or the code of the problem there was instead. */
  readonly outcome: number | string
  readonly ms: number
  /** How often the vendor was asked: nought where the answer to somebody else was shared. */
  readonly attempts: number
}

export function vendorCalls(): VendorCalls {
  const underWay = new Map<string, AskedVendor[]>()
  return {
    begin: (call) => void underWay.set(call, []),
    note: (call, asked) => void underWay.get(call)?.push(asked),
    end(call) {
      const asked = underWay.get(call) ?? []
      underWay.delete(call)
      return asked
    },
  }
}
