/** A typed client of the gateway's API, for browsers and for Node. */
export * from './generated.ts'
export { GatewayProblem, NotTheGateway, type At } from './send.ts'
