import { defineIls } from '#ports/adapter.ts'
import { almaClient } from './client.ts'
import { almaContact } from './contact.ts'
import { leftToday, slowDown } from './errors.ts'
import { almaFile } from './file.ts'
import { almaFees } from './fees.ts'
import { almaHolds } from './holds.ts'
import { almaInspection } from './inspection.ts'
import { almaLoans } from './loans.ts'
import { almaPasswords } from './passwords.ts'
import { almaPatrons } from './patrons.ts'
import { almaPostings } from './postings.ts'
import { almaRenewals } from './renewals.ts'
import { almaSettings } from './settings.ts'
import { toTenant } from './translate.ts'
import { almaUsers } from './users.ts'

/** Ex Libris Alma, one institution, by its REST API. What it does that nobody would guess stands in the README beside this file. */
export const alma = defineIls({
  vendor: 'alma',
  settings: almaSettings,

  tenant: ({ baseUrl, institutionCode }) => `${new URL(baseUrl).host} ${toTenant(institutionCode)}`,

  manners(settings) {
    // Alma counts by institution, however many keys there are, and it counts every second for itself: what goes out evenly and what goes out at
    // once after a rest must fit into one together.
    const burst = Math.max(1, Math.floor(settings.perSecond / 5))
    return {
      baseUrl: settings.baseUrl,
      pool: `alma ${settings.institutionCode}`,
      perSecond: Math.max(settings.perSecond - burst, settings.perSecond / 2),
      burst,
      concurrent: 10,
      daily: { reserve: settings.dailyReserve, left: leftToday },
      slowDown,
    }
  },

  open(configured, { institution, zoneMode, timeZone, send, clock }) {
    // Either place that says so is enough: a GET too many copies a patron, a search too many costs a moment.
    const settings = { ...configured, networkManaged: configured.networkManaged || zoneMode === 'network-managed' }
    const client = almaClient(settings, send, clock)
    const users = almaUsers(client, settings)
    // Links are asked for by GET. Where both are said, one of them is wrong, and to copy nobody comes first.
    const linked = zoneMode === 'linked' && !settings.networkManaged
    const reading = { ...settings, institution, linked, central: false }
    return {
      patrons: almaPatrons(users, reading),
      passwords: almaPasswords(client, users, settings),
      ...(settings.contactData !== false && { contact: almaContact(client, users, settings.contactData) }),
      renewal: almaRenewals(client, users, { ...settings, central: false }, clock),
      loans: almaLoans(client, users, { timeZone, currency: settings.currency }),
      ...(settings.holds !== false && { holds: almaHolds(client, users, settings.holds, timeZone) }),
      fees: almaFees(client, users, settings, timeZone),
      ...(settings.postings !== false && { postings: almaPostings(client, users, settings, settings.postings) }),
      ...(settings.centralFile !== false && {
        file: almaFile(client, users, { ...settings, ...settings.centralFile, central: false }, reading),
      }),
      inspection: almaInspection(client, { ...settings, central: false }),
      ping: (call) => client.ping(call),
      async close() {},
    }
  },

  openCentral(settings, { institution, send, clock }) {
    const client = almaClient(settings, send, clock)
    // To get somebody copies them into an institution, and the network zone is none.
    const users = almaUsers(client, settings)
    const reading = { ...settings, institution, linked: false, central: true }
    // All of its users are EXTERNAL (Ex Libris Knowledge Center, Centrally Managing Users).
    const external = { networkManaged: true, accountType: 'EXTERNAL', central: true } as const
    return {
      patrons: almaPatrons(users, reading),
      renewal: almaRenewals(client, users, { ...settings, central: true }, clock),
      ...(settings.centralFile !== false && {
        file: almaFile(client, users, { ...settings, ...settings.centralFile, ...external }, reading),
      }),
      inspection: almaInspection(client, { ...settings, central: true }),
      ping: (call) => client.ping(call),
      async close() {},
    }
  },
})
