import { beginOpenIdSignIn, createSession, endSession, type Session } from '../client/generated.ts'
import { GatewayProblem } from '../client/send.ts'
import { kept } from './kept.ts'

/**
 * Who is signed in on this page, at one institution of one gateway; as staff where the institution is ''. The access token is in memory only. The renewal token, good once, is kept for
 * this tab, so that the way to a payment page and back signs nobody out.
 */
export interface PageSession {
  /** A token that is good now, fetched anew where the last one is about to end; nothing where nobody is signed in. */
  token(): Promise<string | undefined>
  /** With an answer of `POST /v1/sessions`. */
  begin(session: Session): void
  /** Signs out, here and at the gateway. */
  end(): Promise<void>
  /** Forgets what the gateway does not take any more. */
  drop(): void
  /** Goes to an OpenID provider, which sends the browser back to `redirectUri`. */
  leaveFor(provider: string, redirectUri: string, language: string): Promise<void>
  /** Resolves when a return from a provider, if this is one, has been dealt with; throws where that failed. */
  arrive(): Promise<void>
  /** Called whenever somebody signs in or out. Returns what ends that. */
  watch(changed: () => void): () => void
}

/** A token is not shown in its last moments. */
const marginMs = 20_000

const sessions = new Map<string, PageSession>()

/** The one session that all elements of this gateway and institution share. */
export function sessionOf(gateway: string, institution: string): PageSession {
  const name = `${gateway}|${institution}`
  const known = sessions.get(name) ?? pageSession(gateway, institution, name)
  sessions.set(name, known)
  return known
}

function pageSession(gateway: string, institution: string, name: string): PageSession {
  const watchers = new Set<() => void>()
  let current: Session | undefined
  let renewing: Promise<string | undefined> | undefined
  let arriving: Promise<void> | undefined

  function take(session: Session | undefined): void {
    current = session
    kept.set(`session:${name}`, session?.renewalToken)
  }

  function changed(): void {
    for (const tell of watchers) tell()
  }

  /** Frames of one tab share what is kept: one after the other shows the newest token, as each is good once. */
  async function renew(): Promise<string | undefined> {
    const locks = navigator.locks as LockManager | undefined
    // Where nothing is kept nothing is shared, and a browser that keeps nothing for a frame refuses it locks too.
    const shared = kept.get(`session:${name}`) !== undefined
    return locks && shared ? locks.request(`patron-gateway:${name}`, renewNow) : renewNow()
  }

  async function renewNow(): Promise<string | undefined> {
    const renewalToken = kept.get(`session:${name}`) ?? current?.renewalToken
    if (renewalToken === undefined) return undefined
    try {
      const next = await createSession({ method: 'renewal', renewalToken }, { gateway })
      // Where to sign out at the provider is told once.
      take({ ...(current?.signOutUrl !== undefined && { signOutUrl: current.signOutUrl }), ...next })
      return current?.accessToken
    } catch (error) {
      // Only a refusal ends it. Where no answer came, the same token is shown again later.
      if (!(error instanceof GatewayProblem) || error.status >= 500) throw error
      take(undefined)
      return undefined
    }
  }

  async function finish(): Promise<void> {
    const challenge = kept.get(`challenge:${name}`)
    const here = new URL(location.href)
    const { state, code, iss, error } = Object.fromEntries(here.searchParams)
    if (challenge === undefined || state === undefined) return
    kept.set(`challenge:${name}`, undefined)
    for (const each of ['state', 'code', 'iss', 'error', 'error_description', 'session_state']) here.searchParams.delete(each)
    history.replaceState(history.state, '', here)
    const returned = {
      ...(code !== undefined && { code }),
      ...(iss !== undefined && { iss }),
      ...(error !== undefined && { error }),
    }
    take(await createSession({ method: 'openid', challenge, state, ...returned }, { gateway }))
    changed()
  }

  return {
    async token() {
      if (current && Date.parse(current.expiresAt) - marginMs > Date.now()) return current.accessToken
      renewing ??= renew().finally(() => (renewing = undefined))
      return renewing
    },
    begin(session) {
      take(session)
      changed()
    },
    async end() {
      const token = current?.accessToken
      const signOutUrl = current?.signOutUrl
      take(undefined)
      changed()
      if (token !== undefined) await endSession({ gateway, token })
      if (signOutUrl !== undefined) location.assign(signOutUrl)
    },
    drop() {
      if (!current) return
      take(undefined)
      changed()
    },
    async leaveFor(provider, redirectUri, language) {
      const whose = institution === '' ? {} : { institution }
      const begun = await beginOpenIdSignIn({ provider, ...whose, redirectUri }, { gateway, language })
      kept.set(`challenge:${name}`, begun.challenge)
      location.assign(begun.authorizationUrl)
    },
    arrive: () => (arriving ??= finish()),
    watch(tell) {
      watchers.add(tell)
      return () => void watchers.delete(tell)
    },
  }
}
