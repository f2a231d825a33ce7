import { getTopology, type Institution, type Topology } from '../client/generated.ts'

/** Fetched once for all elements of a page; what failed is asked again by the next one. */
const fetched = new Map<string, Promise<Topology>>()

export function topologyOf(gateway: string, language: string): Promise<Topology> {
  const name = `${gateway}|${language}`
  const known = fetched.get(name)
  if (known) return known
  const asked = getTopology({ gateway, language })
  fetched.set(name, asked)
  asked.catch(() => fetched.delete(name))
  return asked
}

/** What a place is called; its id where nobody knows. */
export function placeName(topology: Topology | undefined, institution: string, library?: string): string {
  const found = institutionIn(topology, institution)
  const name = found?.name ?? institution
  if (library === undefined) return name
  return found?.libraries.find(({ id }) => id === library)?.name ?? `${name}, ${library}`
}

export function institutionIn(topology: Topology | undefined, institution: string): Institution | undefined {
  return topology?.institutions.find(({ id }) => id === institution)
}
