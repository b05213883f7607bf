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
    const known = translated(failure)
    const problem = worded(problemOf(known))
    if (isOurs(failure, problem.code) && !request.raw.socket.destroyed) {
      log.error(
        { route: request.routeOptions.url ?? null, method: request.method, ...traceOf(failure) },
        'a route failed',
      )
    }
    void reply
      .code(problem.status)
      .headers(problemHeaders(problem.code, known))
      .type(PROBLEM_TYPE)
      .serializer(JSON.stringify)
      .send(problem)
  }
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
