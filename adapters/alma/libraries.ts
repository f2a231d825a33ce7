import type { Call } from '#domain/call.ts'
import type { VendorLibrary } from '#domain/patron.ts'
import { readAs, type AlmaClient } from './client.ts'
import { almaLibraries } from './wire.ts'

/** The institution's libraries, as its Configuration says them; a key without that area is refused. */
export async function librariesOf(client: AlmaClient, call: Call): Promise<readonly VendorLibrary[]> {
  const endpoint = 'alma.conf.libraries'
  const { content } = await client.answered({ endpoint, path: ['conf', 'libraries'] }, call)
  return readAs(almaLibraries, endpoint, content).library.map(({ code, name }) => ({ code, name: name ?? code }))
}
