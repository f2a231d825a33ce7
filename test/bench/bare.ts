// The least that answers the same card: node:http and JSON.stringify, for every request anew.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

const card: unknown = JSON.parse(readFileSync(process.argv[2]!, 'utf8'))

createServer((_request, response) => {
  const text = JSON.stringify(card)
  response
    .writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text) })
    .end(text)
}).listen(Number(process.env['PORT']), '127.0.0.1')
