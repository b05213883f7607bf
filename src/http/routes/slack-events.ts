import type { Server, ServerDeps } from '../server-deps.ts'

/** `/slack/events` and all below it: requests from Slack, passed on before their body is read. */
export function slackEventsRoute(app: Server, { slackListener }: Pick<ServerDeps, 'slackListener'>): void {
  if (slackListener === null) return
  for (const url of ['/slack/events', '/slack/events/*']) {
    app.route({
      method: app.supportedMethods,
      url,
      schema: { hide: true },
      onRequest: async (request, reply) => {
        reply.hijack()
        slackListener(request.raw, reply.raw)
      },
      handler: async () => null,
    })
  }
}
