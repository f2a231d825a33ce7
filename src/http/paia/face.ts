import type { FastifyRequest } from 'fastify'
import type { InstitutionId, PatronRef } from '#domain/id.ts'
import { Problem } from '#domain/problem.ts'
import type { CallerOf } from '#http/guard.ts'
import type { Parts } from '#http/parts.ts'
import type { Scope } from './scopes.ts'

/** What an operator has decided about this face. */
export interface PaiaFace {
  /** Whose patrons are served by it. */
  readonly institutions: ReadonlySet<InstitutionId>
  /** Clients may take a patron's password and pass it on; OAuth 2.1 has no such grant any more. */
  readonly login: boolean
  /** Answers may be wrapped for a `script` element. */
  readonly jsonp: boolean
  /** A token may stand in an address, where logs, histories and referrers keep it. */
  readonly tokenInUrl: boolean
  /** Where a browser comes back to that was sent to pay for a card; nothing that costs is renewed where it is left out. */
  readonly returnTo?: string
}

export interface PaiaParts extends Parts {
  readonly paia: PaiaFace
  readonly callerOf: CallerOf
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The scope that a method of PAIA checks. */
    scope?: Scope
    /** What is said to be checked where nothing is: the method is not implemented. */
    acceptedScopes?: string
  }
}

export interface PatronParams {
  readonly institution: string
  readonly patron: string
}

/** Whose account it is: the patron's id, at the institution that the address names. What does not fit together looks like nobody. */
export function patronOf({ institution, patron }: PatronParams, { ids }: Pick<Parts, 'ids'>): PatronRef {
  const ref = ids.open(patron)
  if (!ref || ref.institution !== institution) throw new Problem('not-found', 'No such patron at this institution')
  return ref
}

/** One of a query's fields; nothing where it is not there, and never a list. */
export function queryField({ query }: FastifyRequest, name: string): string | undefined {
  const value = (query as Readonly<Record<string, unknown>>)[name]
  return typeof value === 'string' ? value : Array.isArray(value) ? String(value[0]) : undefined
}
