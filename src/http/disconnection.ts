import type { FastifyReply } from 'fastify'
import type { OnGone } from '../approval/queries/request-waiter.ts'

/** Calls back when the connection closes before the response is sent. */
export function onDisconnection({ raw }: FastifyReply): OnGone {
  return (gone) => {
    if (raw.destroyed) {
      gone()
      return () => {}
    }
    const closed = () => {
      if (!raw.writableFinished) gone()
    }
    raw.on('close', closed)
    return () => void raw.off('close', closed)
  }
}

/** The same as a signal, for what lasts longer than one response of a waiting agent. */
export function disconnectSignal(reply: FastifyReply): AbortSignal {
  const disconnect = new AbortController()
  onDisconnection(reply)(() => disconnect.abort())
  return disconnect.signal
}
