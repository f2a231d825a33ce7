// What passes the vendor's bytes on and does nothing else.
import httpProxy from '@fastify/http-proxy'
import { fastify } from 'fastify'

const app = fastify()
await app.register(httpProxy, { upstream: process.argv[2]! })
await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) })
