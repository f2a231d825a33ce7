import { almaUsersOf } from '#adapters/alma/simulator/cast.ts'
import type { AlmaSimulator } from '#adapters/alma/simulator/index.ts'
import { castMember } from '#simulation/cast.ts'
import { dayOf } from '#simulation/day.ts'
import type { Person } from '#simulation/person.ts'
import type { Dice } from './random.ts'

/** Two institutions whose cards are renewed together, each at a price of its own; children pay nothing. What is owed is paid on line at both. */
export const topologyAt = (publicUrl: string): string => `
gateway: { publicUrl: '${publicUrl}', origins: [https://primo.example.org], deadlineSeconds: 60 }
secrets:
  patronIds: [{ env: IDS }]
  sessions: [{ id: s1, key: { env: SESSIONS } }]
attempts: { perPatron: [{ failures: 14, minutes: 15 }], perAddress: [{ failures: 1000, minutes: 1 }] }
mail: { vendor: smtp, host: mail.example.org, from: card@example.org }
merchants:
  - id: desk
    name: { en: The desk }
    currency: EUR
    provider: { vendor: play, baseUrl: http://127.0.0.1, key: { env: PAYMENTS }, noticeSecret: { env: NOTICES } }
networkZones:
  - id: mainland
    name: Mainland
    mode: network-managed
    persons: { sharedPrimaryId: true, trust: false }
    policies:
      renewal: { offered: true, merchant: desk, together: all, joinedPrice: each, price: [{ under: 18, amount: 0.00 EUR }, { amount: 15.00 EUR }] }
      fees: { paidOnline: true, merchant: desk }
institutions:
  - id: north
    name: North
    networkZone: mainland
    timeZone: Europe/London
    system: &system { vendor: alma, baseUrl: https://alma.example.org/almaws/v1, apiKey: { env: KEY_NORTH }, institutionCode: 01T_NORTH }
  - id: south
    name: South
    networkZone: mainland
    timeZone: Europe/London
    policies: { renewal: { price: [{ under: 18, amount: 0.00 EUR }, { amount: 10.00 EUR }] } }
    system: { <<: *system, apiKey: { env: KEY_SOUTH }, institutionCode: 01T_SOUTH }
roles:
  cashier: { permissions: [card:read, patrons:read, card-renewals:create, card-renewals:read, card-renewals:manage, fees:manage] }
`

/** The tenants of Alma, by the institution they play. */
export const tenants = { north: '01T_NORTH', south: '01T_SOUTH' } as const
export type Institution = keyof typeof tenants
export const institutions = Object.keys(tenants) as Institution[]

export interface Citizen {
  readonly id: string
  readonly password: string
}

/** So many patrons whose cards end soon: half of them at both institutions, some of them children. Most owe something. */
export function settle(alma: AlmaSimulator, count: number, dice: Dice, now: number): readonly Citizen[] {
  const today = dayOf(now)
  const sol = castMember('sol')
  return Array.from({ length: count }, (_, index) => {
    const id = `p${String(index + 1).padStart(4, '0')}`
    const ends = () => ({ ...sol.places[1]!, expires: Math.floor(dice.between(3, 40)) })
    const person: Person = {
      ...sol,
      id,
      patronId: id,
      email: `${id}@example.org`,
      born: dice.chance(0.08) ? `${Number(today.slice(0, 4)) - 12}-01-15` : '1985-03-09',
      cards: [{ number: `77${String(index).padStart(6, '0')}`, active: true }],
      password: `harbour-${id}`,
      places: { 1: ends(), ...(dice.chance(0.5) && { 2: ends() }) },
    }
    for (const [at, institution] of institutions.entries()) {
      for (const user of almaUsersOf([person], at + 1, { code: tenants[institution] }, today)) {
        alma.state(tenants[institution]).add(user)
      }
    }
    for (let owed = Math.floor(dice.between(0, 4)); owed > 0; owed -= 1) charge(alma, id, Math.floor(dice.between(50, 2000)), now)
    return { id, password: person.password }
  })
}

let charged = 0

/** A fine of so many cents at the institution where they sign in, with a number of its own. */
export function charge(alma: AlmaSimulator, id: string, cents: number, now: number): void {
  alma.state(tenants.north).charge(id, {
    type: { value: 'OVERDUEFINE' },
    owner: { value: 'NORTHMAIN' },
    creation_time: new Date(now).toISOString(),
    currency: 'EUR',
    id: `fine-${(charged += 1)}`,
    balance: cents / 100,
  })
}
