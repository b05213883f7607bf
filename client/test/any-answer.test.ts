import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clientOf, outcomeOf } from './answering.ts'
import { METHOD_NAMES, methodOf } from './methods.ts'

test.each(METHOD_NAMES)('any invalid answer of the server is a VetoError with a code: %s', async (name) => {
  const { call } = methodOf(name)
  await fc.assert(
    fc.asyncProperty(anyResponse, async ({ status, type, body }) => {
      const headers = { 'content-type': type }
      const outcome = await outcomeOf(
        call(
          clientOf(() => new Response(body, { status, headers })),
          20,
        ),
      )

      expect(outcome).toMatchObject({ error: { name: 'VetoError', code: expect.any(String) } })
    }),
    { numRuns: 100 },
  )
})

const code = fc.constantFrom('not_found', 'constructor', '__proto__', 'toString', 'internal', 'teapot')
const problem = fc.record(
  {
    type: fc.string(),
    title: fc.string(),
    status: fc.oneof(fc.integer(), fc.string()),
    code: fc.oneof(code, fc.string(), fc.integer()),
    detail: fc.oneof(fc.string(), fc.constant(null)),
    allowed: fc.boolean(),
  },
  { requiredKeys: [] },
)
const anyResponse = fc.record({
  status: fc.constantFrom(200, 201, 202, 301, 400, 401, 403, 404, 409, 413, 418, 422, 429, 500, 502, 503),
  type: fc.constantFrom(
    'application/json',
    'application/problem+json',
    'application/json; charset=utf-8',
    'text/html',
    'text/event-stream',
  ),
  body: fc.oneof(
    fc.json(),
    problem.map((value) => JSON.stringify(value)),
    fc.string(),
    fc.constantFrom('', 'null', '[]', '{"allowed":true}', '['.repeat(10_000), 'event: request\ndata: {}\n\n'),
  ),
})
