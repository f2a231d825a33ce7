import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createLine } from 'node:net'
import type { AddressInfo } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import * as fc from 'fast-check'
import t from 'tap'
import type { Test } from 'tap'
import type { Call, Priority } from '#domain/call.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import type { ProblemCode } from '#domain/problem.ts'
import type { Manners, Send, VendorRequest } from '#ports/send.ts'
import { Alarms } from '#upstream/alarms.ts'
import { MemoryBudget } from '#upstream/budget.ts'
import { systemClock } from '#upstream/clock.ts'
import type { EndedRequest } from '#upstream/log.ts'
import { remember } from '#upstream/memory.ts'
import { upstream } from '#upstream/upstream.ts'
import type { UpstreamOptions } from '#upstream/upstream.ts'
import { FakeClock } from './clock.ts'

const label = { institution: 'ghent', vendor: 'Alma of Ghent' }
const read: VendorRequest = { effect: 'read', method: 'GET', name: 'users.read', path: '/users/4711?secret=4712' }
const write: VendorRequest = { effect: 'write', method: 'POST', name: 'loans.renew', path: '/users/4711/loans', body: '4713' }

void t.test('the way to a vendor', async (t) => {
  void t.test('a request goes below the base address, with our name and the id of the call', async (t) => {
    const { send, vendor, call } = await house(t, (_, answer) => answer.setHeader('x-said', 'yes').end('hello'))
    const answer = await send(call(), { ...write, method: 'PUT', headers: { authorization: 'apikey 1' } })
    t.match(answer, { status: 200, headers: { 'x-said': 'yes' } })
    t.equal(answer.body.toString(), 'hello')
    t.match(vendor.requests, [{ method: 'PUT', url: '/almaws/v1/users/4711/loans', body: '4713' }])
    t.match(vendor.requests[0]!.headers, { authorization: 'apikey 1', 'x-request-id': 'call-1', 'user-agent': 'patron-gateway' })
  })

  void t.test(
    'whatever the vendor answers is handed back: a refusal, a redirect, an empty body, several headers of one name',
    async (t) => {
      const { send, call, vendor } = await house(t, (request, answer) => {
        answer
          .writeHead(Number(/\d+$/.exec(request.url!)![0]), {
            location: 'http://elsewhere.invalid/',
            'set-cookie': ['a=1', 'b=2'],
          })
          .end()
      })
      for (const status of [204, 302, 400, 401, 404, 409, 429, 501]) {
        const answer = await send(call(), { ...read, path: `/${status}` })
        t.equal(answer.status, status)
        t.equal(answer.body.length, 0)
        t.same(answer.headers['set-cookie'], ['a=1', 'b=2'])
      }
      t.equal(vendor.requests.length, 8)
    },
  )

  void t.test('a path that leads out of the base address is a bug, and goes nowhere', async (t) => {
    const { send, call, vendor } = await house(t, (_, answer) => answer.end())
    const out = [
      '//elsewhere.invalid/',
      '/..',
      '/users/..',
      '/users/../../x',
      '/users/%2e%2e/x',
      '/users/.%2E',
      '/users/.',
      '../x',
      '/a/..;/b',
    ]
    const ill = ['/users/..%2f..%2fx', '/users\\..\\x', '/a b', '/a\r\nx: y', '/a#b', '/ä', 'http://elsewhere.invalid/..']
    for (const path of [...out, ...ill]) {
      const error = await problemOf(send(call(), { ...read, path }))
      t.ok(error instanceof Error && !isProblem(error), path)
    }
    for (const path of ['/users/a..b', '/users/.a', '/users/1.2', '?op=bor-info&x=../..', '', 'users//x'])
      await send(call(), { ...read, path })
    const base = '/almaws/v1'
    const good = [
      `${base}/users/a..b`,
      `${base}/users/.a`,
      `${base}/users/1.2`,
      `${base}?op=bor-info&x=../..`,
      base,
      `${base}/users//x`,
    ]
    t.same(
      vendor.requests.map(({ url }) => url),
      good,
    )
  })

  void t.test('a base address is an origin and a path, nothing else', async (t) => {
    const { upstream, manners } = await house(t, (_, answer) => answer.end())
    for (const baseUrl of ['ftp://a/', 'http://me:secret@a/', 'http://a/?key=1', 'nowhere']) {
      t.throws(() => upstream.sendTo({ ...manners, baseUrl }, label), baseUrl)
    }
  })

  void t.test('a request that is none is a bug: it is not asked again, and says nothing about the vendor', async (t) => {
    const { send, call, log, upstream } = await house(t, (_, answer) => answer.end())
    for (let i = 0; i < 20; i += 1) {
      const error = await problemOf(send(call(), { ...write, headers: { 'x-a': 'b\r\nc: d' } }))
      t.ok(error instanceof Error && !isProblem(error))
    }
    t.match(log[0], { problem: 'internal', attempts: 1 })
    t.equal(upstream.stats().breakers[0]!.open, false)
  })
})

void t.test('what goes wrong', async (t) => {
  void t.test('a read whose connection is reset is asked again, a write never is', async (t) => {
    const { send, call, vendor, log } = await house(t, (_, answer, n) =>
      n === 1 || n === 3 ? answer.socket!.resetAndDestroy() : answer.end('ok'),
    )
    t.equal((await send(call(), { ...read, method: 'POST', body: 'by its effect, not by its method' })).status, 200)
    t.equal(vendor.requests.length, 2)
    await rejects(t, send(call(), { ...write, method: 'GET' }), 'outcome-unknown')
    t.equal(vendor.requests.length, 3)
    t.match(log, [
      { status: 200, problem: undefined, attempts: 2 },
      { status: undefined, problem: 'outcome-unknown', attempts: 1 },
    ])
  })

  void t.test('a read whose answer is cut off is asked again, and given up after two more', async (t) => {
    let cuts = 2
    const { send, call, vendor } = await house(t, (_, answer) => {
      if (cuts-- <= 0) return answer.end('whole')
      answer.writeHead(200, { 'content-length': 100 }).write('half')
      return setImmediate(() => answer.destroy())
    })
    t.equal((await send(call(), read)).body.toString(), 'whole')
    t.equal(vendor.requests.length, 3)
    cuts = 100
    await rejects(t, send(call(), read), 'ils-unavailable')
    t.equal(vendor.requests.length, 6)
  })

  void t.test('a write whose answer was lost is outcome-unknown, however it was lost', async (t) => {
    const { send, call, vendor } = await house(t, (_, answer, n) => {
      if (n === 1) return answer.destroy()
      if (n === 2) return answer.writeHead(200, { 'content-length': 100 }).write('half', () => answer.destroy())
      if (n === 3) return answer.writeHead(200, { 'content-length': 5_000_000 }).end(Buffer.alloc(5_000_000))
      return answer.socket!.write('What?\r\n\r\n', () => answer.socket!.destroy())
    })
    for (let n = 1; n <= 4; n += 1) {
      await rejects(t, send(call(), write), 'outcome-unknown')
      t.equal(vendor.requests.length, n)
    }
  })

  void t.test('without a connection nothing was sent, so a write is simply not done', async (t) => {
    const { upstream, manners, call, log } = await house(t, (_, answer) => answer.end())
    const closed = createLine().listen(0)
    const { port } = closed.address() as AddressInfo
    closed.close()
    const send = upstream.sendTo({ ...manners, baseUrl: `http://127.0.0.1:${port}` }, label)
    await rejects(t, send(call(), write), 'ils-unavailable')
    await rejects(t, send(call(), read), 'ils-unavailable')
    t.match(log, [{ attempts: 1 }, { attempts: 3 }])
  })

  void t.test('a passing failure is asked again, and if it stays the vendor has answered', async (t) => {
    for (const status of [429, 500, 501, 502, 503, 504]) {
      const { send, call, vendor } = await house(t, (_, answer) => answer.writeHead(status).end('ill'))
      t.match(await send(call(), read), { status })
      t.equal(vendor.requests.length, status === 429 || status === 501 ? 1 : 3, `${status}`)
    }
  })

  void t.test('a read that proves a password is asked once, whatever happens', async (t) => {
    const { send, call, vendor } = await house(t, (_, answer, n) => (n === 1 ? answer.destroy() : answer.writeHead(503).end()))
    await rejects(t, send(call(), { ...read, single: true }), 'ils-unavailable')
    t.equal((await send(call(), { ...read, single: true })).status, 503)
    t.equal(vendor.requests.length, 2)
  })

  void t.test('Retry-After is honoured, and never past the deadline', async (t) => {
    const clock = new FakeClock()
    const { send, call, vendor } = await house(
      t,
      (_, answer, n) =>
        answer
          .writeHead(n === 1 || n === 3 ? 503 : 200, {
            'retry-after': n === 3 ? new Date(clock.now() + 30_000).toUTCString() : '7',
          })
          .end(),
      { clock },
    )
    const answer = send(call(), read)
    await clock.waitedFor(7000)
    await clock.advance(6999)
    t.equal(vendor.requests.length, 1)
    await clock.advance(1)
    t.equal((await answer).status, 200)
    t.equal(vendor.requests.length, 2)
    t.equal((await send(call(), read)).status, 503, 'thirty seconds are more than there is')
  })

  void t.test('the pause before a retry grows, and is drawn by lot', async (t) => {
    const { send, call, clock, vendor } = await house(t, (_, answer) => answer.writeHead(503).end(), { random: () => 0.5 })
    const answer = send(call(), read)
    for (const attempts of [1, 2]) {
      await clock.waitedFor(attempts * 100)
      t.equal(vendor.requests.length, attempts)
      await clock.advance(attempts * 100)
    }
    t.equal((await answer).status, 503)
    t.equal(vendor.requests.length, 3)
  })

  void t.test('an answer of 50 MB is cut off after the cap, and not asked for again', async (t) => {
    let written = 0
    const { send, call, vendor } = await house(t, (request, answer) => {
      if (request.url!.endsWith('announced')) return answer.writeHead(200, { 'content-length': 50_000_000 }).write('x')
      const pour = () => {
        while (written < 50_000_000 && !answer.destroyed) {
          written += 65_536
          if (!answer.write(Buffer.alloc(65_536))) return answer.once('drain', pour)
        }
        return answer.end()
      }
      return pour()
    })
    await rejects(t, send(call(), read), 'ils-answer-invalid')
    t.ok(written < 20_000_000, `the vendor got rid of ${written} bytes`)
    await rejects(t, send(call(), { ...read, path: '/announced' }), 'ils-answer-invalid')
    t.equal(vendor.requests.length, 2)
  })

  void t.test('what does not answer in HTTP is an invalid answer', async (t) => {
    const line = createLine((socket) =>
      socket.on('error', () => {}).once('data', () => socket.end('220 mail.example ESMTP\r\n')),
    ).listen(0)
    await once(line, 'listening')
    t.teardown(() => line.close())
    const { upstream, manners, call } = await house(t, (_, answer) => answer.end())
    const send = upstream.sendTo({ ...manners, baseUrl: `http://127.0.0.1:${(line.address() as AddressInfo).port}` }, label)
    await rejects(t, send(call(), read), 'ils-answer-invalid')
  })
})

void t.test('deadlines', async (t) => {
  void t.test('a slow vendor ends at the deadline', async (t) => {
    const { send, call, clock, vendor, log } = await house(t, () => {})
    const answer = send(call({ deadline: clock.now() + 300 }), read)
    const settled = watch(answer)
    const request = await vendor.arrived(1)
    await clock.advance(299)
    t.equal(settled(), false)
    await clock.advance(1)
    await rejects(t, answer, 'ils-timeout')
    await request.broken
    t.match(log, [{ problem: 'ils-timeout', left: true, ms: 300, attempts: 1 }])
  })

  void t.test('one attempt has its own limit, and is not repeated', async (t) => {
    const { send, call, clock, vendor } = await house(t, (_, answer) => answer.writeHead(200).write('half'))
    const answer = send(call({ deadline: clock.now() + 60_000 }), read)
    await vendor.arrived(1)
    await clock.advance(5000)
    await rejects(t, answer, 'ils-timeout')
    t.equal(vendor.requests.length, 1)
  })

  void t.test('deadlines hold on the real clock, below a second', async (t) => {
    const { send, call, vendor } = await house(t, () => {}, { clock: systemClock })
    const begun = performance.now()
    await rejects(t, send(call({ deadline: Date.now() + 60 }), read), 'ils-timeout')
    const ms = performance.now() - begun
    t.ok(ms > 50 && ms < 500, `${ms} ms`)
    t.equal(vendor.requests.length, 1)
  })

  void t.test('a write that began is seen through, past reader and deadline', async (t) => {
    const { send, call, clock, vendor, log } = await house(t, () => {})
    const reader = new AbortController()
    const answer = send(call({ deadline: clock.now() + 300, signal: reader.signal }), write)
    const request = await vendor.arrived(1)
    reader.abort()
    await clock.advance(4000)
    request.answer.end('done')
    t.equal((await answer).body.toString(), 'done')
    t.match(log, [{ status: 200, left: false, attempts: 1 }])
  })

  void t.test('but not for ever', async (t) => {
    const { send, call, clock, vendor } = await house(t, () => {})
    const answer = send(call(), write)
    await vendor.arrived(1)
    await clock.advance(5000)
    await rejects(t, answer, 'outcome-unknown')
  })

  void t.test('a write that did not begin ends with its reader, and is not sent', async (t) => {
    const { upstream, manners, call, vendor, clock } = await house(t, () => {})
    const send = upstream.sendTo({ ...manners, concurrent: 1 }, label)
    const first = send(call(), read)
    await vendor.arrived(1)
    const reader = new AbortController()
    const left = send(call({ signal: reader.signal }), write)
    const late = send(call({ deadline: clock.now() + 100 }), write)
    reader.abort()
    await rejects(t, left, 'ils-busy')
    await clock.advance(100)
    await rejects(t, late, 'ils-busy')
    vendor.requests[0]!.answer.end()
    await first
    t.equal(vendor.requests.length, 1)
  })

  void t.test('who comes with no time, or has left already, is not asked for', async (t) => {
    const { send, call, clock, vendor } = await house(t, (_, answer) => answer.end())
    await rejects(t, send(call({ deadline: clock.now() }), read), 'ils-timeout')
    await rejects(t, send(call({ signal: AbortSignal.abort() }), read), 'ils-timeout')
    await rejects(t, send(call({ signal: AbortSignal.abort() }), write), 'ils-busy')
    t.equal(vendor.requests.length, 0)
  })
})

void t.test('equal reads', async (t) => {
  void t.test('fifty equal reads are one call', async (t) => {
    const { send, call, vendor, log } = await house(t, () => {})
    const answers = Array.from({ length: 50 }, () => send(call(), { ...read, headers: { accept: 'a' } }))
    ;(await vendor.arrived(1)).answer.end('one')
    t.ok((await Promise.all(answers)).every(({ body }) => body.toString() === 'one'))
    await turn()
    t.equal(vendor.requests.length, 1)
    t.equal(log.length, 50)
    t.equal(log.filter(({ joined }) => joined).length, 49)
    t.equal(
      log.reduce((sum, { attempts }) => sum + attempts, 0),
      1,
    )
  })

  void t.test('what differs in anything is not equal, nor is a write, nor a password', async (t) => {
    const { send, call, vendor, manners, upstream } = await house(t, (_, answer) => setImmediate(() => answer.end()))
    const other = upstream.sendTo({ ...manners, pool: 'other' }, label)
    const requests = [
      read,
      { ...read, path: '/users/4712' },
      { ...read, headers: { accept: 'a' } },
      { ...read, headers: { accept: 'b' } },
      { ...read, method: 'POST' as const, body: '1' },
      { ...read, method: 'POST' as const, body: '2' },
      { ...read, single: true },
      { ...read, single: true },
      write,
      write,
    ]
    await Promise.all([...requests.map((request) => send(call(), request)), other(call(), read)])
    t.equal(vendor.requests.length, 11)
  })

  void t.test('one after another they are two calls', async (t) => {
    const { send, call, vendor } = await house(t, (_, answer) => answer.end())
    await send(call(), read).then(() => send(call(), read))
    t.equal(vendor.requests.length, 2)
  })

  void t.test('one who leaves takes nobody with them, and the last one ends it', async (t) => {
    const { send, call, vendor, log } = await house(t, () => {})
    const readers = [new AbortController(), new AbortController(), new AbortController()]
    const answers = readers.map(({ signal }) => send(call({ signal }), read))
    const request = await vendor.arrived(1)
    readers[0]!.abort()
    await rejects(t, answers[0]!, 'ils-timeout')
    readers[1]!.abort()
    await rejects(t, answers[1]!, 'ils-timeout')
    const settled = watch(answers[2]!)
    await turn()
    t.equal(settled(), false)
    readers[2]!.abort()
    await rejects(t, answers[2]!, 'ils-timeout')
    await request.broken
    t.equal(log.filter(({ left }) => left).length, 3)
    const again = send(call(), read)
    ;(await vendor.arrived(2)).answer.end('a new one')
    t.equal((await again).body.toString(), 'a new one')
  })

  void t.test('each waits until their own deadline, and who has more time carries it on', async (t) => {
    const { send, call, clock, vendor } = await house(t, () => {})
    const short = send(call({ deadline: clock.now() + 100 }), read)
    const long = send(call({ deadline: clock.now() + 2000 }), read)
    const request = await vendor.arrived(1)
    await clock.advance(100)
    await rejects(t, short, 'ils-timeout')
    await clock.advance(1000)
    request.answer.end('late')
    t.equal((await long).body.toString(), 'late')
  })

  void t.test('who has more time keeps a place in the queue that the first had no time for', async (t) => {
    const { upstream, manners, call, clock, vendor } = await house(t, (_, answer) => answer.end())
    const send = upstream.sendTo({ ...manners, perSecond: 1 }, label)
    await send(call(), { ...read, path: '/first' })
    const short = send(call({ deadline: clock.now() + 500 }), read)
    const long = send(call(), read)
    await clock.advance(500)
    await rejects(t, short, 'ils-busy')
    await clock.advance(500)
    t.equal((await long).status, 200)
    t.equal(vendor.requests.length, 2)
  })

  void t.test('a patron does not wait in the queue of a report', async (t) => {
    const { upstream, manners, call, clock, vendor } = await house(t, (_, answer) => answer.end())
    const send = upstream.sendTo({ ...manners, perSecond: 1 }, label)
    await send(call(), { ...read, path: '/first' })
    const order: string[] = []
    const reports = ['a', 'b'].map((path) =>
      send(call({ priority: 'report' }), { ...read, path }).then(() => order.push(`report ${path}`)),
    )
    const patron = send(call(), { ...read, path: 'b' }).then(() => order.push('patron b'))
    for (const n of [2, 3, 4]) {
      await clock.advance(1000)
      await vendor.arrived(n)
      await turn()
    }
    await Promise.all([...reports, patron])
    t.same(order, ['patron b', 'report a', 'report b'])
    t.equal(vendor.requests.length, 4)
  })
})

void t.test('the budget', async (t) => {
  void t.test('a patron overtakes a waiting report', async (t) => {
    const { upstream, manners, call, clock, vendor } = await house(t, (_, answer) => answer.end())
    const send = upstream.sendTo({ ...manners, perSecond: 1 }, label)
    const who: Priority[] = ['report', 'report', 'sync', 'sync', 'patron', 'patron']
    await send(call(), { ...read, path: '/first' })
    const answers = who.map((priority, n) => send(call({ priority }), { ...read, path: `/${priority}/${n}` }))
    for (const n of who.keys()) {
      await clock.advance(1000)
      await vendor.arrived(n + 2)
    }
    await Promise.all(answers)
    const order = vendor.requests.map(({ url }) => url.replace('/almaws/v1/', ''))
    t.same(order, ['first', 'patron/4', 'patron/5', 'sync/2', 'sync/3', 'report/0', 'report/1'])
  })

  void t.test('what cannot fit before the deadline is refused at once and says when to come back', async (t) => {
    const { upstream, manners, call, clock, vendor, log } = await house(t, (_, answer) => answer.end())
    const send = upstream.sendTo({ ...manners, perSecond: 1 }, label)
    const inTime = () => call({ deadline: clock.now() + 2500 })
    const answers = [1, 2, 3].map((n) => send(inTime(), { ...read, path: `/${n}` }))
    const error = await problemOf(send(inTime(), { ...read, path: '/4' }))
    t.match(error, { code: 'ils-busy', retryAfter: 3 })
    t.match(log[0], { problem: 'ils-busy', attempts: 0, left: false })
    for (const n of [1, 2, 3]) {
      await vendor.arrived(n)
      await answers[n - 1]
      await clock.advance(1000)
    }
    t.equal(vendor.requests.length, 3)
  })

  void t.test('no more are under way at once than the pool allows, on no more connections', async (t) => {
    let open = 0
    let most = 0
    const { upstream, manners, call, vendor } = await house(t, (_, answer) => {
      most = Math.max(most, (open += 1))
      answer.once('close', () => (open -= 1))
      setImmediate(() => answer.end())
    })
    const send = upstream.sendTo({ ...manners, concurrent: 4 }, label)
    const answers = Array.from({ length: 20 }, (_, n) => send(call(), { ...read, path: `/${n}` }))
    await turn()
    t.match(upstream.stats(), { underWay: 20, pools: [{ pool: 'ghent', underWay: 4, waiting: 16 }] })
    await Promise.all(answers)
    t.ok(most <= 4)
    t.ok(vendor.connections() <= 4)
  })

  void t.test('a reload that allows more takes hold, and ends nothing that is under way', async (t) => {
    const { upstream, manners, call, vendor } = await house(t, () => {})
    const one = upstream.sendTo({ ...manners, concurrent: 1 }, label)
    const first = one(call(), { ...read, path: '/1' })
    await vendor.arrived(1)
    const two = upstream.sendTo({ ...manners, concurrent: 2 }, label)
    const second = two(call(), { ...read, path: '/2' })
    await vendor.arrived(2)
    for (const { answer } of vendor.requests) answer.end('seen through')
    t.match(await Promise.all([first, second]), [{ status: 200 }, { status: 200 }])
  })

  void t.test('being told to slow down holds the whole pool back, and a read comes again after it', async (t) => {
    const { upstream, manners, call, clock, vendor, log } = await house(t, (_, answer, n) =>
      answer.writeHead(n === 1 ? 429 : 200).end(),
    )
    const send = upstream.sendTo({ ...manners, slowDown: ({ status }) => (status === 429 ? 2 : undefined) }, label)
    const told = send(call(), read)
    await clock.waitedFor(2000)
    const other = send(call(), { ...read, path: '/other' })
    await clock.advance(1999)
    t.equal(vendor.requests.length, 1)
    await clock.advance(1000)
    t.match(await Promise.all([told, other]), [{ status: 200 }, { status: 200 }])
    t.equal(log.find(({ attempts }) => attempts === 2)?.status, 200)
  })

  void t.test(
    'a write that was told to slow down was not done, and is not sent again; nor is a read that has no time for it',
    async (t) => {
      const { upstream, manners, call, vendor } = await house(t, (_, answer) => answer.writeHead(429).end())
      const send = upstream.sendTo({ ...manners, slowDown: () => 30 }, label)
      t.match(await problemOf(send(call(), write)), { code: 'ils-busy', retryAfter: 30 })
      t.match(await problemOf(send(call(), read)), { code: 'ils-busy', retryAfter: 30 })
      t.equal(vendor.requests.length, 1, 'the read was not even sent')
    },
  )

  void t.test('told to slow down a second time, a read gives up', async (t) => {
    const { upstream, manners, call, clock, vendor } = await house(t, (_, answer) => answer.writeHead(429).end())
    const send = upstream.sendTo({ ...manners, slowDown: () => 1 }, label)
    const answer = problemOf(send(call(), read))
    await clock.waitedFor(1000)
    await clock.advance(1000)
    t.match(await answer, { code: 'ils-busy', retryAfter: 1 })
    t.equal(vendor.requests.length, 2)
  })

  void t.test('an answer that brings what was asked for is an answer, even if it says to slow down', async (t) => {
    const { upstream, manners, call } = await house(t, (_, answer) => answer.end('done'))
    const send = upstream.sendTo({ ...manners, slowDown: () => 30 }, label)
    t.equal((await send(call(), write)).body.toString(), 'done')
    t.match(await problemOf(send(call(), write)), { code: 'ils-busy', retryAfter: 30 })
  })

  void t.test('a pause refuses at once those whom it makes late', async (t) => {
    const clock = new FakeClock()
    const budget = new MemoryBudget({ perSecond: 1, concurrent: 9 }, clock, new Alarms(clock))
    const { signal } = new AbortController()
    const deadline = clock.now() + 5000
    await budget.take('patron', deadline, signal)
    const waiting = problemOf(budget.take('patron', deadline, signal))
    const patient = budget.take('patron', deadline + 60_000, signal)
    budget.holdBack(10_000)
    t.match(await waiting, { code: 'ils-busy', retryAfter: 10 })
    await clock.advance(10_000)
    await patient
  })

  void t.test('who leaves makes room for those behind', async (t) => {
    const clock = new FakeClock()
    const budget = new MemoryBudget({ perSecond: 1, concurrent: 9 }, clock, new Alarms(clock))
    const reader = new AbortController()
    const { signal } = new AbortController()
    const deadline = clock.now() + 1500
    await budget.take('patron', deadline, signal)
    const leaves = problemOf(budget.take('patron', deadline, reader.signal))
    t.match(await problemOf(budget.take('patron', deadline, signal)), { code: 'ils-busy', retryAfter: 2 })
    reader.abort(new Error('gone'))
    t.match(await leaves, { message: 'gone' })
    const follows = budget.take('patron', deadline, signal)
    await clock.advance(1000)
    await follows
    t.equal(budget.waiting, 0)
  })

  void t.test('a grant that was not used counts for nothing', async (t) => {
    const clock = new FakeClock()
    const budget = new MemoryBudget({ perSecond: 1, concurrent: 1 }, clock, new Alarms(clock))
    const { signal } = new AbortController()
    for (let n = 0; n < 100; n += 1) {
      await budget.take('report', clock.now() + 1, signal)
      budget.giveBack(true)
    }
    await budget.take('report', clock.now() + 1, signal)
    budget.giveBack(false)
    t.match(await problemOf(budget.take('report', clock.now() + 1, signal)), { code: 'ils-busy' })
  })

  void t.test('never more than a burst and the rate in any window, and nobody waits for nothing', async () => {
    const wish = fc.record({
      pause: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 700 })),
      priority: fc.constantFrom<Priority>('patron', 'sync', 'report'),
      patience: fc.integer({ min: 1, max: 4000 }),
      leavesAfter: fc.option(fc.integer({ min: 0, max: 2000 }), { freq: 5 }),
    })
    const limits = fc.record(
      { perSecond: fc.constantFrom(0.5, 1, 3, 7, 25), concurrent: fc.constantFrom(1, 3, 100), burst: fc.constantFrom(1, 5) },
      { requiredKeys: ['perSecond', 'concurrent'] },
    )
    const busyFor = fc.integer({ min: 0, max: 300 })
    await fc.assert(
      fc.asyncProperty(limits, busyFor, fc.array(wish, { minLength: 1, maxLength: 40 }), async (limits, ms, wishes) => {
        const clock = new FakeClock()
        const budget = new MemoryBudget(limits, clock, new Alarms(clock))
        const grants: number[] = []
        let underWay = 0
        let ended = 0
        for (const { pause, priority, patience, leavesAfter } of wishes) {
          await clock.advance(pause)
          const reader = new AbortController()
          if (leavesAfter !== null) void clock.wait(leavesAfter).then(() => reader.abort())
          const deadline = clock.now() + patience
          const use = async () => {
            await budget.take(priority, deadline, reader.signal)
            if (clock.now() > deadline) throw new Error('granted too late')
            grants.push(clock.now())
            underWay += 1
            if (underWay > limits.concurrent) throw new Error('more under way than allowed')
            await clock.wait(ms)
            underWay -= 1
            budget.giveBack(false)
          }
          const refused = (error: Error) => (ended += isProblem(error, 'ils-busy') || error.name === 'AbortError' ? 1 : 1000)
          void use().then(() => (ended += 1), refused)
        }
        await clock.advance(120_000)
        const burst = Math.max(1, limits.burst ?? limits.perSecond)
        const tooMany = grants.some((from, first) =>
          grants.slice(first).some((to, more) => more + 1 > burst + ((to - from) / 1000) * limits.perSecond + 1e-6),
        )
        return !tooMany && grants.length > 0 && ended === wishes.length && budget.waiting === 0 && budget.underWay === 0
      }),
      { numRuns: 100 },
    )
  })
})

void t.test('the breaker', async (t) => {
  void t.test('a dead host costs nothing after the breaker opened, and nothing to the others', async (t) => {
    const { upstream, manners, call, vendor, clock } = await house(t, (request, answer) =>
      request.headers['x-institution'] === 'dead' ? answer.destroy() : answer.end(),
    )
    const dead = upstream.sendTo({ ...manners, pool: 'dead' }, label)
    const alive = upstream.sendTo({ ...manners, pool: 'alive' }, label)
    const request = { ...read, headers: { 'x-institution': 'dead' } }
    for (let n = 0; n < 3; n += 1) await rejects(t, dead(call(), request), 'ils-unavailable')
    const asked = vendor.requests.length
    t.equal(asked, 8, 'the third stopped in the middle of its attempts')
    for (let n = 0; n < 50; n += 1) {
      t.match(await problemOf(dead(call(), n % 2 ? request : write)), { code: 'ils-unavailable', retryAfter: 10 })
    }
    t.equal(vendor.requests.length, asked)
    t.equal((await alive(call(), read)).status, 200)
    t.match(upstream.stats().breakers, [{ open: false }, { pool: 'dead', open: true }, { pool: 'alive', open: false }])
    await clock.advance(9000)
    t.match(await problemOf(dead(call(), request)), { code: 'ils-unavailable', retryAfter: 1 })
  })

  void t.test('one tries again; the others are told at once, and the vendor is well when that one says so', async (t) => {
    let ill = true
    const { send, call, clock, vendor } = await house(t, (_, answer) => (ill ? answer.writeHead(500).end() : undefined))
    await breakIt(send, call)
    await clock.advance(10_000)
    t.equal((await send(call(), read)).status, 500)
    t.equal(vendor.requests.length, 9, 'still ill, and asked once')
    await rejects(t, send(call(), read), 'ils-unavailable')
    ill = false
    await clock.advance(10_000)
    const probe = send(call(), read)
    const request = await vendor.arrived(10)
    t.match(await problemOf(send(call(), write)), { code: 'ils-unavailable', retryAfter: 1 })
    request.answer.end('well')
    t.equal((await probe).status, 200)
    const after = send(call(), write)
    ;(await vendor.arrived(11)).answer.end()
    t.equal((await after).status, 200)
  })

  void t.test('a probe whose reader left says nothing, and the next one tries', async (t) => {
    let ill = true
    const { send, call, clock, vendor } = await house(t, (_, answer) => (ill ? answer.writeHead(500).end() : undefined))
    await breakIt(send, call)
    await clock.advance(10_000)
    ill = false
    const reader = new AbortController()
    const probe = send(call({ signal: reader.signal }), read)
    await vendor.arrived(9)
    reader.abort()
    await rejects(t, probe, 'ils-timeout')
    await turn()
    const next = send(call(), read)
    ;(await vendor.arrived(10)).answer.end()
    t.equal((await next).status, 200)
  })

  void t.test('refusals and being told to slow down are no illness', async (t) => {
    const { upstream, manners, call, clock, vendor } = await house(t, (request, answer) =>
      answer.writeHead(Number(request.url!.slice(-3))).end(),
    )
    const send = upstream.sendTo({ ...manners, slowDown: ({ status }) => (status === 503 ? 0 : undefined) }, label)
    for (let n = 0; n < 30; n += 1) {
      await problemOf(send(call(), { ...read, single: true, path: `/${[400, 404, 429, 503][n % 4]}` }))
      await clock.advance(1000)
    }
    t.equal(vendor.requests.length, 30)
  })

  void t.test('a vendor that lets everybody wait until their deadline is ill', async (t) => {
    const { send, call, clock, vendor } = await house(t, () => {})
    const answers = Array.from({ length: 8 }, (_, n) =>
      problemOf(send(call({ deadline: clock.now() + 3000 }), { ...read, path: `/${n}` })),
    )
    await vendor.arrived(8)
    await clock.advance(3000)
    await Promise.all(answers)
    await turn()
    await rejects(t, send(call(), read), 'ils-unavailable')
    t.equal(vendor.requests.length, 8)
  })

  void t.test('readers who walk away are not', async (t) => {
    const { send, call, vendor } = await house(t, () => {})
    const reader = new AbortController()
    const answers = Array.from({ length: 20 }, (_, n) =>
      problemOf(send(call({ signal: reader.signal }), { ...read, path: `/${n}` })),
    )
    await vendor.arrived(20)
    reader.abort()
    await Promise.all(answers)
    const next = send(call(), read)
    ;(await vendor.arrived(21)).answer.end()
    t.equal((await next).status, 200)
  })

  void t.test('those in the queue are told when it opens, and cost no budget', async (t) => {
    const { upstream, manners, call, vendor, clock } = await house(t, (_, answer) => answer.destroy())
    const send = upstream.sendTo({ ...manners, perSecond: 8 }, label)
    const answers = Array.from({ length: 30 }, (_, n) => problemOf(send(call(), { ...read, single: true, path: `/${n}` })))
    await Promise.all(answers.slice(0, 8))
    await clock.advance(125)
    t.ok((await Promise.all(answers)).every((error) => isProblem(error, 'ils-unavailable')))
    t.equal(vendor.requests.length, 8)
  })
})

void t.test('what the log is told', async (t) => {
  void t.test('neither it nor a message holds a path, a query, a header or a body', async (t) => {
    const { send, call, log } = await house(t, (_, answer, n) => (n % 3 === 0 ? answer.writeHead(404).end() : answer.destroy()))
    const told: string[] = []
    for (const request of [read, write, { ...read, single: true }, write, { ...read, path: '/4711/..' }]) {
      const error = await problemOf(send(call(), { ...request, headers: { authorization: 'apikey 4714' } }))
      for (let why: unknown = error; why instanceof Error; why = why.cause) told.push(String(why.stack))
    }
    t.ok(told.length > 4)
    t.notMatch(told.join('\n') + JSON.stringify(log), /471\d/)
    t.match(log[0], {
      institution: 'ghent',
      vendor: 'Alma of Ghent',
      call: 'call-1',
      name: 'users.read',
      effect: 'read',
      status: 404,
      attempts: 3,
    })
  })
})

void t.test('closing', async (t) => {
  void t.test('what waits ends, what is on the wire is seen through, and nothing more goes out', async (t) => {
    const { upstream, manners, call, vendor, clock, log } = await house(t, () => {})
    const send = upstream.sendTo({ ...manners, concurrent: 1 }, label)
    const onTheWire = send(call(), write)
    const request = await vendor.arrived(1)
    const waiting = send(call(), read)
    const joined = send(call(), read)
    await turn()
    const closed = upstream.close()
    await rejects(t, waiting, 'shutting-down')
    await rejects(t, joined, 'shutting-down')
    await rejects(t, send(call(), read), 'shutting-down')
    request.answer.end('done')
    t.equal((await onTheWire).body.toString(), 'done')
    await closed
    t.match(
      log.find(({ effect, joined }) => effect === 'read' && !joined),
      { problem: 'shutting-down', left: false, attempts: 0 },
    )
    t.equal(upstream.stats().underWay, 0)
    await clock.advance(60_000)
    t.equal(vendor.requests.length, 1)
  })

  void t.test('a read on the wire is not asked again', async (t) => {
    const { upstream, send, call, vendor } = await house(t, () => {})
    const answer = send(call(), read)
    const request = await vendor.arrived(1)
    const closed = upstream.close()
    request.answer.destroy()
    await rejects(t, answer, 'ils-unavailable')
    await closed
    t.equal(vendor.requests.length, 1)
  })
})

void t.test('clocks', async (t) => {
  void t.test('the clock of the machine waits, and stops with the reason of the signal', async (t) => {
    await systemClock.wait(1)
    const reason = new Error('enough')
    await t.rejects(systemClock.wait(1000, AbortSignal.abort(reason)), reason)
    await t.rejects(systemClock.wait(0, AbortSignal.abort(reason)), reason)
    const stop = new AbortController()
    const wait = systemClock.wait(2 ** 40, stop.signal)
    await systemClock.wait(5)
    stop.abort(reason)
    await t.rejects(wait, reason, 'a wait of years does not end at once')
  })

  void t.test('alarms ring at their time, in order, whichever was set first, unless cancelled', async (t) => {
    const clock = new FakeClock(0)
    const alarms = new Alarms(clock)
    const rang: string[] = []
    const set = (time: number) => alarms.at(time, () => rang.push(`${time} at ${clock.now()}`))
    set(300)
    set(100)
    set(200).cancel()
    set(150)
    await clock.advance(120)
    t.same(rang, ['100 at 100'])
    set(130)
    await clock.advance(500)
    t.same(rang, ['100 at 100', '130 at 130', '150 at 150', '300 at 300'])
    set(700)
    alarms.stop()
    await clock.advance(500)
    t.equal(rang.length, 4)
  })
})

void t.test('memory', async (t) => {
  const wanted = { maxAgeMs: 1000, fresh: false, staleIfErrorMs: 5000 }

  void t.test('what is young enough is not loaded again; what is asked for afresh is', async (t) => {
    const clock = new FakeClock()
    const memory = remember<number>({ max: 10, clock })
    const from = clock.now()
    t.equal(memory.get('a'), undefined)
    t.same(await memory.read('a', wanted, async () => 1), { value: 1, asOf: from })
    await clock.advance(1000)
    t.same(await memory.read('a', wanted, async () => 2), { value: 1, asOf: from })
    t.same(await memory.read('a', { ...wanted, fresh: true }, async () => 3), { value: 3, asOf: from + 1000 })
    await clock.advance(1001)
    t.same(await memory.read('a', wanted, async () => 4), { value: 4, asOf: from + 2001 })
    t.same(memory.get('a'), { value: 4, asOf: from + 2001 })
  })

  void t.test('that there is nothing is remembered too, and the least read goes first', async (t) => {
    const memory = remember<string | undefined>({ max: 2, clock: new FakeClock() })
    await memory.read('a', wanted, async () => undefined)
    await memory.read('b', wanted, async () => 'b')
    t.match(await memory.read('a', wanted, async () => 'other'), { value: undefined })
    await memory.read('c', wanted, async () => 'c')
    t.equal(memory.get('b'), undefined)
    t.ok(memory.get('a'))
  })

  void t.test('a value has the age of its question, not of its answer', async (t) => {
    const clock = new FakeClock()
    const memory = remember<number>({ max: 10, clock })
    const from = clock.now()
    const loaded = memory.read('a', wanted, () => clock.wait(400).then(() => 1))
    await clock.advance(400)
    t.same(await loaded, { value: 1, asOf: from })
  })

  void t.test('loads of one key are joined', async (t) => {
    const memory = remember<object>({ max: 10, clock: new FakeClock() })
    let loads = 0
    const load = async () => ({ load: (loads += 1) })
    const all = await Promise.all(Array.from({ length: 50 }, (_, n) => memory.read('a', { ...wanted, fresh: n % 2 === 0 }, load)))
    t.equal(loads, 1)
    t.equal(new Set(all.map(({ value }) => value)).size, 1)
  })

  void t.test('when the vendor cannot be asked an older value stands in and says so', async (t) => {
    const clock = new FakeClock()
    const memory = remember<number>({ max: 10, clock })
    const from = clock.now()
    await rejects(t, memory.read('a', wanted, fails('ils-unavailable')), 'ils-unavailable')
    await memory.read('a', wanted, async () => 1)
    await clock.advance(4999)
    for (const code of ['ils-unavailable', 'ils-timeout', 'ils-busy', 'ils-answer-invalid'] as const) {
      t.same(await memory.read('a', wanted, fails(code)), { value: 1, asOf: from, stale: true })
    }
    await rejects(t, memory.read('a', wanted, fails('not-found')), 'not-found')
    await rejects(t, memory.read('a', { ...wanted, staleIfErrorMs: 0 }, fails('ils-unavailable')), 'ils-unavailable')
    await clock.advance(1)
    await rejects(t, memory.read('a', wanted, fails('ils-unavailable')), 'ils-unavailable')
    t.equal(memory.get('a')?.stale, undefined, 'the mark is not kept')
  })

  void t.test('a load that began before a forget does not put its old answer back', async (t) => {
    const memory = remember<string>({ max: 10, clock: new FakeClock() })
    for (const forget of [() => memory.forget('a'), () => memory.forgetAll()]) {
      const old = Promise.withResolvers<string>()
      const before = memory.read('a', wanted, () => old.promise)
      forget()
      const after = memory.read('a', wanted, async () => 'new')
      t.match(await after, { value: 'new' })
      old.resolve('old')
      t.match(await before, { value: 'old' })
      t.match(memory.get('a'), { value: 'new' })
      memory.forget('a')
      t.equal(memory.get('a'), undefined)
    }
  })

  void t.test('who joins a load neither waits longer than they have, nor falls with its owner', async (t) => {
    const clock = new FakeClock()
    const memory = remember<string>({ max: 10, clock })
    const owner = Promise.withResolvers<string>()
    const owned = problemOf(memory.read('a', wanted, () => owner.promise))
    const reader = new AbortController()
    const join = (ms: number, signal = new AbortController().signal) =>
      memory.read('a', { ...wanted, within: { deadline: clock.now() + ms, signal } }, async () => 'my own')
    const short = problemOf(join(100))
    const left = problemOf(join(5000, reader.signal))
    const long = join(5000)
    await clock.advance(100)
    t.match(await short, { code: 'ils-timeout' })
    reader.abort()
    t.match(await left, { code: 'ils-timeout' })
    owner.reject(new Problem('ils-timeout', 'The owner had no more time'))
    t.match(await owned, { code: 'ils-timeout' })
    t.match(await long, { value: 'my own' })
  })

  void t.test('a vendor that is down is not asked once for each who joined', async (t) => {
    const memory = remember<string>({ max: 10, clock: new FakeClock() })
    let loads = 0
    const load = (code: ProblemCode) => async () => {
      loads += 1
      await turn()
      return fails(code)()
    }
    await Promise.all(Array.from({ length: 20 }, () => problemOf(memory.read('a', wanted, load('ils-unavailable')))))
    t.equal(loads, 1)
    await Promise.all(Array.from({ length: 20 }, () => problemOf(memory.read('a', wanted, load('ils-timeout')))))
    t.equal(loads, 3)
  })
})

interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly answer: ServerResponse
  /** Resolves when the connection is gone before the answer was complete. */
  readonly broken: Promise<unknown>
  body: string
}

type Play = (request: IncomingMessage, answer: ServerResponse, n: number) => unknown

/** A vendor that plays what it is told, and the way to it on a clock that stands still. */
async function house<C extends UpstreamOptions['clock'] = FakeClock>(
  t: Test,
  play: Play,
  options: { readonly clock?: C; readonly random?: () => number } = {},
) {
  const vendor = await vendorThat(t, play)
  const clock = (options.clock ?? new FakeClock()) as C
  const log: EndedRequest[] = []
  const real = upstream({
    random: () => 0,
    ...options,
    clock,
    log: { ended: (request) => log.push(request) },
    callTimeoutMs: 5000,
  })
  const up = { ...real, sendTo: (...way: Parameters<typeof real.sendTo>) => patiently(real.sendTo(...way)) }
  t.teardown(async () => {
    vendor.stop()
    await up.close()
  })
  const manners: Manners = { baseUrl: `${vendor.origin}/almaws/v1/`, pool: 'ghent', perSecond: 100, concurrent: 50 }
  let calls = 0
  const call = (some: Partial<Call> = {}): Call => ({
    id: `call-${(calls += 1)}`,
    caller: { kind: 'anonymous' },
    signal: new AbortController().signal,
    deadline: clock.now() + 10_000,
    priority: 'patron',
    language: 'en',
    fresh: false,
    ...some,
  })
  return { upstream: up, send: up.sendTo(manners, label), manners, vendor, clock, log, call }
}

async function vendorThat(t: Test, play: Play) {
  const requests: Seen[] = []
  let connections = 0
  const server = createServer((request, answer) => {
    const seen: Seen = {
      method: request.method!,
      url: request.url!,
      headers: request.headers,
      answer,
      broken: once(answer, 'close'),
      body: '',
    }
    const n = requests.push(seen)
    request.on('data', (chunk: Buffer) => (seen.body += chunk.toString()))
    request.on('error', () => {})
    request.on('end', () => {
      play(request, answer, n)
      server.emit('arrived')
    })
  })
  server.on('connection', () => (connections += 1)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = () => {
    server.closeAllConnections()
    server.close()
  }
  t.teardown(stop)
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    connections: () => connections,
    stop,
    async arrived(n: number): Promise<Seen> {
      while (requests.length < n) await once(server, 'arrived')
      return requests[n - 1]!
    },
  }
}

/** A test looks at an answer when it has played the rest of the scene; until then a rejection is not an unhandled one. */
function patiently(send: Send): Send {
  return (call, request) => {
    const answer = send(call, request)
    answer.catch(() => {})
    return answer
  }
}

/** What the promise was rejected with; a test that gets an answer instead fails on the match of it. */
function problemOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'an answer',
    (error: unknown) => error,
  )
}

async function rejects(t: Test, promise: Promise<unknown>, code: ProblemCode): Promise<void> {
  t.match(await problemOf(promise), { name: 'Problem', code })
}

function watch(promise: Promise<unknown>): () => boolean {
  let settled = false
  const mark = () => (settled = true)
  promise.then(mark, mark)
  return () => settled
}

/** Enough failures to open the breaker. */
async function breakIt(send: Send, call: () => Call): Promise<void> {
  for (let n = 0; n < 8; n += 1) await problemOf(send(call(), { ...read, single: true }))
}

function fails(code: ProblemCode) {
  return async () => {
    throw new Problem(code, 'It failed')
  }
}
