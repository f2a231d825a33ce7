import * as fc from 'fast-check'
import t, { type Test } from 'tap'
import { almaUsersOf } from '#adapters/alma/simulator/cast.ts'
import type { InstitutionId, RecordId } from '#domain/id.ts'
import type { Identifier, PatronRecord, VendorLink } from '#domain/patron.ts'
import { isTied, needsRecord, tiesOf } from '#domain/person.ts'
import type { PersonRule } from '#domain/place.ts'
import { castMember } from '#simulation/cast.ts'
import { dayOf } from '#simulation/day.ts'
import { now, openHouse, topology, type House } from './house.ts'

/** One person, several records: what ties them, and what such a tie opens. */

const here = 'here' as InstitutionId
const there = 'there' as InstitutionId
const none: PersonRule = { sharedPrimaryId: false, vendorLinks: false, identifiers: [], trust: false }
const national: PersonRule = {
  ...none,
  identifiers: [
    new Map([
      [here, '02'],
      [there, 'NAT'],
    ]),
  ],
}

type Tieable = Pick<PatronRecord, 'ref' | 'identifiers' | 'link'>

const issued = (type: string, value: string, active = true): Identifier => ({ kind: 'issued', type, value, active })
const record = (institution: InstitutionId, key: string, identifiers: Identifier[] = [], link?: VendorLink): Tieable => ({
  ref: { institution, record: key as RecordId },
  identifiers: [{ kind: 'primary', type: 'PRIMARYIDENTIFIER', value: key, active: true }, ...identifiers],
  ...(link && { link }),
})

await t.test('Two records are one person', async (t) => {
  const link = { tenant: 'HOME', id: '77' }

  const rows: readonly (readonly [string, PersonRule, Tieable, Tieable, boolean])[] = [
    [
      'by nothing that is not said',
      none,
      record(here, 'k', [issued('02', '1')], link),
      record(there, 'k', [issued('NAT', '1')], link),
      false,
    ],
    [
      'by the main key, where it comes from one hand',
      { ...none, sharedPrimaryId: true },
      record(here, 'k'),
      record(there, 'K '),
      true,
    ],
    ['and not by another', { ...none, sharedPrimaryId: true }, record(here, 'k'), record(there, 'l'), false],
    [
      'by the number of an issuer, under the code of each',
      national,
      record(here, 'a', [issued('02', '1x')]),
      record(there, 'b', [issued('NAT', '1X')]),
      true,
    ],
    [
      'not by the same number of somebody else',
      national,
      record(here, 'a', [issued('02', '1')]),
      record(there, 'b', [issued('02', '1')]),
      false,
    ],
    [
      'not by one that is switched off here',
      national,
      record(here, 'a', [issued('02', '1', false)]),
      record(there, 'b', [issued('NAT', '1')]),
      false,
    ],
    ['nor there', national, record(here, 'a', [issued('02', '1')]), record(there, 'b', [issued('NAT', '1', false)]), false],
    ['not by the main key that reads like it', national, record(here, 'a', [issued('02', 'b')]), record(there, 'b'), false],
    [
      'nor where somebody there has',
      national,
      record(here, 'a', [issued('02', '2')]),
      record(there, 'b', [issued('NAT', '1'), issued('NAT', '2')]),
      false,
    ],
    [
      'not where somebody has two numbers of one issuer',
      national,
      record(here, 'a', [issued('02', '1'), issued('02', '2')]),
      record(there, 'b', [issued('NAT', '2')]),
      false,
    ],
    ["by the vendor's own link", { ...none, vendorLinks: true }, record(here, 'a', [], link), record(there, 'b', [], link), true],
    [
      'not by a link of another tenant',
      { ...none, vendorLinks: true },
      record(here, 'a', [], link),
      record(there, 'b', [], { ...link, tenant: 'X' }),
      false,
    ],
    ['nor where there is none', { ...none, vendorLinks: true }, record(here, 'a'), record(there, 'b'), false],
  ]
  for (const [how, rule, own, other, tied] of rows)
    t.equal(
      tiesOf(rule, own, there).some((tie) => isTied(other, tie)),
      tied,
      how,
    )

  t.equal(needsRecord(none) || needsRecord({ ...none, sharedPrimaryId: true }), false, 'a main key alone is known beforehand')
  t.ok(needsRecord(national) && needsRecord({ ...none, vendorLinks: true }))

  await t.test('and whatever a patron can write themselves ties them to nobody', (t) => {
    const text = fc.string({ unit: 'grapheme', maxLength: 20 })
    const points = fc.array(fc.record({ value: text, preferred: fc.boolean() }))
    const editable = fc.record({
      name: fc.record({ full: text, given: text, family: text }),
      birthDate: fc.constant('2000-01-01'),
      language: text,
      emails: points,
      phones: points,
      homeLibrary: text,
    })
    const everything: PersonRule = { ...national, sharedPrimaryId: true, vendorLinks: true }
    const own = record(here, 'a', [issued('02', '1')], link)
    fc.assert(
      fc.property(editable, (edited) => {
        t.same(tiesOf(everything, { ...own, ...edited }, there), tiesOf(everything, own, there))
      }),
    )
    t.end()
  })
})

interface CardAnswer {
  readonly memberships: readonly { readonly institution: string; readonly expires?: string }[]
  readonly numbers: readonly { readonly institution: string }[]
  readonly blocks: readonly { readonly institution: string }[]
  readonly sources: readonly { readonly institution: string; readonly outcome: string }[]
  readonly complete: boolean
}

const linked = (persons: string) =>
  topology.replace(
    'mode: network-managed\n    persons: { sharedPrimaryId: true, trust: false }',
    `mode: linked\n    persons: ${persons}`,
  )

async function cardOf(house: House, authorization: string): Promise<CardAnswer> {
  const answer = await house.ask({ url: '/v1/patrons/me/card', headers: { authorization, 'cache-control': 'no-cache' } })
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return answer.json<CardAnswer>()
}

const placesOf = (parts: readonly { readonly institution: string }[]) =>
  [...new Set(parts.map(({ institution }) => institution))].sort()

/** Ada's record at the south under another key, with whatever ties it; it replaces the one that the cast has there. */
function adaInTheSouth(house: House, key: string, more: object = {}): void {
  const [seed] = almaUsersOf([castMember('ada')], 2, { code: '01T_SOUTH' }, dayOf(now))
  house.played.alma.state('01T_SOUTH').add({ ...seed!, primary_id: key, user_identifier: [], ...more })
}

const numbered = (type: string, value: string, status = 'ACTIVE') => ({ value, id_type: { value: type, desc: type }, status })
const giveNumber = (house: House, tenant: string, key: string, value: string, status?: string) =>
  house.played.alma.state(tenant).edit(key, (user) => void user.user_identifier.push(numbered('02', value, status) as never))

await t.test('By the number of an issuer', async (t) => {
  const house = await openHouse(t, { text: linked("{ identifiers: [{ type: '02' }] }") })
  adaInTheSouth(house, 's-4711', { user_identifier: [numbered('02', '800101-0017')] })

  await t.test('whoever has none is asked for nowhere else, though the same name and key are there', async (t) => {
    const card = await cardOf(house, await house.signIn('ada'))
    t.same(placesOf(card.memberships), ['north'])
    t.same(placesOf(card.sources), ['north'])
  })

  await t.test('a record elsewhere shows its memberships and dates, and nothing more', async (t) => {
    giveNumber(house, '01T_NORTH', 'ada', '800101-0017')
    await house.clock.advance(600_000)
    const card = await cardOf(house, await house.signIn('ada'))
    t.same(placesOf(card.memberships), ['north', 'south'])
    t.ok(card.memberships.every(({ expires }) => expires))
    t.same(placesOf(card.numbers), ['north'])
    t.same(placesOf(card.blocks), [])
    t.same(placesOf(card.sources), ['north', 'south', 'uni'])
  })

  await t.test('and is no way into it', async (t) => {
    const other = house.idOf('ada', 'south')
    for (const path of ['', '/card']) {
      const answer = await house.ask({
        url: `/v1/patrons/${other}${path}`,
        headers: { authorization: await house.signIn('ada') },
      })
      t.equal(answer.statusCode, 404)
    }
  })

  await t.test('a number that was taken back ties no longer, though the record was seen before', async (t) => {
    house.played.alma.state('01T_SOUTH').edit('s-4711', (user) => void (user.user_identifier.length = 0))
    await house.clock.advance(600_000)
    t.same(placesOf((await cardOf(house, await house.signIn('ada'))).memberships), ['north'])
    giveNumber(house, '01T_SOUTH', 's-4711', '800101-0017', 'INACTIVE')
    await house.clock.advance(25 * 3_600_000)
    t.same(placesOf((await cardOf(house, await house.signIn('ada'))).memberships), ['north'])
  })

  await t.test('nor does one that two people bear', async (t) => {
    for (const key of ['s-4711', 'sol']) giveNumber(house, '01T_SOUTH', key, '800101-0017')
    await house.clock.advance(25 * 3_600_000)
    t.same(placesOf((await cardOf(house, await house.signIn('ada'))).memberships), ['north'])
  })
})

await t.test('Nobody gains a record by editing their own', async (t) => {
  const house = await openHouse(t, { text: linked("{ vendorLinks: true, identifiers: [{ type: '02' }], trust: true }") })
  giveNumber(house, '01T_SOUTH', 'sol', '770707-7777')
  const [sol] = almaUsersOf([castMember('sol')], 2, { code: '01T_SOUTH' }, dayOf(now))
  house.played.alma.state('01T_NORTH').edit('ben', (user) => {
    // All that Primo lets a patron write about themselves, and whatever a desk takes down from what they say.
    Object.assign(user, {
      first_name: sol!.first_name,
      last_name: sol!.last_name,
      birth_date: sol!.birth_date,
      preferred_language: sol!.preferred_language,
      contact_info: {
        ...structuredClone(user.contact_info),
        email: [
          { email_address: castMember('sol').email, preferred: true },
          { email_address: '770707-7777', preferred: false },
        ],
        phone: [{ phone_number: '770707-7777', preferred: true }],
      },
    })
  })
  const card = await cardOf(house, await house.signIn('ben'))
  t.same(placesOf(card.memberships), ['north'])
  t.same(placesOf(card.numbers), ['north'])
})

await t.test("By the vendor's own link", async (t) => {
  for (const trust of [false, true]) {
    await t.test(
      trust ? 'a trusting zone shows the whole card' : 'a zone that does not trust shows memberships and dates',
      async (t) => {
        const house = await openHouse(t, { text: linked(`{ vendorLinks: true, trust: ${trust} }`) })
        house.played.alma.state('01T_NORTH').edit('ada', (user) => void Object.assign(user, { linking_id: '5131558001021' }))
        adaInTheSouth(house, 'copy-of-ada', {
          source_institution_code: '01T_NORTH',
          source_link_id: '5131558001021',
          user_identifier: [numbered('BARCODE', '2777000111')],
        })
        const card = await cardOf(house, await house.signIn('ada'))
        t.same(placesOf(card.memberships), ['north', 'south'])
        t.same(placesOf(card.numbers), trust ? ['north', 'south'] : ['north'])
        await whoLooked(t, house)
      },
    )
  }
})

/** Staff who look at such a card have looked at each of its records, under its own key. */
async function whoLooked(t: Test, house: House): Promise<void> {
  const authorization = await house.key('librarian@zone:mainland')
  await house.ask({ url: `/v1/patrons/${house.idOf('ada', 'north')}/card`, headers: { authorization } })
  const { patronIds } = await import('#access/patron-ids.ts')
  const ids = patronIds(house.config.secrets.patronIds)
  const copy = ids.seal({ institution: 'south' as InstitutionId, record: 'copy-of-ada' as RecordId })
  t.match(await house.store.audit.of(copy, 1), [{ action: 'card-looked-at', institution: 'south' }])
  t.same(await house.store.audit.of(house.idOf('ada', 'south'), 1), [], 'and at nobody who only has the same key there')
}
