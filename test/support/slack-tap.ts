import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { slackSignature } from 'slack-sandbox'
import { onTestFinished } from 'vitest'
import { startWorld, type World } from './start-world.ts'

type WorldOptions = NonNullable<Parameters<typeof startWorld>[0]>

/** A world whose Slack posts through a tap that keeps every body. */
export async function tappedWorld(options: Omit<WorldOptions, 'mode'> = {}) {
  const received: string[] = []
  const world = await startWorld({ ...options, mode: 'http' })
  const server = createServer(async (request, response) => {
    const body = await text(request)
    received.push(body)
    const headers = Object.entries(request.headers).flatMap(([name, value]) =>
      typeof value === 'string' && !name.startsWith('content-length')
        ? [[name, value] as [string, string]]
        : [],
    )
    const answer = await fetch(`${world.veto().url}/slack/events`, { method: 'POST', body, headers })
    response.writeHead(answer.status).end(await answer.text())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  world.sandbox.deliverTo({ kind: 'http', url: `http://127.0.0.1:${port}/` })
  return { world, received }
}

interface Posting {
  readonly secret?: string | null
  readonly ageS?: number
  readonly contentType?: string
}

/** Posts a body as Slack would, or as somebody who is not Slack. */
export function postAsSlack(
  { sandbox, veto }: World,
  body: string,
  {
    secret = sandbox.signingSecret,
    ageS = 0,
    contentType = 'application/x-www-form-urlencoded',
  }: Posting = {},
): Promise<Response> {
  const timestampS = Math.floor(Date.now() / 1_000) - ageS
  const signature = secret === null ? 'v0=00' : slackSignature(secret, timestampS, body)
  return fetch(`${veto().url}/slack/events`, {
    method: 'POST',
    body,
    headers: {
      'content-type': contentType,
      'x-slack-request-timestamp': String(timestampS),
      'x-slack-signature': signature,
    },
  })
}
