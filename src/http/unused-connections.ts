import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** The connections of a server on which no request has arrived; it does not count them among its idle ones. */
export interface UnusedConnections {
  close(): void
}

export function trackUnusedConnections(server: Server): UnusedConnections {
  const unused = new Set<Socket>()
  server.on('connection', (socket) => {
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })
  server.on('request', ({ socket }) => unused.delete(socket))
  return {
    close() {
      for (const socket of unused) socket.destroy()
    },
  }
}
