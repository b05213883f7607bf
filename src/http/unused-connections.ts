import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'

/** The connections of a server on which no request has arrived; it does not count them among its idle ones. */
export interface UnusedConnections {
  /** Resolves once nothing more arrives, or time is up: what the kernel still holds then is reset. */
  quiet(isTimeUp: () => boolean): Promise<void>
  close(): void
}

export function trackUnusedConnections(server: Server): UnusedConnections {
  const unused = new Set<Socket>()
  let arrivals = 0
  server.on('connection', (socket) => {
    arrivals += 1
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })
  server.on('request', ({ socket }) => {
    arrivals += 1
    unused.delete(socket)
  })
  return {
    async quiet(isTimeUp) {
      while (!isTimeUp()) {
        const before = arrivals
        // Each turn of the event loop accepts one connection.
        await setImmediate()
        await setImmediate()
        if (arrivals === before) return
      }
    },
    close() {
      for (const socket of unused) socket.destroy()
    },
  }
}
