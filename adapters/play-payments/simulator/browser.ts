/** What people do with the page. `late` is after it has ended. */
export type WayToPay = 'once' | 'twice' | 'late' | 'fail'

const choices: Readonly<Record<WayToPay, string>> = { once: 'pay', twice: 'pay-twice', late: 'pay-late', fail: 'fail' }

export function paid(payUrl: string, how: WayToPay): Promise<string> {
  return pressed(payUrl, choices[how])
}

export function gaveUp(payUrl: string): Promise<string> {
  return pressed(payUrl, 'give-up')
}

/** Over HTTP, like everybody else. Resolves with where the browser is sent; where a page stops it, it throws. */
async function pressed(payUrl: string, choice: string): Promise<string> {
  const answer = await fetch(payUrl, { method: 'POST', body: new URLSearchParams({ choice }), redirect: 'manual' })
  await answer.body?.cancel()
  const location = answer.headers.get('location')
  if (location === null) throw new Error(`The page answers ${answer.status}`)
  return location
}
