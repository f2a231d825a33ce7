// For the image's HEALTHCHECK: is this node ready? Says nothing where it is, and why where it is not.
import { get } from 'node:http'

/** Whether the gateway on this host's `port` says that it is ready. */
export function isReady(port: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = get({ host: '127.0.0.1', port, path: '/health/ready', timeout: 2500 }, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 200)
    })
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve(false))
  })
}

if (import.meta.main && !(await isReady(process.env['PORT'] ?? '8080'))) {
  process.stderr.write('not ready\n')
  process.exitCode = 1
}
