import { createServer, type IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { type ReceivedCallback, readCallback } from '../../client/src/index.ts'

/** What a receiver does with a callback that is in order: takes it, fails, or takes it and loses the answer. */
export type Reaction = 'take' | 'fail' | 'lose' | 'gone'

/** An agent's own server, which reads callbacks as the documentation says. */
export interface Receiver {
  readonly url: string
  /** Everything that was in order, also what was failed on purpose. */
  readonly received: readonly ReceivedCallback[]
  /** What was not in order. */
  readonly refused: readonly unknown[]
  react(reaction: Reaction): void
}

/** Starts a receiver that holds this secret and ends with the test. */
export async function startReceiver(secret: string): Promise<Receiver> {
  const received: ReceivedCallback[] = []
  const refused: unknown[] = []
  let reaction: Reaction = 'take'

  async function statusFor(body: string, headers: IncomingHttpHeaders): Promise<number | null> {
    try {
      received.push(await readCallback(body, headers, secret))
      return { take: 204, fail: 500, lose: null, gone: 410 }[reaction]
    } catch (error) {
      refused.push(error)
      return 400
    }
  }

  const server = createServer(async (request, response) => {
    const status = await statusFor(await text(request), request.headers)
    if (status === null) response.destroy()
    else response.writeHead(status).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('Expected a TCP port')
  return {
    url: `http://127.0.0.1:${address.port}/veto`,
    received,
    refused,
    react: (to) => {
      reaction = to
    },
  }
}
