import { defineIdentity } from '#ports/identity.ts'
import type { Manners } from '#ports/send.ts'
import { slowDown } from './answers.ts'
import { statementIn } from './claims.ts'
import { classicIdentity, manners as classicManners, others } from './classic/index.ts'
import { askForKeys, primaKeys } from './key-set.ts'
import { keptKeys } from './keys.ts'
import { kidOf, primoSettings, type SignedSettings } from './settings.ts'
import { signedIdentity } from './signed.ts'

export { almaCloudApp } from './cloud-app/index.ts'

/** Ex Libris Primo, for whoever is signed in there. What it does that nobody would guess stands in the README beside this file. */
export const primo = defineIdentity({
  vendor: 'primo',
  settings: primoSettings,
  vouchesFor: 'patron',
  shownAs: ({ flavour, institutionCode: code }) => ({ flavour, code }),

  manners: (settings) => (settings.flavour === 'classic' ? classicManners(settings) : keyManners(settings)),

  others: (settings) => (settings.flavour === 'classic' ? others(settings) : {}),

  open(settings, tools) {
    if (settings.flavour === 'classic') return classicIdentity(settings, tools)
    const { institution, send, clock } = tools
    const kind = primaKeys(kidOf(settings))
    return signedIdentity({
      kind,
      keys: keptKeys({
        ask: (call) => askForKeys(settings, kind, send, call),
        keptMs: settings.keysKeptMinutes * 60_000,
        clock,
      }),
      clock,
      // The name of the key is this institution's alone.
      looksRight: () => true,
      statementIn: (payload, id) => statementIn(payload, settings, institution, id),
    })
  },
})

function keyManners({ baseUrl, institutionCode }: SignedSettings): Manners {
  return {
    baseUrl,
    pool: `primo ${institutionCode}`,
    // One key set in ten minutes is what is really asked for.
    perSecond: 1,
    concurrent: 1,
    slowDown,
  }
}
