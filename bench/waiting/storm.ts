import { releaseAgents, type WaitingAgent, waitPath } from './agents.ts'
import { connectRaw, requestText } from './raw-client.ts'
import { type BenchSetting, untilQuiet } from './setting.ts'

/** Agents that reconnect at once: how many were refused, and when the last one had read its request. */
export interface Storm {
  readonly refused: number
  readonly lastMs: number
  readonly echoLastMs: number
}

/** The connections of these agents break; each connects again, reads its request, and waits. */
export async function reconnect(
  setting: BenchSetting,
  agents: readonly WaitingAgent[],
): Promise<{ readonly storm: Storm; readonly agents: readonly WaitingAgent[] }> {
  const { server, url, echoUrl, headers } = setting
  const ids = agents.map(({ id }) => id)
  releaseAgents(agents)
  await untilQuiet(server)
  const storm = await rush(
    url,
    ids.map((id) => requestText('GET', `/v1/requests/${id}`, headers)),
  )
  const base = await rush(
    echoUrl,
    ids.map((id) => requestText('GET', `/read/${id}`, headers)),
  )
  for (const client of base.clients) client.destroy()
  const again = storm.clients.map((client, at): WaitingAgent => {
    const id = ids[at] ?? ''
    const answer = client.exchange(requestText('GET', waitPath(id), headers))
    answer.catch(() => {})
    return { id, client, answer }
  })
  return { storm: { refused: storm.refused, lastMs: storm.lastMs, echoLastMs: base.lastMs }, agents: again }
}

async function rush(url: string, requests: readonly string[]) {
  const startMs = performance.now()
  const results = await Promise.allSettled(
    requests.map(async (request) => {
      const client = await connectRaw(url)
      const { atMs, status } = await client.exchange(request)
      if (status !== 200) throw new Error(`status ${status}`)
      return { client, atMs }
    }),
  )
  const read = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const lastMs = Math.max(...read.map(({ atMs }) => atMs)) - startMs
  return { refused: requests.length - read.length, lastMs, clients: read.map(({ client }) => client) }
}
