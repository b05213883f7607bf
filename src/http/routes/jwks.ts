import { Jwks } from '#protocol/jwks.ts'
import { OPEN, problems, responds } from '../openapi.ts'
import type { Server, ServerDeps } from '../server-deps.ts'

/** `GET /.well-known/jwks.json`: the public keys that verify receipts. */
export function jwksRoute(app: Server, { jwks }: Pick<ServerDeps, 'jwks'>): void {
  app.route({
    method: 'GET',
    url: '/.well-known/jwks.json',
    schema: {
      ...OPEN,
      tags: ['receipts'],
      operationId: 'receiptKeys',
      summary: 'The public keys that verify receipts',
      description:
        'No API key needed. Cache them, and fetch them again when a receipt names an unknown `kid`.',
      response: { 200: responds(Jwks, 'The public keys, oldest first.'), ...problems(500, 503) },
    },
    handler: () => jwks(),
  })
}
