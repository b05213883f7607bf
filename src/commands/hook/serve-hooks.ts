import { timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { errorMessage } from '../../core/error-message.ts'
import { listening, readPort } from '../port.ts'
import { type Terminal, untilShutdown } from '../terminal.ts'
import type { CommandHandler } from './command-handler.ts'

/** Answers hook events that are posted to 127.0.0.1, until SIGINT or SIGTERM; then it withdraws what waits. */
export async function serveHooks(terminal: Terminal, handler: CommandHandler, port: string): Promise<void> {
  const server = createServer((request, response) => void respond(terminal, { request, response }, handler))
  // Claude Code waits for people, as long as the hook's own timeout says.
  Object.assign(server, { requestTimeout: 0, headersTimeout: 10_000, timeout: 0 })
  await listening({ port: '--port', host: null }, listen(server, readPort('--port', port)))
  const { port: opened } = server.address() as AddressInfo
  terminal.out(`Veto answers hooks at http://127.0.0.1:${opened}/`)
  await untilShutdown(terminal)
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  await closed
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/** Claude Code takes any status but 2xx for a failure of the hook, which blocks the call as `onFailure` says. */
async function respond(
  terminal: Terminal,
  { request, response }: Exchange,
  handler: CommandHandler,
): Promise<void> {
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  try {
    if (!isAuthorized(request, handler))
      return end(response, 401, 'Send the API key of this hook as a bearer token')
    const event: unknown = JSON.parse(await text(request))
    const output = await handler.handle(event, AbortSignal.any([terminal.ending, gone.signal]))
    end(response, 200, JSON.stringify(output))
  } catch (error) {
    end(response, 400, errorMessage(error))
  }
}

/** Other programs of this machine, and pages in a browser, must not ask in the agent's name. */
function isAuthorized({ headers }: IncomingMessage, { apiKey }: CommandHandler): boolean {
  const given = Buffer.from(headers.authorization ?? '')
  const expected = Buffer.from(`Bearer ${apiKey}`)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

function end(response: ServerResponse, status: number, body: string): void {
  const type = status === 200 ? 'application/json' : 'text/plain; charset=utf-8'
  response.writeHead(status, { 'content-type': type, connection: 'close' }).end(body)
}
