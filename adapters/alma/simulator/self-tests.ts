import type { ApiArea } from './seed.ts'
import type { Resource } from './gateway.ts'

/**
 * The calls that prove a key: GET and POST of /users/operation/test and /conf/test. They answer in XML whatever is accepted, and GET
 * names the institution (Alma API documentation, Test API; that the Users pair says the same is an assumption).
 */
export function selfTests(): readonly Resource[] {
  return [...testsOf('/users/operation/test', 'Users'), ...testsOf('/conf/test', 'Configuration')]
}

function testsOf(path: string, area: ApiArea): readonly Resource[] {
  return [
    {
      method: 'GET',
      path,
      area,
      handle: (tenant) => ({ kind: 'text', xml: `<test>GET - OK - institutionCode: ${tenant.code}</test>` }),
    },
    {
      method: 'POST',
      path,
      area,
      writes: true,
      handle: () => ({ kind: 'text', xml: '<test>POST - OK</test>' }),
    },
  ]
}
