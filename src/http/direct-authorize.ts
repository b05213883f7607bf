import type { IncomingMessage, ServerResponse } from 'node:http'
import type { z } from 'zod'
import { AuthorizeCall } from '#protocol/authorize.ts'
import type { ErrorCode } from '#protocol/errors.ts'
import { JsonRecord, MAX_BODY_BYTES } from '#protocol/json.ts'
import { isPending, type VetoRequest } from '../approval/model/request.ts'
import { VetoError } from '../core/veto-error.ts'
import { identifyClient } from './authenticate.ts'
import { createCaller, IdempotencyHeaders } from './caller.ts'
import { logServerError, problemResponse } from './error-handler.ts'
import { PROBLEM_TYPE } from './problems.ts'
import { readBody } from './read-body.ts'
import { schemaError } from './schema-error.ts'
import type { ServerDeps } from './server-deps.ts'

/** Handles a request, or leaves it, untouched, to the framework: false. */
export type DirectHandler = (request: IncomingMessage, response: ServerResponse) => boolean

const ROUTE = '/v1/authorize'
const SCOPES = ['authorize'] as const

/**
 * `POST /v1/authorize` without the framework, which takes as long as all the rest of the decision. It responds to plain
 * requests exactly as the framework's route does; that one gets all others: with a query, without a length, of another media type.
 */
export function createDirectAuthorize(
  deps: DirectDeps,
  state: { readonly isClosing: boolean },
): DirectHandler {
  return (request, response) => {
    if (!isPlain(request)) return false
    void respond(deps, state, { request, response }).catch(() => response.destroy())
    return true
  }
}

type DirectDeps = Pick<ServerDeps, 'authorize' | 'viewWithReceipt' | 'keys' | 'clock' | 'log'>

function isPlain({ method, url, headers }: IncomingMessage): boolean {
  return (
    url === ROUTE &&
    method === 'POST' &&
    PLAIN_JSON.test(headers['content-type'] ?? '') &&
    headers['transfer-encoding'] === undefined &&
    headers.expect === undefined &&
    isShort(headers['content-length'])
  )
}

const PLAIN_JSON = /^application\/json(; ?charset=utf-8)?$/i

/** A length of 1 to 64 KiB. */
function isShort(length: string | undefined): boolean {
  if (length === undefined || !/^[1-9]\d{0,4}$/.test(length)) return false
  return Number(length) <= MAX_BODY_BYTES
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

async function respond(
  deps: DirectDeps,
  state: { readonly isClosing: boolean },
  { request, response }: Exchange,
): Promise<void> {
  const answer = await answerTo(deps, state, request).catch((failure: unknown) =>
    refusal(deps, request, failure),
  )
  const requestId = request.headers['x-request-id']
  response.writeHead(answer.status, {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(requestId === undefined ? {} : { 'x-request-id': requestId }),
    ...answer.headers,
    ...(state.isClosing ? CLOSE : {}),
    'content-length': Buffer.byteLength(answer.body),
  })
  response.end(answer.body)
}

function refusal({ log }: DirectDeps, { socket }: IncomingMessage, thrown: unknown): Answer {
  const isUnreadable = thrown instanceof UnreadableBody
  const failure = isUnreadable ? thrown.cause : thrown
  const { problem, headers } = problemResponse(failure)
  const { code, status } = problem
  logServerError(log, failure, { code, route: ROUTE, method: 'POST', socket })
  return {
    status,
    headers: { ...(isUnreadable ? CLOSE : {}), ...headers, 'content-type': PROBLEM_TYPE },
    body: JSON.stringify(problem),
  }
}

const CLOSE = { connection: 'close' } as const

async function answerTo(
  deps: DirectDeps,
  { isClosing }: { readonly isClosing: boolean },
  request: IncomingMessage,
): Promise<Answer> {
  if (isClosing) {
    throw new VetoError<ErrorCode>('shutting_down', 'Veto is shutting down; try again in a moment')
  }
  const client = await identifyClient(deps, request.headers.authorization, SCOPES)
  const hasToWait = request.readableLength < Number(request.headers['content-length'])
  const body = await bodyOf(request)
  if (hasToWait) await client.recheck()
  const call = checkCall(body)
  const caller = createCaller(client, {
    idempotencyKey: idempotencyKeyOf(request),
    hasSession: call.sessionId !== undefined,
    body: () => JsonRecord.parse(call),
  })
  const opened = await deps.authorize(call, caller)
  return answerWith(opened, JSON.stringify(await deps.viewWithReceipt(opened, call.receipt === true)))
}

function answerWith(opened: VetoRequest, body: string): Answer {
  return isPending(opened)
    ? { status: 202, headers: { location: `/v1/requests/${opened.id}`, ...JSON_TYPE }, body }
    : { status: 200, headers: JSON_TYPE, body }
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' } as const

/** Its errors are marked, as the framework ends a connection whose body it could not read. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const bytes = await wholeBody(request)
  try {
    return readBody(request, bytes)
  } catch (error) {
    throw new UnreadableBody(error)
  }
}

class UnreadableBody extends Error {
  override readonly cause: unknown
  constructor(cause: unknown) {
    super('The body could not be read')
    this.cause = cause
  }
}

/** Rejects when the connection ends before the body does. */
function wholeBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () =>
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)),
    )
    request.on('error', reject)
  })
}

/** Null without one. */
function idempotencyKeyOf({ headers }: IncomingMessage): string | null {
  const key = headers['idempotency-key']
  return key === undefined ? null : (checkHeaders({ 'idempotency-key': key })['idempotency-key'] ?? null)
}

const checkCall = checkerOf(AuthorizeCall, 'body')
const checkHeaders = checkerOf(IdempotencyHeaders, 'headers')

/** Checks a part of the request as the framework does. @throws {VetoError} as `schemaError` says. */
function checkerOf<S extends z.ZodType>(schema: S, part: 'body' | 'headers'): (value: unknown) => z.infer<S> {
  return (value) => {
    const { success, data, error } = schema.safeParse(value)
    if (success) return data
    const issues = error.issues.map(({ path, message }) => ({ instancePath: `/${path.join('/')}`, message }))
    throw schemaError(issues, part)
  }
}
