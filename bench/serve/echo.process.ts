import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { z } from 'zod'
import { answerParent, EchoSample } from './messages.ts'

/** The base: parses each body once, and answers JSON of the size of Veto's answer, with the params of the call. */
const samples = new Map<string, z.infer<typeof EchoSample>>()
/** As long as Veto's: a connection may have nothing to send for a while. */
const KEEP_ALIVE_MS = 72_000

const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, echo)

answerParent({
  start: () =>
    new Promise((resolve) => {
      server.listen({ host: '127.0.0.1', port: 0, backlog: 4_096 }, () => resolve(urlOf(server.address())))
    }),
  sample(input) {
    const sample = EchoSample.parse(input)
    samples.set(sample.path, sample)
  },
  cpu() {
    const { user, system } = process.cpuUsage()
    return user + system
  },
  stop() {
    server.close()
    server.closeAllConnections()
  },
})

function echo(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const [first] = chunks
    const text =
      chunks.length === 1 && first !== undefined ? first.toString() : Buffer.concat(chunks).toString()
    const parsed: { readonly params?: unknown } = JSON.parse(text)
    const sample = samples.get(request.url ?? '')
    const isAllowed = sample?.body['allowed'] === true
    const body = JSON.stringify(isAllowed ? { ...sample.body, params: parsed.params } : sample?.body)
    response.writeHead(sample?.status ?? 404, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
    })
    response.end(body)
  })
}

function urlOf(address: unknown): string {
  const { port } = z.object({ port: z.number() }).parse(address)
  return `http://127.0.0.1:${port}`
}
