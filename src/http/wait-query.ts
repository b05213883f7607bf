import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { isPending, type VetoRequest } from '../approval/model/request.ts'
import type { RequestWaiter } from '../approval/queries/request-waiter.ts'
import { parseDuration } from '../core/duration.ts'
import { clientOf } from './authenticate.ts'
import { disconnectSignal } from './disconnect-signal.ts'

const MAX_WAIT_MS = 60_000

/** `?wait=30s`: how long the response may wait until the request is settled, 1s to 60s. Read as milliseconds; 0 without. */
export const WaitQuery = z.strictObject({
  wait: z
    .string()
    .refine((text) => (parseDuration(text) ?? Number.POSITIVE_INFINITY) <= MAX_WAIT_MS, {
      error: 'expected a duration from 1s to 60s, such as 30s',
    })
    .transform((text) => parseDuration(text) ?? 0)
    .optional()
    .describe('Holds the answer until the request is settled, at most this long: `1s` to `60s`.'),
})
export type WaitQuery = z.infer<typeof WaitQuery>

/** `?wait=30s&version=2`: the response waits no longer than until the request has another version than this. */
export const ChangeQuery = WaitQuery.extend({
  version: z.coerce
    .number('expected the version of an earlier answer, such as 2')
    .int()
    .min(1)
    .optional()
    .describe(
      'With `wait`: the `version` that you know. The answer comes as soon as there is another one, as when a person asks something.',
    ),
})
export type ChangeQuery = z.infer<typeof ChangeQuery>

/**
 * The request once it is settled or has changed, or as it is when the wait is over or the client disconnected.
 * @throws {VetoError} `unauthenticated` when the key was revoked or has expired meanwhile.
 */
export async function waitForChange(
  waiting: RequestWaiter,
  request: VetoRequest,
  { query, reply }: { query: ChangeQuery; reply: FastifyReply },
): Promise<VetoRequest> {
  const { wait: waitMs, version } = query
  if (waitMs === undefined) return request
  const gone = disconnectSignal(reply)
  const current =
    version === undefined
      ? await waiting.untilSettled(request, waitMs, gone)
      : await waiting.untilChanged(request, { version, waitMs, gone })
  await clientOf(reply.request).recheck()
  return current
}

/** The same for a new request; one that is still pending is answered with 202 and where to wait for it. */
export async function waitOrAccept(
  waiting: RequestWaiter,
  opened: VetoRequest,
  how: { query: WaitQuery; reply: FastifyReply },
): Promise<VetoRequest> {
  const current = await waitForChange(waiting, opened, how)
  if (isPending(current)) how.reply.code(202).header('location', `/v1/requests/${current.id}`)
  return current
}
