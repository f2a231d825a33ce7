import t from 'tap'
import { serveMetrics } from '#http/metrics-server.ts'
import { castMember } from '#simulation/cast.ts'
import { openHouse } from './house.ts'

await t.test('Figures', async (t) => {
  const house = await openHouse(t)
  const authorization = await house.signIn('ada')
  await house.ask({ url: '/v1/patrons/me/card', headers: { authorization } })
  await house.ask({ url: '/v1/patrons/me/card', headers: { authorization } })
  await house.ask({ url: `/v1/patrons/${house.idOf('ada', 'north')}/nothing`, headers: { authorization } })

  await t.test('tell requests by the pattern of their route and what library systems were asked, and no person', async (t) => {
    const text = await house.gateway.meters.text()
    t.match(text, /patron_gateway_request_seconds_count\{method="GET",route="\/v1\/patrons\/:patron\/card",status="200"\} 2\n/)
    t.match(
      text,
      /patron_gateway_vendor_answers_total\{institution="north",vendor="alma",name="alma\.users\.search",outcome="200"\} \d/,
    )
    t.match(text, /patron_gateway_memory_looks_total\{memory="cards",what="\w+"\} [1-9]/)
    const calls = [...text.matchAll(/patron_gateway_vendor_calls_total\{institution="(\w+)",vendor="alma"\} (\d+)/g)]
    const seen = calls.reduce((sum, [, , count]) => sum + Number(count), 0)
    t.equal(seen, house.played.alma.calls.length, 'what the library systems saw is what is counted')
    t.match(text, /patron_gateway_pool_left_today\{pool="alma \w+"\} \d+\n/)
    t.match(text, /patron_gateway_info\{version="0\.0\.0"\} 1/)
    const { patronId, family } = castMember('ada')
    for (const secret of [house.idOf('ada', 'north'), `"${patronId}"`, family, authorization.slice(10)])
      t.notOk(text.includes(secret))
  })

  await t.test('tell what waits to be done, what is late, and what nobody does any more', async (t) => {
    const { jobs } = house.store
    await jobs.add([{ topic: 'tested', key: 'late', dueAt: house.clock.now() - 90_000 }])
    await jobs.add([{ topic: 'tested', key: 'hopeless', dueAt: house.clock.now() }])
    const claimed = await jobs.claim(['tested'], house.clock.now(), house.clock.now() + 1, 5)
    await jobs.bury(
      claimed.find(({ key }) => key === 'hopeless')!,
      'internal',
    )
    const text = await house.gateway.meters.text()
    t.match(text, /patron_gateway_jobs_waiting\{topic="tested"\} 1\n/)
    t.match(text, /patron_gateway_jobs_overdue_seconds\{topic="tested"\} 90\n/)
    t.match(text, /patron_gateway_jobs_buried\{topic="tested"\} 1\n/)
  })

  await t.test('are served on a port of their own, and nothing else is there', async (t) => {
    const served = await serveMetrics(house.gateway.meters, { host: '127.0.0.1', port: 0 })
    t.teardown(() => served.close())
    const at = `http://127.0.0.1:${served.port}`
    const answer = await fetch(`${at}/metrics`)
    t.equal(answer.status, 200)
    t.match(answer.headers.get('content-type'), /^text\/plain; version=0\.0\.4/)
    t.match(await answer.text(), /patron_gateway_request_seconds_bucket/)
    t.equal((await fetch(`${at}/v1/topology`)).status, 404)
    t.equal((await fetch(`${at}/metrics`, { method: 'POST' })).status, 404)
    t.equal((await house.ask({ url: '/metrics' })).statusCode, 404, 'patrons’ port has none')
  })

  await t.test('the one line about a request says which library systems it asked', async (t) => {
    const lines = house.logged.map((line) => JSON.parse(line) as { msg: string; route?: string; asked?: string[] })
    const [first, second] = lines.filter(({ msg, route }) => msg === 'answered' && route === '/v1/patrons/:patron/card')
    t.ok(first!.asked === undefined || first!.asked.every((line) => /^\w+ alma\.[\w.]+ \d{3} \d+ms x\d$/.test(line)))
    const signIn = lines.find(({ msg, route }) => msg === 'answered' && route === '/v1/sessions')
    t.ok(signIn!.asked!.length > 0)
    t.equal(second!.asked, undefined, 'a card that is remembered asks nobody')
  })
})
