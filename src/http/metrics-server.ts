import { once } from 'node:events'
import { createServer } from 'node:http'
import { metricsType, type Meters } from './metrics.ts'

/** The figures on a port of their own, which nobody outside reaches: they need no key there, and no patron's request waits for them. */
export async function serveMetrics(
  meters: Pick<Meters, 'text'>,
  where: { readonly host: string; readonly port: number },
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer((request, answer) => {
    const isAsked = request.url === '/metrics' && (request.method === 'GET' || request.method === 'HEAD')
    if (!isAsked) return void answer.writeHead(404).end()
    meters.text().then(
      (text) => answer.writeHead(200, { 'content-type': metricsType }).end(request.method === 'HEAD' ? undefined : text),
      () => answer.writeHead(500).end(),
    )
  })
  server.listen(where)
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : where.port,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
