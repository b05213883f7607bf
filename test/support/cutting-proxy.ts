import { once } from 'node:events'
import { createServer, connect as dial, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

type Cut = 'before' | 'after'

/** A way to a server that can be cut at a commit. */
export interface CuttingProxy {
  /** The URL of the same database, through the proxy. */
  readonly url: string
  /** Cuts the session that first commits next, before the server gets the commit, or before its answer passes. */
  cutAtCommit(cut: Cut): void
  /** Ends all sessions, and takes no new ones until it is undone. */
  cutOff(isCutOff: boolean): void
  /** Keeps all sessions and takes new ones, but passes nothing either way until it is undone. */
  hang(isHung: boolean): void
  /** Passes nothing more in the sessions of now, whose ends see nothing of it. New ones work. */
  loseSessions(): void
  /** Ends all sessions, and has new ones reach the server of this URL. */
  leadTo(target: string): void
  /** Ends the session that listens at the server alone: its client sees nothing of it. */
  loseListener(): void
}

/** Stands between a client and the PostgreSQL server of this URL until the test ends. */
export async function startCuttingProxy(target: string): Promise<CuttingProxy> {
  let { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let next: Cut | null = null
  let loseListener = () => {}
  let isCutOff = false
  let isHung = false
  const endAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  const proxy = createServer((client) => {
    if (isCutOff) return void client.destroy()
    const server = dial(Number(port), hostname)
    sockets.add(client).add(server)
    const lose = endTogether(client, server)
    let answersPass = true
    const send = (chunk: Buffer, cut: Cut | null) => {
      if (cut === 'before') return void client.destroy()
      if (cut === 'after') answersPass = false
      server.write(chunk)
    }
    client.on('data', (chunk) => {
      if (chunk.includes('LISTEN ')) loseListener = lose
      const isCommit = chunk.includes('COMMIT\0')
      send(chunk, isCommit ? next : null)
      if (isCommit) next = null
    })
    server.on('data', (chunk) => {
      if (answersPass) client.write(chunk)
      else if (chunk.includes('COMMIT\0')) client.destroy()
    })
    if (isHung) for (const socket of [client, server]) socket.pause()
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  onTestFinished(() => {
    endAll()
    proxy.close()
  })
  const address = proxy.address()
  const url = new URL(target)
  url.port = String(typeof address === 'object' && address !== null ? address.port : 0)
  return {
    url: url.href,
    cutAtCommit(cut) {
      next = cut
    },
    cutOff(isCut) {
      isCutOff = isCut
      if (isCut) endAll()
    },
    hang(hangs) {
      isHung = hangs
      for (const socket of sockets) {
        if (hangs) socket.pause()
        else socket.resume()
      }
    },
    loseSessions() {
      for (const socket of sockets) socket.pause()
    },
    leadTo(other) {
      ;({ hostname, port } = new URL(other))
      endAll()
    },
    loseListener: () => loseListener(),
  }
}

/** Ends one with the other; the result ends the server's side alone. */
function endTogether(client: Socket, server: Socket): () => void {
  let isLost = false
  for (const socket of [client, server]) {
    socket.on('error', () => {})
    socket.on('close', () => {
      if (isLost) return
      client.destroy()
      server.destroy()
    })
  }
  return () => {
    isLost = true
    server.destroy()
  }
}
