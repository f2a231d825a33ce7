import { defineIdentity } from '#ports/identity.ts'
import { primoIdentity } from './identity.ts'
import { askForKeys, slowDown } from './key-set.ts'
import { primoKeys } from './keys.ts'
import { primoSettings } from './settings.ts'

/** Ex Libris Primo (VE and NDE), for whoever is signed in there. What it does that nobody would guess stands in the README beside this file. */
export const primo = defineIdentity({
  vendor: 'primo',
  settings: primoSettings,

  manners: ({ baseUrl, institutionCode }) => ({
    baseUrl,
    pool: `primo ${institutionCode}`,
    // One key set in ten minutes is what is really asked for.
    perSecond: 1,
    concurrent: 1,
    slowDown,
  }),

  open(settings, { institution, send, clock }) {
    const keys = primoKeys({ ask: (call) => askForKeys(settings, send, call), keptMs: settings.keysKeptMinutes * 60_000, clock })
    return primoIdentity(settings, { institution, keys, clock })
  },
})
