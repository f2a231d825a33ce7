import { AlmaRefusal, generalError } from './errors.ts'
import { basePath, type Resource } from './gateway.ts'
import type { LibrarySeed } from './seed.ts'
import { entryOf, type CodeTable } from './tables.ts'
import { webhookEvents } from './webhook-profile.ts'
import type { Tenant, World } from './world.ts'
import type { JsonObject } from './xml.ts'

/** The part of the Configuration API that tells which institution and libraries a key belongs to. */
export function configuration(world: World): readonly Resource[] {
  return [
    conf('/conf/general', (tenant) => ({ root: 'general', content: general(tenant) })),
    conf('/conf/libraries', (tenant) => {
      const library = tenant.libraries.map((held) => shownLibrary(world, tenant, held))
      const content = { ...(library.length === 0 ? {} : { library }), total_record_count: library.length }
      return { root: 'libraries', content }
    }),
    conf('/conf/libraries/{library_code}', (tenant, { params }) => {
      const held = tenant.libraries.find((library) => library.code === params['library_code'])
      if (held === undefined) throw generalError(`No library ${params['library_code']}.`)
      return { root: 'library', content: shownLibrary(world, tenant, held) }
    }),
    conf('/conf/code-tables/{code_table_name}', (tenant, { params, query }) => {
      const name = params['code_table_name'] ?? ''
      const table = entryOf(tablesOf(tenant), name)
      const scope = query.get('scope') ?? tenant.code
      const known = scope === tenant.code || tenant.libraries.some((library) => library.code === scope)
      if (table === undefined || !known) throw new AlmaRefusal('40166411', 'Param value is invalid.')
      return { root: 'code_table', content: shownTable(tenant, name, table) }
    }),
  ]
}

interface Table {
  readonly description: string
  readonly rows: CodeTable
}

/** By the names that Alma's own schema has for them (rest_user.xsd); WebhookEvents with the codes that are played. */
function tablesOf({ userGroups, identifierTypes, blockDescriptions, noteTypes }: Tenant): Readonly<Record<string, Table>> {
  return {
    UserGroups: { description: 'User Groups', rows: userGroups },
    UserIdentifierTypes: { description: 'User Identifier Types', rows: identifierTypes },
    UserBlockDescription: { description: 'User Block Description', rows: blockDescriptions },
    NoteTypes: { description: 'Note Types', rows: noteTypes },
    WebhookEvents: { description: 'Webhook Events', rows: webhookEvents },
  }
}

function conf(
  path: string,
  read: (...call: Parameters<Resource['handle']>) => { readonly root: string; readonly content: JsonObject },
): Resource {
  const handle: Resource['handle'] = (tenant, request) => ({ kind: 'document', ...read(tenant, request) })
  return { method: 'GET', path, area: 'Configuration', handle }
}

/** The two fields that client code reads; the real answer has more, of which no public sample exists. */
function general({ code, name }: Tenant): JsonObject {
  return { institution: { value: code, desc: name }, environment_type: 'SANDBOX' }
}

function shownLibrary(world: World, tenant: Tenant, { code, name }: LibrarySeed): JsonObject {
  return {
    link: `${world.origin}${basePath}/conf/libraries/${encodeURIComponent(code)}`,
    code,
    // The area in front is the institution's code without its last part, as in recorded answers.
    path: `${tenant.code.split('_')[0]}.${tenant.code}.${code}`,
    name,
    description: name,
    resource_sharing: false,
    campus: { value: '', desc: null },
    proxy: '',
    default_location: { value: '', desc: null },
  }
}

/** Shape by the fields of rest_code_table.xsd that client code in several languages reads. */
function shownTable(tenant: Tenant, name: string, { description, rows }: { description: string; rows: CodeTable }): JsonObject {
  return {
    name,
    description,
    sub_system: { value: 'INFRA', desc: 'Infra' },
    patron_facing: true,
    language: { value: 'en', desc: 'English' },
    scope: {
      institution_id: { value: tenant.code, desc: tenant.name },
      library_id: { value: '', desc: '' },
    },
    row: Object.entries(rows).map(([code, text]) => ({ code, description: text, default: false, enabled: true })),
  }
}
