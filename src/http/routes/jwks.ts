import { Jwks } from '#protocol/jwks.ts'
import { answers, OPEN, problems } from '../openapi.ts'
import type { Server, ServerDeps } from '../server-deps.ts'

/** `GET /.well-known/jwks.json`: the public keys that receipts are checked with. */
export function jwksRoute(app: Server, { jwks }: Pick<ServerDeps, 'jwks'>): void {
  app.route({
    method: 'GET',
    url: '/.well-known/jwks.json',
    schema: {
      ...OPEN,
      tags: ['receipts'],
      operationId: 'receiptKeys',
      summary: 'The keys to check receipts with',
      description:
        'No key needed. Keep them, and ask again when a receipt names a `kid` that is not among them: a new key has come.',
      response: { 200: answers(Jwks, 'The public keys, oldest first.'), ...problems(503) },
    },
    handler: async () => jwks(),
  })
}
