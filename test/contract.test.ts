import fc from 'fast-check'
import t from 'tap'
import { castMember } from '#simulation/cast.ts'
import { brokenBy } from './contract/answers.ts'
import { operations } from './contract/document.ts'
import { requestsFor, type Known } from './contract/requests.ts'
import { openHouse, openTopology, type House } from './house.ts'

/**
 * The published document is fired at the gateway: requests that fit it and requests that break it, from everybody who may call. Every answer is one that
 * the document describes, and none begins with a five.
 */

/** How many requests for each operation; `CONTRACT_RUNS` sets another number. */
const runs = Number(process.env['CONTRACT_RUNS'] ?? 40)
const seed = Number(process.env['CONTRACT_SEED'] ?? Date.now() % 1_000_000)

interface Callers {
  readonly [who: string]: { readonly weight: number; readonly authorization: string | undefined }
}

/** Everybody who may call, by how often they do. */
async function callersOf(house: House): Promise<Callers> {
  return {
    nobody: { weight: 1, authorization: undefined },
    ada: { weight: 5, authorization: await house.signIn('ada') },
    sol: { weight: 4, authorization: await house.signIn('sol') },
    'a librarian': { weight: 3, authorization: await house.key('librarian@zone:mainland') },
    'a front desk': { weight: 1, authorization: await house.key('front-desk@library:north-main') },
    'a cashier': { weight: 3, authorization: await house.key('cashier@institution:north') },
    'whoever made up a token': { weight: 1, authorization: 'Bearer nonsense' },
  }
}

/** What is there to be asked for: patrons, and a renewal of one of them with the quote that it took. */
async function knownIn(house: House): Promise<Known> {
  const people = ['ada', 'ben', 'eva', 'fay', 'sol']
  const records = people.flatMap((person) => ['north', 'south'].map((institution) => house.idOf(person, institution)))
  const authorization = await house.signIn('sol')
  const me = '/v1/patrons/me'
  const quoted = await house.ask({ method: 'POST', url: `${me}/card-renewal-quotes`, headers: { authorization } })
  const { quote } = quoted.json<{ quote: string }>()
  const opened = await house.ask({
    method: 'POST',
    url: `${me}/card-renewals`,
    headers: { authorization, 'idempotency-key': '"first"' },
    payload: { quote, returnTo: 'https://primo.example.org/account' },
  })
  const { renewal } = opened.json<{ renewal: string }>()
  const listed = async (person: string, what: string) => {
    const answer = await house.ask({ url: `${me}/${what}`, headers: { authorization: await house.signIn(person) } })
    return answer.json<Readonly<Record<string, Readonly<Record<string, string>>[]>>>()[what]!
  }
  return {
    patron: ['me', 'me', ...records],
    institution: ['north', 'south', 'island', 'nowhere'],
    identifier: people.map((person) => castMember(person).patronId),
    password: people.map((person) => castMember(person).password),
    merchant: ['desk', 'nobody'],
    day: ['2026-11-24', '2026-02-30'],
    position: ['0', '1', '99'],
    quote: [quote],
    renewal: [renewal],
    returnTo: ['https://primo.example.org/account', 'https://elsewhere.example.org/'],
    'idempotency-key': ['"first"', '"second"', 'third'],
    loan: (await listed('ada', 'loans')).map(({ loan }) => loan!),
    hold: (await listed('sol', 'holds')).map(({ hold }) => hold!),
    record: ['99100000060104', '99100000080104', '99109999990104'],
    pickup: ['NORTHMAIN', 'NOWHERE'],
  }
}

await t.test('every answer is one that the document describes', async (t) => {
  t.ok(operations.length >= 20, 'the check saw the operations')
  t.comment(`CONTRACT_SEED=${seed} CONTRACT_RUNS=${runs}`)
  const house = await openHouse(t, { text: openTopology })
  const seen = new Map<number, number>()
  const known = await knownIn(house)
  for (const operation of operations) {
    // Some operations end what the one before had begun.
    const callers = await callersOf(house)
    const whoever = Object.entries(callers).map(([who, { weight }]) => ({ weight, arbitrary: fc.constant(who) }))
    const asking = fc.tuple(requestsFor(operation, known), fc.oneof(...whoever))
    const checked = await fc.check(
      fc.asyncProperty(asking, async ([request, who]) => {
        const { authorization } = callers[who]!
        const headers = { ...request.headers, ...(authorization !== undefined && { authorization }) }
        const answer = await house.ask({ ...request, headers, remoteAddress: '192.0.2.7' })
        seen.set(answer.statusCode, (seen.get(answer.statusCode) ?? 0) + 1)
        const broken = brokenBy(operation, answer)
        if (broken.length > 0) throw new Error(`${broken.join('; ')}\n${answer.body.slice(0, 600)}`)
      }),
      { numRuns: runs, seed, endOnFailure: true },
    )
    const { counterexample, errorInstance } = checked
    const why = checked.failed ? `${JSON.stringify(counterexample)} ${String(errorInstance)}` : 'as described'
    t.notOk(checked.failed, `${operation.id}: ${why}`)
  }
  t.comment(
    [...seen]
      .sort(([a], [b]) => a - b)
      .map(([status, count]) => `${status}: ${count}`)
      .join(', '),
  )
  t.ok(
    [200, 400, 401, 403, 404].every((status) => seen.has(status)),
    'good and bad requests came through',
  )
})

await t.test('an answer that breaks its description is seen', async (t) => {
  const topology = operations.find(({ id }) => id === 'getTopology')!
  const json = { 'content-type': 'application/json' }
  t.match(brokenBy(topology, { statusCode: 200, headers: json, body: '{"institutions":7}' }), [/not as described/])
  t.match(brokenBy(topology, { statusCode: 418, headers: json, body: '{}' }), [/does not know/])
  t.match(brokenBy(topology, { statusCode: 500, headers: json, body: '{}' }), [/a 500/, /application\/json/, /problem\+json/])
  t.match(brokenBy(topology, { statusCode: 200, headers: { 'content-type': 'text/html' }, body: '<p>' }), [/text\/html/])
})
