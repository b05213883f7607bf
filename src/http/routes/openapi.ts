import type { Server } from '../server-deps.ts'

/** `GET /openapi.json`: the description of every route, made from the schemas that validate the calls. */
export function openapiRoute(app: Server): void {
  app.route({
    method: 'GET',
    url: '/openapi.json',
    schema: { hide: true },
    handler: async () => app.swagger(),
  })
}
