import type { ErrorCode } from '#protocol/errors.ts'
import { VetoError } from '../core/veto-error.ts'
import type { Server } from './server-deps.ts'

/** Runs `addRoutes`, then makes each added path answer 405 to every other method. */
export function withMethodNotAllowed(app: Server, addRoutes: () => void): void {
  const allowed = new Map<string, string[]>()
  app.addHook('onRoute', ({ url, method }) => {
    allowed.set(url, [...(allowed.get(url) ?? []), ...[method].flat()])
  })
  addRoutes()
  for (const [url, methods] of [...allowed]) addMethodNotAllowed(app, url, methods)
}

function addMethodNotAllowed(app: Server, url: string, methods: readonly string[]): void {
  const allow = methods.join(', ')
  app.route({
    method: app.supportedMethods.filter((method) => !methods.includes(method)),
    url,
    schema: { hide: true },
    onRequest: async (_request, reply) => {
      reply.header('allow', allow)
      throw new VetoError<ErrorCode>('method_not_allowed', `Expected ${allow}`)
    },
    handler: async () => null,
  })
}
