import type { FastifyReply } from 'fastify'

/** Aborted when the connection closes before the answer is out. */
export function disconnectSignal({ raw }: FastifyReply): AbortSignal {
  const hangUp = new AbortController()
  if (raw.destroyed) hangUp.abort()
  raw.once('close', () => {
    if (!raw.writableFinished) hangUp.abort()
  })
  return hangUp.signal
}
