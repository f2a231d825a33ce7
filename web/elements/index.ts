import { PatronAccount } from './patron-account.ts'
import { PatronBlocks } from './patron-blocks.ts'
import { PatronCardNumbers } from './patron-card-numbers.ts'
import { PatronCardRenewal } from './patron-card-renewal.ts'
import { PatronCard } from './patron-card.ts'
import { PatronFees } from './patron-fees.ts'
import { PatronHolds } from './patron-holds.ts'
import { PatronLoans } from './patron-loans.ts'
import { PatronLooks } from './patron-looks.ts'
import { PatronPasswordReset } from './patron-password-reset.ts'
import { PatronSignIn } from './patron-sign-in.ts'
import { PatronStanding } from './patron-standing.ts'

export { sessionOf, type PageSession } from './session.ts'
export { addTexts, type Words } from './texts.ts'

const elements = {
  'patron-account': PatronAccount,
  'patron-blocks': PatronBlocks,
  'patron-card': PatronCard,
  'patron-card-numbers': PatronCardNumbers,
  'patron-card-renewal': PatronCardRenewal,
  'patron-fees': PatronFees,
  'patron-holds': PatronHolds,
  'patron-loans': PatronLoans,
  'patron-looks': PatronLooks,
  'patron-password-reset': PatronPasswordReset,
  'patron-sign-in': PatronSignIn,
  'patron-standing': PatronStanding,
}

// A page may load the module twice, by its lasting address and by that of a build.
for (const [name, element] of Object.entries(elements)) {
  if (!customElements.get(name)) customElements.define(name, element)
}
