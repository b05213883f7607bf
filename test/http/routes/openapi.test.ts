import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { startTestServer, type TestServer } from '../test-server.ts'

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
    '/v1/audit/export',
    '/v1/audit/verify',
    '/v1/grants',
    '/v1/grants/{id}',
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
    '/.well-known/jwks.json',
  ])
  expect(description['security']).toEqual([{ agentKey: [] }])
  expect(description.paths['/healthz']?.['get']?.security).toEqual([])
  const text = JSON.stringify(description)
  const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name)
  expect(new Set(references)).toEqual(new Set(Object.keys(description.components.schemas)))
  expect(text.match(/"\$ref"/g)).toHaveLength(references.length)
})

const Description = z.looseObject({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ security: z.unknown().optional() }))),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
})
