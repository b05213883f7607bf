import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { isPending, type VetoRequest } from '../approval/model/request.ts'
import { parseDuration } from '../core/duration.ts'
import { isRequestId } from '../core/ids.ts'
import { clientOf } from './authenticate.ts'
import { onDisconnection } from './disconnection.ts'
import type { ServerDeps } from './server-deps.ts'

const MAX_WAIT_MS = 60_000

/** `?wait=30s`: how long the response may wait until the request is settled, 1s to 60s. Parsed to milliseconds; 0 without. */
export const WaitQuery = z.strictObject({
  wait: z
    .string()
    .refine((text) => (parseDuration(text) ?? Number.POSITIVE_INFINITY) <= MAX_WAIT_MS, {
      error: 'expected a duration from 1s to 60s, such as 30s',
    })
    .transform((text) => parseDuration(text) ?? 0)
    .optional()
    .describe('How long the response waits until the request is settled: `1s` to `60s`.'),
})
export type WaitQuery = z.infer<typeof WaitQuery>

/** `?wait=30s&version=2`: the response waits at most until the request has another version. */
export const ChangeQuery = WaitQuery.extend({
  version: z.coerce
    .number('expected the version of an earlier answer, such as 2')
    .int()
    .min(1)
    .optional()
    .describe(
      'With `wait`: the `version` that you have. The response is sent as soon as the request has another version, for example when a person asks a question.',
    ),
})
export type ChangeQuery = z.infer<typeof ChangeQuery>

/**
 * The request once it is settled or has changed, or its current state at the end of the wait or on disconnection. As an
 * async function it would hold the request as it was for as long as the agent waits; so would one that awaits it.
 * @throws {VetoError} `not_found`; `unauthenticated` when the key was revoked or has expired meanwhile.
 */
export function waitForChange(
  { requests, requestWaiter }: WaitDeps,
  id: string,
  { query, reply }: { query: ChangeQuery; reply: FastifyReply },
): Promise<VetoRequest> {
  const { wait: waitMs = 0, version } = query
  const { key, recheck } = clientOf(reply.request)
  const read = () => requests.read(id, key)
  if (waitMs === 0 || !isRequestId(id)) return read()
  const onGone = onDisconnection(reply)
  const waited =
    version === undefined
      ? requestWaiter.untilSettled({ id, read }, waitMs, onGone)
      : requestWaiter.untilChanged({ id, read }, { version, waitMs, onGone })
  return waited.then((current) => recheck().then(() => current))
}

type WaitDeps = Pick<ServerDeps, 'requests' | 'requestWaiter'>

/** The same for a new request; a pending one is answered with 202 and `Location`. */
export function waitOrAccept(
  deps: WaitDeps,
  opened: VetoRequest,
  how: { query: WaitQuery; reply: FastifyReply },
): Promise<VetoRequest> {
  const waits = isPending(opened) && (how.query.wait ?? 0) > 0
  const waited = waits ? waitForChange(deps, opened.id, how) : Promise.resolve(opened)
  return waited.then((current) => {
    if (isPending(current)) how.reply.code(202).header('location', `/v1/requests/${current.id}`)
    return current
  })
}
