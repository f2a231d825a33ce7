import { defineIdentity } from '#ports/identity.ts'
import { slowDown } from '../answers.ts'
import { askForKeys, cloudAppKeys } from '../key-set.ts'
import { keptKeys } from '../keys.ts'
import { signedIdentity } from '../signed.ts'
import { unprovenClaims } from '../token.ts'
import { isForApp, isOfInstitution, statementIn } from './claims.ts'
import { cloudAppSettings } from './settings.ts'

/** Alma's Cloud Apps, for whoever works in Alma and has opened the operator's own one. */
export const almaCloudApp = defineIdentity({
  vendor: 'alma-cloud-app',
  settings: cloudAppSettings,
  vouchesFor: 'staff',
  shownAs: ({ institutionCode: code }) => ({ flavour: 'cloud-app', code }),

  manners: ({ baseUrl, institutionCode }) => ({
    baseUrl,
    pool: `alma-cloud-app ${institutionCode}`,
    // One key set in ten minutes is what is really asked for.
    perSecond: 1,
    concurrent: 1,
    slowDown,
  }),

  open(settings, { institution, send, clock }) {
    // Whether a sandbox has another key than this is not known; its set is not asked for.
    const at = { institutionCode: settings.institutionCode, environment: 'production' } as const
    return signedIdentity({
      kind: cloudAppKeys,
      keys: keptKeys({
        ask: (call) => askForKeys(at, cloudAppKeys, send, call),
        keptMs: settings.keysKeptMinutes * 60_000,
        clock,
      }),
      clock,
      // The name of the key is everybody's, so the first to say yes must be the one it is meant for.
      looksRight(token) {
        const claims = unprovenClaims(token)
        return isOfInstitution(claims, settings) && isForApp(claims, settings)
      },
      statementIn: (payload, id) => statementIn(payload, settings, institution, id),
    })
  },
})
