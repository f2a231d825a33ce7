/** How `generated.ts` is made from the published document; `npm run client` does it. */
export default {
  gateway: {
    input: { target: '../../openapi/gateway.json' },
    output: {
      target: './generated.ts',
      client: 'fetch',
      mode: 'single',
      headers: true,
      override: {
        header: () => ['Made from openapi/gateway.json by `npm run client`; nobody edits it by hand.'],
        mutator: { path: './send.ts', name: 'send' },
        fetch: { includeHttpResponseReturnType: false },
      },
    },
  },
}
