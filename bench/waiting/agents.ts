import { slackSignature } from 'slack-sandbox'
import { connectRaw, type RawAnswer, type RawClient, requestText } from './raw-client.ts'
import type { BenchSetting } from './setting.ts'

/** An agent that waits on a connection of its own. */
export interface WaitingAgent {
  readonly id: string
  readonly client: RawClient
  readonly answer: Promise<RawAnswer>
}

type Setting = Pick<BenchSetting, 'url' | 'headers'>

/** Opens as many requests for people, over 64 connections; `toolOf` names the tool of each. The ids, in order. */
export async function openRequests(
  { url, headers }: Setting,
  count: number,
  toolOf: (index: number) => string,
): Promise<readonly string[]> {
  const ids: string[] = new Array(count)
  let next = 0
  const work = async () => {
    const client = await connectRaw(url)
    while (next < count) {
      const index = next
      next += 1
      const { body, status } = await client.exchange(
        authorizeText(headers, toolOf(index), `agent-${index % AGENTS}`),
      )
      if (status !== 202) throw new Error(`Expected a request that people are asked about, got ${body}`)
      ids[index] = idIn(body)
    }
    client.destroy()
  }
  await Promise.all(Array.from({ length: Math.min(64, count) }, work))
  return ids
}

const AGENTS = 100

/** The text of a call, each with other params. */
export function authorizeText(headers: Setting['headers'], tool: string, agentId: string): string {
  calls += 1
  const params = { payment_id: `pay_${calls}`, amount_cents: 72_000, currency: 'EUR' }
  return requestText('POST', '/v1/authorize', headers, JSON.stringify({ agentId, tool, params }))
}

let calls = 0

function idIn(body: string): string {
  return /"id":"(req_[^"]+)"/.exec(body)?.[1] ?? ''
}

/** Lets one agent wait for each of these requests, 128 connecting at a time. */
export async function holdAgents(
  { url, headers }: Setting,
  ids: readonly string[],
  pathOf: (id: string) => string = waitPath,
): Promise<readonly WaitingAgent[]> {
  const agents: WaitingAgent[] = []
  for (let from = 0; from < ids.length; from += 128) {
    const held = ids.slice(from, from + 128).map(async (id): Promise<WaitingAgent> => {
      const client = await connectRaw(url)
      const answer = client.exchange(requestText('GET', pathOf(id), headers))
      answer.catch(() => {})
      return { id, client, answer }
    })
    agents.push(...(await Promise.all(held)))
  }
  await untilAccepted(url)
  return agents
}

/** A server accepts one connection in each turn of its event loop, in their order: resolves once it has those that stand by now. */
export async function untilAccepted(url: string): Promise<void> {
  const client = await connectRaw(url)
  await client.exchange(requestText('GET', '/healthz', {}))
  client.destroy()
}

export function waitPath(id: string): string {
  return `/v1/requests/${id}?wait=60s`
}

export function releaseAgents(agents: readonly WaitingAgent[]): void {
  for (const { client } of agents) client.destroy()
}

/** What Slack sends for a click. */
export function clickText(signingSecret: string, body: string, path = '/slack/events'): string {
  const seconds = Math.floor(Date.now() / 1_000)
  return requestText(
    'POST',
    path,
    {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(seconds),
      'x-slack-signature': slackSignature(signingSecret, seconds, body),
    },
    body,
  )
}

/** Where the base holds a request. */
export function echoPath(id: string): string {
  return `/wait/${id}`
}
