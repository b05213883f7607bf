import type { Socket } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ERROR_STATUS, type ErrorCode, type Problem } from '#protocol/errors.ts'
import type { Log } from '../core/log.ts'
import { VetoError } from '../core/veto-error.ts'
import { PROBLEM_TYPE, problemHeaders, problemOf } from './problems.ts'

type ErrorProblem = Problem & { readonly code: ErrorCode }

/** An error handler that turns every error into a problem, in the words of another standard where given, and logs server errors. */
export function createErrorHandler(
  log: Log,
  worded: (problem: ErrorProblem) => ErrorProblem = (problem) => problem,
) {
  return function handleError(failure: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const { problem: plain, headers } = problemResponse(failure)
    const problem = worded(plain)
    const { method, raw } = request
    logServerError(log, failure, {
      code: problem.code,
      route: request.routeOptions.url ?? null,
      method,
      socket: raw.socket,
    })
    void reply
      .code(problem.status)
      .headers(headers)
      .type(PROBLEM_TYPE)
      .serializer(JSON.stringify)
      .send(problem)
  }
}

interface ProblemResponse {
  readonly problem: ErrorProblem
  /** Besides the media type. */
  readonly headers: Readonly<Record<string, string>>
}

/** The response to a request that failed. */
export function problemResponse(failure: unknown): ProblemResponse {
  const known = translated(failure)
  const problem = problemOf(known)
  return { problem, headers: problemHeaders(problem.code, known) }
}

interface FailedRequest {
  readonly code: ErrorCode
  /** Null: no route. */
  readonly route: string | null
  readonly method: string
  readonly socket: Pick<Socket, 'destroyed'>
}

/** Logs errors of the server, unless they come from a connection that has ended. */
export function logServerError(
  log: Log,
  failure: unknown,
  { code, route, method, socket }: FailedRequest,
): void {
  if (!isOurs(failure, code) || socket.destroyed) return
  log.error({ route, method, ...traceOf(failure) }, 'a route failed')
}

/** Answers malformed or slow HTTP, and closes the connection. */
export function answerClientError(_failure: Error, socket: Socket): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const body = JSON.stringify(
    problemOf(new VetoError<ErrorCode>('invalid_header', 'Expected an HTTP/1.1 request')),
  )
  socket.end(
    `HTTP/1.1 ${ERROR_STATUS.invalid_header} Bad Request\r\nContent-Type: ${PROBLEM_TYPE}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}

type ErrorAnswer = readonly [ErrorCode, string]
const RECORD_ERROR: ErrorAnswer = [
  'audit_unavailable',
  'The database is not available; try again in a moment',
]

/** Temporary errors of the store, and errors of Fastify, as error codes of the protocol. */
const TRANSLATIONS: ReadonlyMap<unknown, ErrorAnswer> = new Map<unknown, ErrorAnswer>([
  ['store_unavailable', RECORD_ERROR],
  ['store_corrupt', RECORD_ERROR],
  ['FST_ERR_CTP_BODY_TOO_LARGE', ['body_too_large', 'Expected at most 64 KiB of body']],
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', ['unsupported_media_type', 'Expected Content-Type: application/json']],
  ['FST_ERR_CTP_INVALID_CONTENT_LENGTH', ['invalid_json', 'Expected as many bytes as Content-Length says']],
  ['FST_ERR_BAD_URL', ['not_found', 'Expected a path in valid percent-encoding']],
  ['FST_ERR_MAX_PARAM_LENGTH', ['not_found', 'Expected a shorter path']],
])

function isOurs(failure: unknown, code: ErrorCode): boolean {
  return code === 'internal' || TRANSLATIONS.get(field(failure, 'code')) === RECORD_ERROR
}

function translated(failure: unknown): unknown {
  const [code, detail] = TRANSLATIONS.get(field(failure, 'code')) ?? []
  return code === undefined ? failure : new VetoError(code, detail ?? '')
}

/** The stack without the message, which may quote params. */
function traceOf(failure: unknown) {
  const stack = failure instanceof Error ? (failure.stack ?? '') : ''
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line))
  return {
    name: field(failure, 'name'),
    code: field(failure, 'code'),
    at: frames.slice(0, 8).map((line) => line.trim()),
  }
}

function field(failure: unknown, name: string): unknown {
  return failure instanceof Error ? Reflect.get(failure, name) : undefined
}
