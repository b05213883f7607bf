import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { type Exchange, readBody, replyText } from './reply.ts'

/** A listening HTTP server; disposing it cuts every connection. */
export interface Listener extends AsyncDisposable {
  readonly port: number
}

interface Handlers {
  readonly answer: (exchange: Exchange) => Promise<void>
  readonly upgrade: (request: IncomingMessage, stream: Duplex, head: Buffer) => void
}

/**
 * Listens on the loopback interface only (port 0: any free one) and refuses every other Host, so that no web page
 * can reach the sandbox by a name that points here.
 */
export async function listen(port: number, handlers: Handlers): Promise<Listener> {
  const server = createServer((request, response) => {
    void serve(request, response, handlers)
  })
  server.on('upgrade', (request, stream, head) => {
    stream.on('error', () => stream.destroy())
    if (isLoopback(request.headers.host)) handlers.upgrade(request, stream, head)
    else stream.destroy()
  })
  await started(server, port)
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

async function serve(request: IncomingMessage, response: ServerResponse, handlers: Handlers): Promise<void> {
  try {
    if (!isLoopback(request.headers.host))
      return replyText(response, 403, 'The sandbox only answers requests to a loopback address')
    const body = await readBody(request, MAX_BODY_BYTES)
    if (body === null) return replyText(response, 413, `Expected at most ${MAX_BODY_BYTES} bytes`)
    await handlers.answer({ request, response, body, url: new URL(request.url ?? '/', 'http://sandbox') })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    if (response.headersSent) response.destroy()
    else replyText(response, 500, `The sandbox failed: ${reason}`)
  }
}

function started(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      // A connection that cannot be accepted concerns nobody but its caller.
      server.on('error', () => undefined)
      resolve()
    })
  })
}

function isLoopback(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/.test(host ?? '')
}

const MAX_BODY_BYTES = 20_000_000
