import { randomInt } from 'node:crypto'
import type { Answer } from '#simulation/request.ts'
import type { Route } from '#simulation/routes.ts'
import { nothing, xml } from './answers.ts'
import type { PrimoUser } from './seed.ts'
import type { Institution, SignedIn, World } from './world.ts'

/** Signs somebody in at PDS. A handle is digits and nothing else, and whoever has it is that person. */
export function newHandle({ handles }: World, institution: Institution, user: PrimoUser): string {
  let handle = ''
  while (handle.length < 30) handle += String(randomInt(0, 1_000_000)).padStart(6, '0')
  handles.set(handle, { institution, user })
  return handle
}

/** Whose handle it is: at PDS itself, and through the classic Primo. */
export function pds(world: World): readonly Route[] {
  return [
    {
      method: 'GET',
      pattern: '/pds?func=bor-info',
      handle({ query }) {
        const signedIn = world.handles.get(query.get('pds_handle') ?? '')
        if (signedIn === undefined) return deadHandle(world)
        const { institution, user } = signedIn
        return xml(
          `<bor>\n${borId(signedIn, query.get('pds_handle') ?? '')}\n <bor-info>\n  <id>${escaped(user.primaryId)}</id>\n` +
            `  <institute>${escaped(institution.code)}</institute>\n  <name>${escaped(user.displayName)}</name>\n` +
            `  <group>${escaped(user.group)}</group>\n </bor-info>\n</bor>`,
        )
      },
    },
    {
      method: 'GET',
      pattern: '/primo_library/libweb/webservices/rest/PDSUserInfo',
      handle({ query }) {
        const signedIn = world.handles.get(query.get('pds_handle') ?? '')
        if (signedIn === undefined || signedIn.institution.code !== query.get('institute')) return deadHandle(world)
        return xml(`<bor>\n${borId(signedIn, query.get('pds_handle') ?? '')}\n</bor>`)
      },
    },
  ]
}

function borId({ institution, user }: SignedIn, handle: string): string {
  const id = escaped(user.pdsId ?? user.primaryId)
  return ` <bor_id>\n  <id>${id}</id>\n  <handle>${handle}</handle>\n  <institute>${escaped(institution.code)}</institute>\n </bor_id>`
}

function deadHandle({ switches }: World): Answer {
  switch (switches.deadHandle) {
    case 'bor-without-id':
      return xml('<bor>\n <bor_id>\n  <id></id>\n  <handle></handle>\n  <institute></institute>\n </bor_id>\n</bor>')
    case 'error':
      return xml('<error>Handle not found</error>')
    case 'page': {
      const body = '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form method="post"></form></body></html>\n'
      return { status: 200, headers: { 'content-type': 'text/html' }, body }
    }
    case 'nothing':
      return nothing(200)
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
