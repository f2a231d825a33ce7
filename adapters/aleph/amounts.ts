import { moneyOf, type Currency, type Money } from '#domain/money.ts'
import { problem } from './errors.ts'

/**
 * What is owed by an amount of Aleph's: a debt counts up, a credit down. It writes a debt of 30 as `(30.00)`, a credit as `30.00`, and an open sum
 * with its sign in front of blanks, `-         120.00`. What cannot be read is refused: to leave it out would be to say that less is owed.
 */
export function owedBy(text: string | undefined, currency: Currency, name: string): Money {
  const written = text?.trim() ?? ''
  const debt = /^\((.*)\)$/.exec(written)?.[1] ?? /^-\s*(.*)$/.exec(written)?.[1]
  const { minor } = amountIn(debt ?? written, currency, name)
  return { minor: debt === undefined ? 0 - minor : minor, currency }
}

/** An amount whose side is told apart: C for a credit, D for a debt. */
export function owedOn(side: string | undefined, text: string | undefined, currency: Currency, name: string): Money {
  const { minor } = amountIn(text?.trim() ?? '', currency, name)
  if (minor === 0 || side === 'D') return { minor, currency }
  if (side !== 'C') throw problem('ils-answer-invalid', name, 'a balance on neither side')
  return { minor: -minor, currency }
}

/** What a loan costs by now; no charge yet, so that one that cannot be read hides nothing that is owed. */
export function accruedIn(text: string, currency: Currency): Money | undefined {
  return plainAmount(text.trim().replace(/^\((.*)\)$/, '$1'), currency)
}

function amountIn(text: string, currency: Currency, name: string): Money {
  const money = plainAmount(text, currency)
  if (!money) throw problem('ils-answer-invalid', name, 'an amount that cannot be read')
  return money
}

/** Aleph writes two decimals, and pads them with zeros where a currency has fewer. */
function plainAmount(text: string, currency: Currency): Money | undefined {
  const short = text.replace(/\.(\d*?)0*$/, '.$1').replace(/\.$/, '')
  return /^\d/.test(text) ? moneyOf(short, currency) : undefined
}
