import { defineIls } from '#ports/adapter.ts'
import type { Manners } from '#ports/send.ts'
import { borrowers } from './borrowers.ts'
import { alephContact } from './contact.ts'
import { dlf } from './dlf.ts'
import { dlfClient } from './dlf-client.ts'
import { dlfLending } from './dlf-loans.ts'
import { dlfRequesting } from './dlf-requests.ts'
import { slowDown } from './errors.ts'
import { alephFile } from './file.ts'
import { alephFees } from './fees.ts'
import { alephHolds } from './holds.ts'
import { alephInspection } from './inspection.ts'
import { alephListing } from './listing.ts'
import { alephLoans } from './loans.ts'
import { alephPasswordSetting } from './password-setting.ts'
import { alephPasswords } from './passwords.ts'
import { alephPatrons } from './patrons.ts'
import { alephPostings } from './postings.ts'
import { alephRenewal, canRenew } from './renewal.ts'
import { alephSettings, type AlephSettings } from './settings.ts'
import { view } from './view.ts'
import { xLending } from './x-loans.ts'
import { xRequesting } from './x-requests.ts'
import { xServer } from './x-server.ts'

/**
 * Ex Libris Aleph 500: one ADM library, by its X-server and its DLF interface. What it does that nobody would guess stands in the README beside
 * this file.
 */
export const aleph = defineIls({
  vendor: 'aleph',
  settings: alephSettings,

  tenant: ({ xServer: address, admLibrary }) => `${new URL(address).host} ${admLibrary.toUpperCase()}`,

  manners: (settings) => mannersOf('aleph-x', settings.xServer, settings),

  others: (settings) => ({
    ...(settings.dlf !== undefined && { dlf: mannersOf('aleph-dlf', settings.dlf, settings) }),
    ...(settings.view !== undefined && { view: mannersOf('aleph-view', settings.view, settings) }),
  }),

  open(settings, { institution, timeZone, clock, send, others }) {
    const server = xServer(settings, send)
    const asking = borrowers(server, settings)
    const telling = { ...settings, institution }
    const client = others['dlf'] && dlfClient(settings, others['dlf'])
    const lending = client ? dlfLending(client) : xLending(server, asking, settings)
    const requesting = client ? dlfRequesting(client) : xRequesting(server, asking, settings)
    const parts = {
      borrowers: asking,
      dlf: client && dlf(client),
      view: others['view'] && view(settings, others['view']),
    }
    const list = alephListing(parts, settings)
    const { currency, chargeType, updateCash, payCash, newPasswords, contactData, centralFile } = settings
    const kept = currency !== undefined && chargeType !== undefined ? { ...settings, currency, chargeType } : undefined
    const patrons = alephPatrons({ ...parts, list }, telling)
    return {
      patrons,
      passwords: {
        ...alephPasswords({ borrowers: asking, list }, telling),
        ...(newPasswords && { setting: alephPasswordSetting({ server, borrowers: asking }, { ...settings, newPasswords }) }),
      },
      ...(contactData && { contact: alephContact({ server, borrowers: asking }, { ...settings, contactData }) }),
      ...(centralFile && {
        file: alephFile({ server, borrowers: asking, list, patrons, clock, timeZone }, { ...telling, ...centralFile }),
      }),
      ...(canRenew(settings) && { renewal: alephRenewal({ server, borrowers: asking, list }, settings) }),
      loans: alephLoans(lending, { ...settings, timeZone }),
      holds: alephHolds(requesting, settings),
      ...(currency !== undefined && { fees: alephFees(parts, { ...settings, currency }) }),
      ...(kept && parts.dlf && (updateCash || payCash) && { postings: alephPostings({ server, dlf: parts.dlf }, kept) }),
      inspection: alephInspection({ server, ...parts }, settings),
      ping: (call) => server.answers(call),
      async close() {},
    }
  },
})

/** What a listener bears is counted for the host: all institutions in one Aleph wait for the same few processes. */
function mannersOf(pool: string, baseUrl: string, { perSecond, concurrent }: AlephSettings): Manners {
  return { baseUrl, pool: `${pool} ${new URL(baseUrl).host}`, perSecond, burst: concurrent, concurrent, slowDown }
}
