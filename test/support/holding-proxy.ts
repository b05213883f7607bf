import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

/** A way to Slack's Web API on which calls can be held. */
export interface HoldingProxy {
  /** The base of the Web API, through the proxy. */
  readonly url: string
  /** Calls of this method reach Slack only once they are released. */
  hold(method: string): HeldCalls
}

export interface HeldCalls {
  /** How many calls are held. */
  count(): number
  /** Lets these calls, and all later ones, pass. */
  release(): void
}

/** Stands before the Web API with this base until the test ends. */
export async function startHoldingProxy(apiUrl: string): Promise<HoldingProxy> {
  const gates = new Map<string, { held: number; readonly open: Promise<void> }>()
  const server = createServer(async (request, response) => {
    const gate = gates.get(request.url?.split('/').at(-1) ?? '')
    const body = await buffer(request)
    if (gate !== undefined) gate.held += 1
    await gate?.open
    const { authorization = '', 'content-type': type = '' } = request.headers
    const headers = { authorization, 'content-type': type }
    const answer = await fetch(new URL(request.url ?? '', apiUrl), { method: 'POST', headers, body })
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
    hold(method) {
      const { promise: open, resolve: release } = Promise.withResolvers<void>()
      const gate = { held: 0, open }
      gates.set(method, gate)
      return { count: () => gate.held, release }
    },
  }
}
