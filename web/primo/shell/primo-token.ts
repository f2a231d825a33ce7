/** What a Primo view gives away of whoever is signed in. */
export interface PrimoSession {
  /** What the gateway takes as Bearer; nothing where only a guest is there. */
  token(): string | undefined
}

/**
 * Primo's own token of this tab. The classic interface, Primo VE and NDE keep it as JSON, in quotes; signing in replaces a guest's, so it is read anew
 * each time and kept nowhere.
 */
export const signedSession: PrimoSession = {
  token() {
    const token = sessionStorage.getItem('primoExploreJwt')?.replaceAll(/[\\"]/g, '')
    return token === undefined || isGuest(claimsIn(token)) ? undefined : token
  },
}

/** The classic Primo, whose tokens nobody else can check: there the handle of PDS is the proof, and its institution belongs to it. */
export function pdsSession(institutionCode: string): PrimoSession {
  return {
    token() {
      const handle = /(?:^|;\s*)PDS_HANDLE=(\d+)/.exec(document.cookie)?.[1]
      return handle === undefined ? undefined : `pds:${institutionCode}:${handle}`
    },
  }
}

/** Tells one person from another: a token that was only made anew is the same person's. */
export function personIn(token: string): string {
  const { institution, viewInstitutionCode, userName, user } = claimsIn(token)
  return user === undefined ? token : JSON.stringify([institution ?? viewInstitutionCode, userName, user])
}

type Claims = Readonly<Record<string, unknown>>

/** Nothing is checked here: that is for the gateway. What cannot be read has no claims. */
function claimsIn(token: string): Claims {
  try {
    const bytes = Uint8Array.from(atob(token.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/')), (char) =>
      char.charCodeAt(0),
    )
    return JSON.parse(new TextDecoder().decode(bytes)) as Claims
  } catch {
    return {}
  }
}

/** Everybody who opens Primo has a token, signed like a patron's. In the classic one the id stands in `user`, in the others in `userName`. */
function isGuest({ userGroup, userName, user }: Claims): boolean {
  return (
    userGroup === undefined || userGroup === 'GUEST' || [userName, user].some((name) => String(name).startsWith('anonymous-'))
  )
}
