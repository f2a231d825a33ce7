// A vendor that costs nothing: it answers like Alma, to every question the same, and counts how often it was asked.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

const user = readFileSync(process.argv[2]!)
const headers = {
  'content-type': 'application/json;charset=UTF-8',
  'content-length': user.length,
  'x-exl-api-remaining': '499999',
}
let calls = 0

createServer((request, response) => {
  if (request.url === '/calls') return response.end(String(calls))
  calls += 1
  // A POST asks whether a password is right. It is.
  if (request.method === 'POST') return response.writeHead(204, { 'x-exl-api-remaining': '499999' }).end()
  return response.writeHead(200, headers).end(user)
}).listen(Number(process.env['PORT']), '127.0.0.1')
