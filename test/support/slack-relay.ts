import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { slackSignature } from 'slack-sandbox'
import { onTestFinished } from 'vitest'

/** Slack over HTTP, as an app sees it that replaces its signing secret: signs each post of the sandbox anew, and sends it to a server that serves. */
export interface SlackRelay {
  /** Where the sandbox posts. */
  readonly url: string
  /** What Slack signs with. */
  secret: string
  /** The servers' base URLs; each post goes to the next one of them, and waits while there is none. */
  servers: readonly string[]
  /** How each post was answered, if it was not with 200. */
  readonly refused: number[]
  /** Resolves once each post that was sent before this is answered. */
  answered(): Promise<unknown>
}

/** A relay that ends with the test. */
export async function startSlackRelay(secret: string): Promise<SlackRelay> {
  const open = new Set<Promise<unknown>>()
  const relay: SlackRelay = {
    url: '',
    secret,
    servers: [],
    refused: [],
    answered: () => Promise.allSettled(open),
  }
  let posts = 0
  const server = createServer(async (request, response) => {
    const body = await textOf(request)
    while (relay.servers.length === 0) await pause(5)
    posts += 1
    const to = relay.servers[posts % relay.servers.length]
    const answer = fetch(`${to}/slack/events`, signed(relay.secret, request, body))
    open.add(answer)
    const { status, headers } = await answer.finally(() => open.delete(answer))
    if (status !== 200) relay.refused.push(status)
    response.writeHead(status, { 'content-type': headers.get('content-type') ?? 'text/plain' })
    response.end(await (await answer).text())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return Object.assign(relay, { url: `http://127.0.0.1:${port}` })
}

function signed(secret: string, { headers }: IncomingMessage, body: string): RequestInit {
  const seconds = Math.floor(Date.now() / 1_000)
  return {
    method: 'POST',
    headers: {
      'content-type': headers['content-type'] ?? '',
      'x-slack-request-timestamp': String(seconds),
      'x-slack-signature': slackSignature(secret, seconds, body),
    },
    body,
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
