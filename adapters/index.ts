import type { IlsAdapter } from '#ports/adapter.ts'
import { alma } from './alma/index.ts'

/** The library systems there are adapters for, by the name that a topology gives them. */
export const ilsAdapters: Readonly<Record<string, IlsAdapter>> = { alma }
