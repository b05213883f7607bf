import { expect, test } from 'vitest'
import { heapMiB } from '../support/heap.ts'
import { startWorld } from '../support/start-world.ts'

const LONG = 'x'.repeat(60_000)
/** Of each kind; kept, all of them would take 11 MiB. */
const CALLS = 100
const MOST_MIB = 4

test('long names of params, and short names in long bodies, leave nothing of the bodies in memory', async () => {
  const world = await startWorld()
  const url = `${world.veto().url}/v1/authorize`
  const authorization = `Bearer ${await world.bearer({ agents: '*' })}`
  const post = async (body: string) => {
    const headers = { authorization, 'content-type': 'application/json' }
    const response = await fetch(url, { method: 'POST', headers, body })
    expect(await response.json()).toMatchObject({ status: 'denied' })
  }
  const postBoth = async (n: number) => {
    await post(JSON.stringify({ ...namesOf(n), params: { [`${LONG}${n}`]: 1 } }))
    await post(JSON.stringify({ ...namesOf(n), params: { note: `${LONG}${n}` } }, null, 1))
  }
  for (let n = 0; n < 10; n += 1) await postBoth(n)
  const beforeMiB = await heapMiB()

  for (let n = 10; n < 10 + CALLS; n += 1) await postBoth(n)

  expect((await heapMiB()) - beforeMiB).toBeLessThan(MOST_MIB)
})

/** An agent with a key for any agent id can choose all of them anew for each call. */
function namesOf(n: number) {
  return { agentId: `agent-of-number-${n}`, tool: `tool-of-number-${n}`, sessionId: `session-of-number-${n}` }
}
