import { Readable } from 'node:stream'
import { z } from 'zod'
import type { VetoRequest } from '../../approval/model/request.ts'
import { isOver } from '../../approval/queries/request-watcher.ts'
import { VetoError } from '../../core/veto-error.ts'
import { authenticate, clientOf } from '../authenticate.ts'
import { disconnectSignal } from '../disconnection.ts'
import { EVENT_STREAM, eventText, HEARTBEAT, retryText } from '../event-stream.ts'
import { problems } from '../openapi.ts'
import { RequestPath } from '../request-path.ts'
import type { Server, ServerDeps } from '../server-deps.ts'

/** `GET /v1/requests/:id/events`: each change of a request, as it happens. */
export function eventsRoute(app: Server, deps: ServerDeps): void {
  app.route({
    method: 'GET',
    exposeHeadRoute: false,
    url: '/v1/requests/:id/events',
    onRequest: authenticate(deps, 'authorize'),
    schema: {
      operationId: 'followRequest',
      tags: ['requests'],
      summary: 'Stream the changes of a request',
      description: DESCRIPTION,
      params: RequestPath,
      headers: ResumeHeaders,
      response: {
        200: { description: 'The stream of events.', content: { [EVENT_STREAM]: { schema: Events } } },
        204: z.null().describe('There are no events after `Last-Event-ID`.'),
        ...problems(400, 401, 403, 404, 500, 503),
      },
    },
    handler: async (request, reply) => {
      const { key, recheck } = clientOf(request)
      const found = await deps.requests.read(request.params.id, key)
      const seen = Number(request.headers['last-event-id'] ?? 0)
      if (isOver(found) && seen === found.version) return reply.code(204).send(null)
      const changes = deps.requestWatcher.follow(found, { seen, gone: disconnectSignal(reply) })
      return reply
        .type(EVENT_STREAM)
        .headers(HEADERS)
        .send(Readable.from(written({ ...deps, recheck }, changes)))
    },
  })
}

const RETRY_MS = 1_000
/** The stream ends with its connection, and proxies must not buffer it. */
const HEADERS = { connection: 'close', 'x-accel-buffering': 'no' }

interface StreamDeps extends Pick<ServerDeps, 'viewWithReceipt' | 'log'> {
  readonly recheck: () => Promise<void>
}

/** The events as text, while the key is valid. Readers reconnect when the stream breaks off. */
async function* written(
  { viewWithReceipt, log, recheck }: StreamDeps,
  changes: AsyncIterable<VetoRequest | null>,
): AsyncGenerator<string, void, void> {
  yield retryText(RETRY_MS)
  try {
    for await (const request of changes) {
      await recheck()
      yield request === null ? HEARTBEAT : await requestEvent(request)
    }
  } catch (error) {
    if (error instanceof VetoError && error.code === 'unauthenticated') return
    log.error({ err: error }, 'a stream of events broke off')
  }

  async function requestEvent(request: VetoRequest): Promise<string> {
    const data = JSON.stringify(await viewWithReceipt(request))
    return eventText({ event: 'request', id: request.version, data })
  }
}

const Events = z.custom<Readable>().meta({ type: 'string' })

const ResumeHeaders = z.looseObject({
  'last-event-id': z
    .string()
    .regex(/^\d{1,9}$/, 'expected the id of an event, such as 2')
    .optional()
    .describe('The id of the last event that you received: the stream resumes after it.'),
})

const DESCRIPTION = `Server-sent events: first the current request, then the request after each change, as
\`event: request\` with its \`version\` as \`id\` and the same JSON as \`readRequest\` as \`data\`. Changes close together
are sent as one. A comment is sent after every 15 seconds without an event. The stream ends when nothing more can happen to
the request: it is settled and, if allowed, executed or lapsed. When it ends before that, reconnect with
\`Last-Event-ID\`.`
