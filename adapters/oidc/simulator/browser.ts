import { personIn, type World } from './world.ts'

/**
 * What somebody does with a fresh browser: opens the address, chooses who to be, and is sent away. Over HTTP, like everybody else. Resolves with
 * where to, also where that is an error; where a page stops them, it throws.
 */
export async function signedIn(world: World, authorizationUrl: string, name: string): Promise<string> {
  const person = personIn(world, name)
  if (person === undefined) throw new RangeError(`Nobody here is called ${name}`)
  const opened = await fetch(authorizationUrl, { redirect: 'manual' })
  await opened.body?.cancel()
  const sentAway = opened.headers.get('location')
  if (sentAway !== null) return sentAway
  if (!opened.ok) throw new Error(`The page answers ${opened.status}`)

  const { origin, pathname, searchParams } = new URL(authorizationUrl)
  searchParams.set('person', person.subject)
  const chosen = await fetch(`${origin}${pathname}`, { method: 'POST', body: searchParams, redirect: 'manual' })
  await chosen.body?.cancel()
  const location = chosen.headers.get('location')
  if (location === null) throw new Error(`The choice is answered with ${chosen.status}`)
  return location
}
