import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { KEY, startTestServer, type TestServer } from '../test-server.ts'

let server: TestServer

beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.close())

test('GET /openapi.json describes every route in OpenAPI 3.1, and every reference resolves', async () => {
  const description = Description.parse(await (await server.get('/openapi.json', null)).json())

  expect(description.openapi).toBe('3.1.0')
  expect(Object.keys(description.paths)).toEqual([
    '/v1/authorize',
    '/v1/requests/{id}',
    '/v1/requests/{id}/cancel',
    '/v1/requests/{id}/reply',
    '/v1/requests/{id}/events',
    '/v1/requests/{id}/callbacks',
    '/v1/questions',
    '/v1/plans',
    '/v1/requests/{id}/redeem',
    '/v1/requests/{id}/result',
    '/v1/executions',
    '/v1/audit',
    '/v1/audit/checkpoint',
    '/v1/audit/export',
    '/v1/audit/verify',
    '/v1/stats',
    '/v1/grants',
    '/v1/grants/{id}',
    '/v1/lockdowns',
    '/v1/lockdowns/{id}',
    '/v1/policies/explain',
    '/v1/policies/reload',
    '/access/v1/evaluation',
    '/access/v1/evaluations',
    '/access/v1/requests',
    '/access/v1/requests/{id}',
    '/access/v1/requests/{id}/cancel',
    '/.well-known/authzen-configuration',
    '/healthz',
    '/readyz',
    '/metrics',
    '/.well-known/jwks.json',
  ])
  expect(description['security']).toEqual([{ agentKey: [] }])
  expect(description.paths['/healthz']?.['get']?.security).toEqual([])
  const text = JSON.stringify(description)
  const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name)
  expect(new Set(references)).toEqual(new Set(Object.keys(description.components.schemas)))
  expect(text.match(/"\$ref"/g)).toHaveLength(references.length)
})

test('GET /openapi.json describes each operation with its parameters, its errors, and the headers of its responses', async () => {
  const operations = await operationsOf(server)

  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
  for (const { operationId, summary, description, parameters, security, responses } of operations) {
    expect([operationId, summary], operationId).toEqual([
      expect.stringMatching(/^[a-z]\w+$/),
      expect.stringMatching(/./),
    ])
    expect(description === undefined && operationId !== 'live', `a description of ${operationId}`).toBe(false)
    expect(
      parameters.filter((parameter) => parameter.description === undefined),
      operationId,
    ).toEqual([])
    expect(Object.keys(responses), operationId).toEqual(
      expect.arrayContaining(['500', '503', ...(security === undefined ? ['401', '403'] : [])]),
    )
    for (const [status, response] of Object.entries(responses)) {
      expect(Object.keys(response.headers ?? {}), `${operationId} ${status}`).toEqual(
        expect.arrayContaining([...(HEADERS_OF[status] ?? [])]),
      )
    }
  }
})

test.each([
  ['POST', '/v1/requests/req_1/cancel', '/v1/requests/{id}/cancel'],
  ['POST', '/v1/policies/reload', '/v1/policies/reload'],
  ['DELETE', '/v1/grants/grant_1', '/v1/grants/{id}'],
  ['POST', '/v1/authorize', '/v1/authorize'],
  ['POST', '/access/v1/evaluation', '/access/v1/evaluation'],
  ['POST', '/access/v1/requests/req_1/cancel', '/access/v1/requests/{id}/cancel'],
])(
  'whatever body %s %s gets, its description names the status of the answer',
  async (method, path, template) => {
    const found = (await operationsOf(server)).find(
      (each) => each.path === template && each.method === method.toLowerCase(),
    )
    const answer = async (type: string, body: string) => {
      const headers = { authorization: `Bearer ${KEY}`, 'content-type': type }
      return (await fetch(server.url + path, { method, headers, body })).status
    }

    const statuses = await Promise.all([
      answer('application/json', '{'),
      answer('text/plain', 'x'),
      answer('application/json', `"${'x'.repeat(65_536)}"`),
    ])

    expect(Object.keys(found?.responses ?? {})).toEqual(expect.arrayContaining(statuses.map(String)))
  },
)

const HEADERS_OF: Readonly<Record<string, readonly string[]>> = {
  401: ['www-authenticate'],
  202: ['location'],
  429: ['retry-after'],
}

async function operationsOf({ get }: TestServer) {
  const { paths } = Description.parse(await (await get('/openapi.json', null)).json())
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
  )
}

const Operation = z.looseObject({
  operationId: z.string(),
  summary: z.string(),
  description: z.string().optional(),
  parameters: z.array(z.looseObject({ name: z.string(), description: z.string().optional() })).default([]),
  security: z.unknown().optional(),
  responses: z.record(
    z.string(),
    z.looseObject({ description: z.string(), headers: z.record(z.string(), z.unknown()).optional() }),
  ),
})

const Description = z.looseObject({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
})
