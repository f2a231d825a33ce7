import type { Quote } from '#domain/quote.ts'

/** Quotes are never changed; they go some while after they have ended. */
export interface Quotes {
  add(quote: Quote, keepUntil: number): Promise<void>
  find(id: string): Promise<Quote | undefined>
}
