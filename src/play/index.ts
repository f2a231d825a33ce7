import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { play } from './simulators.ts'
import { roles, type Role } from './stories.ts'
import { troublesOf } from './troubles.ts'
import { topology } from './topology.ts'

const file = new URL('./consortium.yaml', import.meta.url)

/** The built-in consortium, playing. */
export interface Playing {
  readonly text: string
  readonly content: unknown
  readonly env: Readonly<Record<string, string>>
  readonly cast: readonly Role[]
  /** Where tokens of Primo are handed out to whoever tries things. */
  readonly primo: string
  /** Where sent letters are shown. */
  readonly mailbox: string
  /** Where people sign in by OpenID Connect. */
  readonly provider: string
  /** What a visitor can make go wrong. */
  readonly troubles: ReturnType<typeof troublesOf>
  close(): Promise<void>
}

/** Starts the simulators of the topology beside this file, for a gateway at this port of this machine. */
export async function playConsortium(port: string): Promise<Playing> {
  const text = readFileSync(file, 'utf8').replaceAll(/(127\.0\.0\.1|localhost):8080/g, `$1:${port}`)
  const content: unknown = parse(text)
  const { institutions } = topology.parse(content)
  const played = await play(content)
  return {
    text,
    content: played.content,
    env: played.env,
    cast: roles(institutions.map(({ id }) => id)),
    mailbox: played.mailbox.url,
    primo: played.primo.url,
    provider: played.oidc.issuer,
    troubles: troublesOf(
      played.alma.faults,
      institutions.flatMap(({ id, name, system }) => {
        const english = typeof name === 'object' ? name['en'] : name
        return system.vendor === 'alma' ? [{ name: english ?? id, tenant: system.institutionCode }] : []
      }),
    ),
    close: () => played.close(),
  }
}

/** What a newcomer reads: what to open, and whom to be. */
export function welcome(
  url: string,
  { cast, mailbox, primo }: Pick<Playing, 'cast' | 'mailbox' | 'primo'>,
  librarianKey: string,
): string {
  const shown = ['ada', 'sol', 'ben', 'cyd'].flatMap((id) => cast.filter(({ identifier }) => identifier === id))
  const width = Math.max(...shown.map(({ identifier, password }) => identifier.length + password.length))
  return [
    '',
    `patron-gateway plays its built-in consortium at ${url}`,
    '',
    `  Demo       ${url}/     the card on a library's site: be somebody, renew and pay, break a system`,
    `  Explorer   ${url}/docs     be anybody of the cast at a click`,
    `  Topology   ${url}/v1/topology`,
    `  Password   ${url}/web/northbay/password     for whoever lost theirs; the letter comes to the mailbox`,
    `  Mailbox    ${mailbox}     every letter that is sent here`,
    `  Primo      ${primo}/play/tokens     tokens of whoever is signed in there`,
    `  Desk       ${url}/web/desk     the librarian's page: sign in as Lin Ekberg`,
    `  Librarian  Authorization: Bearer ${librarianKey}`,
    '',
    `  Sign in    POST ${url}/v1/sessions`,
    ...shown.map(
      ({ identifier, password, institution, story }) =>
        `    ${`${identifier} / ${password}`.padEnd(width + 3)}  at ${institution}: ${story}`,
    ),
    '',
    `  ${cast.length} people in all; nothing you do here is kept. Ctrl-C ends it.`,
    '',
  ].join('\n')
}
