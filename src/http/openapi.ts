import type { SwaggerOptions } from '@fastify/swagger'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ERROR_STATUS, Problem } from '#protocol/errors.ts'

/** How the routes' schemas become the OpenAPI 3.1 description. */
export const OPENAPI_OPTIONS: SwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'Veto',
      version: '1',
      description:
        'The approval desk for AI agents. An agent asks before it acts; a policy, or a person in Slack, decides. A call may run only after a response with `allowed: true`.',
    },
    tags: [
      { name: 'requests', description: 'Ask, wait, withdraw, start, report.' },
      { name: 'grants', description: 'Approvals for more than one call.' },
      { name: 'policies', description: 'The policies that decide about calls.' },
      { name: 'audit', description: 'The audit log.' },
      { name: 'receipts', description: 'Verify that a call was allowed, without a request to Veto.' },
      {
        name: 'authzen',
        description: 'The Authorization API of OpenID, and its draft profile for access requests.',
      },
      { name: 'health', description: 'For load balancers and monitors; no key needed.' },
    ],
    components: {
      securitySchemes: {
        agentKey: {
          type: 'http',
          scheme: 'bearer',
          description:
            'A key created by `veto keys create`, for one agent id or a pattern of ids, with scopes.',
        },
      },
    },
    security: [{ agentKey: [] }],
  },
  transform: jsonSchemaTransform,
  transformObject: (document) => withoutUnused(jsonSchemaTransformObject(document)),
}

/** Marks a route that needs no key. */
export const OPEN = { tags: ['health'], security: [] }

/** The header by which a client finds the response to its request; each response repeats it. */
export const RequestIdHeaders = z.looseObject({
  'x-request-id': z.string().optional().describe('Repeated in the response.'),
})

/** A JSON response of this shape. */
export function responds<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, content: { 'application/json': { schema } } }
}

/** The problems that a route may answer with, by status. */
export function problems(...statuses: readonly number[]) {
  return Object.fromEntries(statuses.map((status) => [status, problem(status)]))
}

function problem(status: number) {
  const codes = Object.entries(ERROR_STATUS).filter(([, its]) => its === status)
  const description = `Not allowed: ${codes.map(([code]) => `\`${code}\``).join(', ')}.`
  return { description, content: { 'application/problem+json': { schema: Problem } } }
}

type Description = ReturnType<typeof jsonSchemaTransformObject>

/** Every named schema exists twice, as input and as output; only those that the routes use are kept. */
function withoutUnused(description: Description): Description {
  if (!('openapi' in description) || description.components?.schemas === undefined) return description
  const { schemas } = description.components
  const needed = new Set<string>()
  note(description.paths)
  for (const name of Object.keys(schemas)) if (!needed.has(name)) Reflect.deleteProperty(schemas, name)
  return description

  function note(part: unknown): void {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (needed.has(name)) continue
      needed.add(name)
      note(schemas?.[name] ?? null)
    }
  }
}
