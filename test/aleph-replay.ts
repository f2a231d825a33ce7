import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import nock from 'nock'
import type { Test } from 'tap'
import { parse as parseYaml } from 'yaml'

const fixtures = join(import.meta.dirname, 'fixtures/aleph')

/** Where recorded answers are at hand; they are somebody's, and stay outside. */
export const recorded = process.env['VENDOR_FIXTURES']

export function file(name: string): string {
  return readFileSync(join(fixtures, name), 'utf8')
}

export interface Interaction {
  readonly uri: string
  readonly body: string
}

/** What a cassette of the Ruby library VCR holds. */
export function interactions(name: string): readonly Interaction[] {
  const { http_interactions: all } = parseYaml(readFileSync(join(recorded!, 'aleph', name), 'utf8')) as {
    readonly http_interactions: readonly {
      readonly request: { readonly uri: string }
      readonly response: { readonly body: { readonly string: string } }
    }[]
  }
  return all.map(({ request, response }) => ({ uri: request.uri, body: response.body.string }))
}

/** Answers calls from files, each once. One that matches nothing gets a 501 from nock, which could pass for a vendor's: so all must be used. */
export async function replay<T>(
  t: Test,
  answers: readonly ((scope: nock.Scope) => nock.Scope)[],
  work: () => Promise<T>,
): Promise<T> {
  const scopes = answers.map((add) => add(nock('http://aleph.example')))
  try {
    return await work()
  } finally {
    t.same(
      scopes.flatMap((scope) => scope.pendingMocks()),
      [],
      'each replayed answer was asked for',
    )
    nock.cleanAll()
  }
}
