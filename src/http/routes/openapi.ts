import type { Server } from '../server-deps.ts'

/** `GET /openapi.json`: the description of every route, generated from the schemas that validate requests. */
export function openapiRoute(app: Server): void {
  app.route({
    method: 'GET',
    url: '/openapi.json',
    schema: { hide: true },
    handler: async () => app.swagger(),
  })
}
