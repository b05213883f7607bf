import type { SwaggerOptions } from '@fastify/swagger'
import type { FastifySchema } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ERROR_STATUS, type ErrorCode, Problem } from '#protocol/errors.ts'
import { lazyByKey } from '../core/lazy.ts'
import { accessStatusOf, isOfAccessRequests } from './authzen/access-problem.ts'
import { describeProtocol } from './descriptions/describe-protocol.ts'

describeProtocol()

/** How the routes' schemas become the OpenAPI 3.1 description. */
export const OPENAPI_OPTIONS: SwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'Veto',
      version: '1',
      description:
        'The approval desk for AI agents. An agent asks before it acts; a policy, or a person in Slack, decides. A call may run only after a response with `allowed: true`. Each response repeats the `X-Request-ID` of its request. A method that a path does not have gets 405 with `Allow`.',
    },
    tags: [
      { name: 'requests', description: 'Ask, wait, withdraw, start, report.' },
      { name: 'grants', description: 'Approvals for more than one call.' },
      { name: 'lockdowns', description: 'Deny every call of agents or tools at once.' },
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
  transform: (route) => withHeaders(route.schema, jsonSchemaTransform(route)),
  transformObject: (document) => withoutUnused(jsonSchemaTransformObject(document)),
}

/** Marks a route that needs no key. */
export const OPEN = { tags: ['health'], security: [] }

/** Headers of a response, by name in lower case. */
type Headers = Readonly<Record<string, { readonly type: 'string' | 'integer'; readonly description: string }>>

/** Where the new thing is read again. */
export const LOCATION: Headers = {
  location: { type: 'string', description: 'Where the request is read again.' },
}

/** The header by which a client finds the response to its request; each response repeats it. */
export const RequestIdHeaders = z.looseObject({
  'x-request-id': z.string().optional().describe('Repeated in the response.'),
})
const REQUEST_ID: Headers = { 'x-request-id': { type: 'string', description: 'That of the request.' } }

/** A JSON response of this shape. */
export function responds<Schema extends z.ZodType>(
  schema: Schema,
  description: string,
  headers: Headers = {},
) {
  return { description, headers, content: { 'application/json': { schema } } }
}

/** A JSON response of AuthZEN. */
export function accessResponds<Schema extends z.ZodType>(
  schema: Schema,
  description: string,
  headers: Headers = {},
) {
  return responds(schema, description, { ...headers, ...REQUEST_ID })
}

/** The problems that a route may answer with, by status. */
export function problems(...statuses: readonly number[]) {
  return Object.fromEntries(statuses.map((status) => [status, problemOf(status)]))
}

/** The same for a route of AuthZEN. */
export function accessProblems(...statuses: readonly number[]) {
  return Object.fromEntries(statuses.map((status) => [status, accessProblemOf(status)]))
}

const CODES = Object.keys(ERROR_STATUS).filter((code): code is ErrorCode => Object.hasOwn(ERROR_STATUS, code))

const problemOf = lazyByKey((status: number) =>
  problem(
    status,
    CODES.filter((code) => ERROR_STATUS[code] === status && !isOfAccessRequests(code)),
  ),
)

const accessProblemOf = lazyByKey((status: number) =>
  problem(
    status,
    CODES.filter((code) => accessStatusOf(code) === status),
    REQUEST_ID,
  ),
)

function problem(status: number, codes: readonly ErrorCode[], headers: Headers = {}) {
  const description = `Not allowed: ${codes.map((code) => `\`${code}\``).join(', ')}.`
  return {
    description,
    headers: { ...headers, ...(PROBLEM_HEADERS[status] ?? {}) },
    content: { 'application/problem+json': { schema: Problem } },
  }
}

const RETRY_AFTER: Headers = {
  'retry-after': { type: 'integer', description: 'When to try again, in whole seconds.' },
}
const PROBLEM_HEADERS: Readonly<Record<number, Headers>> = {
  401: { 'www-authenticate': { type: 'string', description: 'How to authenticate: `Bearer`.' } },
  429: RETRY_AFTER,
  503: RETRY_AFTER,
}

type TransformedSchema = ReturnType<typeof jsonSchemaTransform>

/** The transformation of the schemas drops the headers of responses. */
function withHeaders(schema: FastifySchema | undefined, transformed: TransformedSchema): TransformedSchema {
  const described = Object(transformed.schema?.response)
  for (const [status, response] of Object.entries(Object(schema?.response))) {
    const headers: unknown = Reflect.get(Object(response), 'headers')
    if (headers !== undefined) Reflect.set(Object(described[status]), 'headers', headers)
  }
  return transformed
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
