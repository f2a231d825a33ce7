import type { IlsAdapter } from '#ports/adapter.ts'
import type { IdentityAdapter } from '#ports/identity.ts'
import { aleph } from './aleph/index.ts'
import { alma } from './alma/index.ts'
import { primo } from './primo/index.ts'

/** The library systems there are adapters for, by the name that a topology gives them. */
export const ilsAdapters: Readonly<Record<string, IlsAdapter>> = { aleph, alma }

/** Those who can vouch for patrons. */
export const identityAdapters: Readonly<Record<string, IdentityAdapter>> = { primo }

/** Whom a topology can name. */
export const adapters = { systems: ilsAdapters, identities: identityAdapters }
