import type { PatronRef } from '#domain/id.ts'

/** How somebody proved who they are. */
export type SignInVia = 'password'

/** A session as its tokens carry it. Times are milliseconds since 1970. */
export interface Session {
  readonly id: string
  readonly patron: PatronRef
  readonly via: SignInVia
  /** When the patron proved who they are; a renewal does not move it. */
  readonly signedInAt: number
  /** Raised by each renewal, so that a renewal token is good once. */
  readonly generation: number
}

export interface SessionTokens {
  /** A session begins now. */
  begin(patron: PatronRef, via: SignInVia): Promise<IssuedTokens>
  /** The next generation of a session that was just taken on. */
  next(session: Session): Promise<IssuedTokens>
  /** What a renewal token that is genuine and not past its time carries; nothing for any other. */
  readRenewal(token: string): Promise<Session | undefined>
  /** When the last token that could belong to this session ends by itself. */
  endOf(session: Pick<Session, 'signedInAt'>): number
}

export interface IssuedTokens {
  readonly session: Session
  readonly accessToken: string
  readonly accessExpiresAt: number
  readonly renewalToken: string
  readonly renewalExpiresAt: number
}
