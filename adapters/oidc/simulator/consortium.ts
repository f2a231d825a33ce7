import { createHash } from 'node:crypto'
import { cast } from '#simulation/cast.ts'
import type { OidcPersonSeed, OidcSeed } from './seed.ts'

/** What the consortium's own client must be told, since only whoever starts it knows. */
export interface PlayClient {
  readonly redirectUris: readonly string[]
  readonly signedOutUris?: readonly string[]
  readonly secret?: string
}

/** The invented consortium: the whole cast, two of the staff, and the gateway as the one client. */
export function consortium({ redirectUris, signedOutUris = [], secret = 'play-oidc-secret' }: PlayClient): OidcSeed {
  return {
    clients: [{ id: 'patron-gateway', secret, redirectUris, signedOutUris }],
    people: [...staff, ...patrons],
  }
}

const staff: readonly OidcPersonSeed[] = [
  {
    subject: 'staff-1',
    username: 'lin',
    name: 'Lin Ekberg',
    groups: ['library-staff'],
    story: 'A librarian, and no patron anywhere.',
  },
  {
    subject: 'staff-2',
    username: 'odo',
    name: 'Odo Marsh',
    groups: ['front-desk'],
    story: 'Works at the front desk, and is no patron anywhere.',
  },
]

/** What the library knows them by is a claim; the subject is the provider's own name for them, which nobody can guess a meaning into. */
const patrons: readonly OidcPersonSeed[] = cast.map(({ id, patronId, given, family, story }) => ({
  subject: createHash('sha256').update(`play ${id}`).digest('hex').slice(0, 20),
  username: id,
  name: `${given} ${family}`,
  claims: { patron_id: patronId },
  story,
}))
