import { randomBytes } from 'node:crypto'
import cors from '@fastify/cors'
import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import { Problem } from '#domain/problem.ts'
import { auditRoutes } from '#http/audit.ts'
import { barcodeRoutes } from '#http/barcode.ts'
import { calendarFeedRoutes, calendarPages } from '#http/calendar.ts'
import { cardRenewalRoutes } from '#http/card-renewals.ts'
import { blockRoutes } from '#http/blocks.ts'
import { cardRoutes } from '#http/card.ts'
import { centralNoticeRoutes } from '#http/central-notices.ts'
import { centralPatronRoutes } from '#http/central-patron.ts'
import { centralReconciliationRoutes } from '#http/central-reconciliations.ts'
import { centralSearchRoutes } from '#http/central-search.ts'
import { contactDataRoutes } from '#http/contact-data.ts'
import { cardPage } from '#http/card-page.ts'
import { demoPages, type Demo } from '#http/demo.ts'
import { deskPage } from '#http/desk-page.ts'
import { elementFiles } from '#http/elements.ts'
import { explorer, type CastMember } from '#http/explorer.ts'
import { checkRequest } from '#http/faults.ts'
import { demandStatedPermissions, guard, type CallerOf } from '#http/guard.ts'
import { feeRoutes } from '#http/fees.ts'
import { feePaymentDeskRoutes } from '#http/fee-payment-desk.ts'
import { feePaymentRoutes } from '#http/fee-payments.ts'
import { holdRoutes } from '#http/holds.ts'
import { loanRoutes } from '#http/loans.ts'
import { healthRoutes, type Health } from '#http/health.ts'
import { logRequests } from '#http/log.ts'
import { centralChangeRoutes } from '#http/central-changes.ts'
import { centralDeskRoutes } from '#http/central-change-desk.ts'
import type { Meters } from '#http/metrics.ts'
import type { VendorCalls } from '#http/vendor-calls.ts'
import { collectMethods, refuseOtherMethods } from '#http/methods.ts'
import { openapi } from '#http/openapi.ts'
import type { Parts } from '#http/parts.ts'
import type { PaiaFace } from '#http/paia/face.ts'
import { paiaRoutes } from '#http/paia/index.ts'
import { patronLoadingRoutes } from '#http/patron-loading.ts'
import { patronRoutes } from '#http/patrons.ts'
import { renewalDeskRoutes } from '#http/renewal-desk.ts'
import { passwordRoutes } from '#http/passwords.ts'
import { passwordPages } from '#http/password-pages.ts'
import { problemPages } from '#http/problem-pages.ts'
import { problemFace } from '#http/problems.ts'
import { reminderPages } from '#http/reminder-pages.ts'
import { securityHeaders } from '#http/security-headers.ts'
import { sessionRoutes } from '#http/sessions.ts'
import { settlementRoutes } from '#http/settlements.ts'
import { signInRoutes } from '#http/sign-in.ts'
import { topologyRoutes } from '#http/topology.ts'
import { webhookRoutes } from '#http/webhooks.ts'

export interface AppParts extends Parts {
  readonly callerOf: CallerOf
  readonly health: Health
  /** Absent where nobody speaks it. */
  readonly paia: PaiaFace | undefined
  readonly version: string
  readonly origins: readonly string[]
  readonly trustedProxies: readonly string[]
  readonly docs: boolean
  readonly cast: readonly CastMember[]
  /** Only where nothing is configured. */
  readonly demo: Demo | undefined
  readonly log: FastifyBaseLogger
  readonly vendorCalls: VendorCalls
  /** Missing where nothing is measured. */
  readonly meters?: Pick<Meters, 'watch'> | undefined
  readonly now: () => number
}

/** Nobody sends a gateway more than a name and an address. */
const bodyLimit = 64 * 1024

/** The HTTP application, from the parts it is handed. It opens nothing and reads no environment, so a test can build it as the process does. */
export async function makeApp(parts: AppParts): Promise<FastifyInstance> {
  const { texts, publicUrl, log, now } = parts
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'call' }),
    // One logger for all: what belongs to a request is said with its id, and a child for each would cost more than it says.
    childLoggerFactory: (logger) => logger,
    bodyLimit,
    routerOptions: { maxParamLength: 600, ignoreTrailingSlash: true },
    trustProxy: parts.trustedProxies.length === 0 ? false : [...parts.trustedProxies],
    genReqId: requestIds(),
    return503OnClosing: false,
    // Until the whole request is there; what is asked of library systems has a deadline of its own.
    requestTimeout: 15_000,
    frameworkErrors: (error, request, reply) => {
      request.language = texts.choose(undefined)
      void problemFace({ texts, publicUrl })(error, request, reply)
    },
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(checkRequest)
  app.setSerializerCompiler(serializerCompiler)
  app.removeContentTypeParser('text/plain')

  const secure = securityHeaders(publicUrl)
  app.decorateRequest('language', '')
  app.decorateRequest('startedAt', 0)
  app.addHook('onRequest', (request, reply, done) => {
    request.startedAt = now()
    request.language = texts.choose(request.headers['accept-language'])
    reply.headers(secure)
    reply.header('X-Request-Id', request.id)
    done()
  })
  logRequests(app, now, parts.vendorCalls)
  parts.meters?.watch(app)
  app.setErrorHandler(problemFace({ texts, publicUrl }))
  app.setNotFoundHandler(() => {
    throw new Problem('not-found', 'No such address')
  })

  await app.register(cors, {
    origin: [...parts.origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
      'If-Match',
      'If-None-Match',
      'Accept-Language',
      'Cache-Control',
    ],
    exposedHeaders: ['ETag', 'Location', 'Retry-After', 'X-Request-Id', 'Content-Language'],
    maxAge: 600,
  })
  await openapi(app, publicUrl, parts.version)
  if (parts.docs) await explorer(app, parts.cast, staffProvider(parts))
  app.get('/openapi.json', { config: { permission: 'public' }, schema: { hide: true } }, async () => app.swagger())

  await app.register(
    async (health) => {
      demandStatedPermissions(health)
      await healthRoutes(health.withTypeProvider<ZodTypeProvider>(), parts.health)
    },
    { prefix: '/health' },
  )
  await app.register(
    async (pages) => {
      demandStatedPermissions(pages)
      await problemPages(pages.withTypeProvider<ZodTypeProvider>(), {})
    },
    { prefix: '/problems' },
  )
  await app.register(
    async (web) => {
      demandStatedPermissions(web)
      await passwordPages(web.withTypeProvider<ZodTypeProvider>(), parts)
      await elementFiles(web.withTypeProvider<ZodTypeProvider>(), parts)
      await cardPage(web.withTypeProvider<ZodTypeProvider>(), parts)
      await deskPage(web.withTypeProvider<ZodTypeProvider>(), parts)
    },
    { prefix: '/web' },
  )
  await app.register(
    async (calendar) => {
      demandStatedPermissions(calendar)
      await calendarPages(calendar.withTypeProvider<ZodTypeProvider>(), parts)
    },
    { prefix: '/calendar' },
  )
  await app.register(
    async (webhooks) => {
      demandStatedPermissions(webhooks)
      await webhookRoutes(webhooks, parts)
    },
    { prefix: '/webhooks' },
  )
  await app.register(
    async (webhooks) => {
      demandStatedPermissions(webhooks)
      await centralNoticeRoutes(webhooks, parts)
    },
    { prefix: '/webhooks' },
  )
  const { paia, demo } = parts
  if (demo) {
    await app.register(async (pages) => {
      demandStatedPermissions(pages)
      await demoPages(pages.withTypeProvider<ZodTypeProvider>(), demo)
    })
  }
  if (paia) await app.register(async (face) => paiaRoutes(face, { ...parts, paia }), { prefix: '/paia' })
  await app.register(
    async (v1) => {
      demandStatedPermissions(v1)
      guard(v1, parts.callerOf, parts.deadlineMs)
      const methods = collectMethods(v1)
      for (const routes of [
        signInRoutes,
        sessionRoutes,
        passwordRoutes,
        patronRoutes,
        contactDataRoutes,
        calendarFeedRoutes,
        cardRoutes,
        barcodeRoutes,
        loanRoutes,
        holdRoutes,
        feeRoutes,
        blockRoutes,
        feePaymentRoutes,
        feePaymentDeskRoutes,
        cardRenewalRoutes,
        renewalDeskRoutes,
        settlementRoutes,
        centralChangeRoutes,
        centralDeskRoutes,
        reminderPages,
        centralSearchRoutes,
        centralPatronRoutes,
        patronLoadingRoutes,
        centralReconciliationRoutes,
        auditRoutes,
        topologyRoutes,
      ]) {
        await routes(v1.withTypeProvider<ZodTypeProvider>(), parts)
      }
      refuseOtherMethods(v1, methods)
    },
    { prefix: '/v1' },
  )
  return app
}

function staffProvider({ providers }: Pick<Parts, 'providers'>): string | undefined {
  return [...providers.values()].find(({ staff }) => staff !== undefined)?.id
}

/** Short, unlike any other process's, and in order: what people read out to an operator. */
function requestIds(): () => string {
  const process = randomBytes(5).toString('hex')
  let count = 0
  return () => `${process}-${(++count).toString(36)}`
}
