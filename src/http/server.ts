import { createServer as createNodeServer, type RequestListener } from 'node:http'
import swagger from '@fastify/swagger'
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { ErrorCode } from '#protocol/errors.ts'
import { MAX_BODY_BYTES } from '#protocol/json.ts'
import { VetoError } from '../core/veto-error.ts'
import { createDirectAuthorize } from './direct-authorize.ts'
import { answerClientError, createErrorHandler } from './error-handler.ts'
import { OPENAPI_OPTIONS } from './openapi.ts'
import { readBody } from './read-body.ts'
import { addRoutes } from './routes.ts'
import { schemaError } from './schema-error.ts'
import type { Server, ServerDeps } from './server-deps.ts'
import { unknownRoute } from './unmatched-requests.ts'
import { trackUnusedConnections } from './unused-connections.ts'

/** The agents' API: one HTTP port. */
export interface HttpServer {
  /** Starts to listen; port 0 means any free port. */
  listen(where: { readonly host: string; readonly port: number }): Promise<{ readonly url: string }>
  /** Answers waiting and new requests with 503, lets running ones finish, and closes all connections after 5 seconds. */
  close(): Promise<void>
}

/** Builds the server; it does not listen yet. */
export async function createHttpServer(deps: ServerDeps): Promise<HttpServer> {
  const state = { isClosing: false }
  const app = createServer(deps, state)
  addLifecycleHooks(app, state)
  await app.register(swagger, OPENAPI_OPTIONS)
  addRoutes(app, deps)
  const unused = trackUnusedConnections(app.server)
  return {
    async listen(where) {
      const url = await app.listen({ ...where, backlog: BACKLOG })
      // For example when the process has too many open files.
      app.server.on('error', (error) => deps.log.error({ err: error }, 'a connection could not be accepted'))
      return { url }
    },
    async close() {
      state.isClosing = true
      deps.requestWaiter.end()
      deps.requestWatcher.end()
      const callOff = deps.clock.after(GRACE_MS, () => app.server.closeAllConnections())
      const quietUntilMs = deps.clock.ticksMs() + ARRIVAL_MS
      await unused.quiet(() => deps.clock.ticksMs() >= quietUntilMs)
      const closed = app.close()
      unused.close()
      await closed
      callOff()
    },
  }
}

const GRACE_MS = 5_000
/** Enough to accept all connections that the kernel holds; agents that are answered 503 may come back at once, and go on for ever. */
const ARRIVAL_MS = 1_500
/**
 * Connections that the kernel holds until they are accepted, so that thousands of agents can reconnect at once. It caps
 * this at `net.core.somaxconn`, by default 4,096.
 */
const BACKLOG = 16_384
/** Those of the framework, which does not set them on a server that it did not create. */
const TIMEOUTS = { requestTimeout: 30_000, keepAliveTimeout: 72_000 }

interface ServerState {
  isClosing: boolean
}

function createServer(deps: ServerDeps, state: Readonly<ServerState>): Server {
  const handleError = createErrorHandler(deps.log)
  const app: FastifyInstance = fastify({
    bodyLimit: MAX_BODY_BYTES,
    serverFactory: (route) => createNodeServer(TIMEOUTS, directlyOr(route, deps, state)),
    exposeHeadRoutes: true,
    routerOptions: { ignoreTrailingSlash: true },
    return503OnClosing: false,
    clientErrorHandler: answerClientError,
    frameworkErrors: handleError,
    schemaErrorFormatter: schemaError,
    schemaController: { compilersFactory: COMPILERS },
  })
  app.setErrorHandler(handleError)
  app.setNotFoundHandler(unknownRoute)
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(() => JSON.stringify)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => readBody(request, body),
  )
  app.decorateRequest('client', null)
  return app.withTypeProvider<ZodTypeProvider>()
}

/** Stand in for Fastify's own compilers, which take long to load, until those that are used are set. */
const COMPILERS = { buildValidator: () => notSet, buildSerializer: () => notSet }

function notSet(): never {
  throw new TypeError('Expected the compilers of schemas to be set')
}

/** What is not handled directly goes to the routes. */
function directlyOr(route: RequestListener, deps: ServerDeps, state: Readonly<ServerState>): RequestListener {
  const authorize = createDirectAuthorize(deps, state)
  const handle: RequestListener = (request, response) => {
    if (!authorize(request, response)) route(request, response)
  }
  const { continueTrace } = deps
  if (continueTrace === null) return handle
  return (request, response) => continueTrace(request.headers, () => handle(request, response))
}

/** Hooks for every request before its route. */
function addLifecycleHooks(app: Server, state: Readonly<ServerState>): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    const id = request.headers['x-request-id']
    if (id !== undefined) reply.header('x-request-id', id)
    if (state.isClosing)
      throw new VetoError<ErrorCode>('shutting_down', 'Veto is shutting down; try again in a moment')
  })
  // A caller can hold its body back for as long as it likes after its headers.
  app.addHook('preValidation', async ({ client, body }) => {
    if (client !== null && body !== undefined) await client.recheck()
  })
  app.addHook('onSend', async (_request, reply) => {
    if (state.isClosing) reply.header('connection', 'close')
  })
}
