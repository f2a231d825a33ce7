import type { PatronRef } from '#domain/id.ts'
import type { Permission, StaffRef } from '#domain/permission.ts'
import type { ApiKeyGrant } from './api-key-store.ts'

/** How somebody proved who they are. */
export type SignInVia = 'password' | 'code' | 'openid'

/** Whose session it is. What staff may do is said at the sign-in and holds for the session. */
export type Holder =
  | { readonly kind: 'patron'; readonly patron: PatronRef }
  | { readonly kind: 'staff'; readonly person: StaffRef; readonly grants: readonly ApiKeyGrant[] }

/** What a sign-in came to. */
export interface SignedIn {
  readonly holder: Holder
  readonly via: SignInVia
  /** When the person proved who they are, milliseconds since 1970: now, or earlier where somebody else's word was taken. */
  readonly provedAt: number
  /**
   * When the proving began, milliseconds since 1970; a renewal does not move it. Whatever ended the person's sessions meanwhile ended this one too:
   * the password that was right then may be none any more.
   */
  readonly signedInAt: number
  /** No more than these of what the way in allows; all of it where they are left out. It holds for the session. */
  readonly permits?: readonly Permission[]
}

/** A session as its tokens carry it. Times are milliseconds since 1970. */
export interface Session extends SignedIn {
  readonly id: string
  /** Raised by each renewal, so that a renewal token is good once. */
  readonly generation: number
}

export interface SessionTokens {
  begin(signedIn: SignedIn): Promise<IssuedTokens>
  /** The next generation of a session that was just taken on. */
  next(session: Session): Promise<IssuedTokens>
  /** What a renewal token that is genuine and not past its time carries; nothing for any other. */
  readRenewal(token: string): Promise<Session | undefined>
  /** When the last token that could belong to this session ends by itself. */
  endOf(session: Pick<Session, 'signedInAt' | 'holder'>): number
}

export interface IssuedTokens {
  readonly session: Session
  readonly issuedAt: number
  readonly accessToken: string
  readonly accessExpiresAt: number
  readonly renewalToken: string
  readonly renewalExpiresAt: number
}
