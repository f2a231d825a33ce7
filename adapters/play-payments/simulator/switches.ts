/** What differs between payment houses, and what goes wrong with them. They may be turned at any time. */
export interface PaymentSwitches {
  /**
   * How notices are sent. `late` are kept until they are released; `out-of-order` keeps one back until another has overtaken it; `never` makes
   * them and sends none.
   */
  notices: 'at-once' | 'late' | 'twice' | 'out-of-order' | 'never'
  /** What becomes of a refund, which is pending at first, right after it was answered; `open` ones wait for somebody to decide. */
  refunds: 'done' | 'failed' | 'open'
  /** Whoever gives up ends the page. Where it does not, they are sent back all the same, and may return to it and pay. */
  givingUpEnds: boolean
}

export const usualSwitches: Readonly<PaymentSwitches> = { notices: 'at-once', refunds: 'done', givingUpEnds: true }
