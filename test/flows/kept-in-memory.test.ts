import { slackSignature } from 'slack-sandbox'
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

test('clicks from people of many other workspaces leave no client for each workspace in memory', async () => {
  const world = await startWorld({ mode: 'http' })
  const click = async (n: number) => {
    const payload = JSON.stringify({ ...CLICK, team: { id: `T0GUEST${n}` } })
    const body = new URLSearchParams({ payload }).toString()
    const timestampS = Math.floor(world.clock.nowMs() / 1_000)
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(timestampS),
      'x-slack-signature': slackSignature(world.sandbox.signingSecret, timestampS, body),
    }
    return (await fetch(`${world.veto().url}/slack/events`, { method: 'POST', headers, body })).status
  }
  for (let n = 0; n < 20; n += 1) await click(n)
  const beforeMiB = await heapMiB()

  for (let n = 20; n < 320; n += 1) expect(await click(n)).toBe(200)

  // Such a client takes 20 KiB.
  expect((await heapMiB()) - beforeMiB).toBeLessThan(2)
})

const CLICK = {
  type: 'block_actions',
  user: { id: 'U0DAN', name: 'dan' },
  api_app_id: 'A0VETO',
  trigger_id: 't',
  channel: { id: 'C0FINANCE', name: 'finance-approvals' },
  container: { type: 'message', message_ts: '1700000000.000001', channel_id: 'C0FINANCE' },
  message: { ts: '1700000000.000001', text: 'x' },
  actions: [{ type: 'button', action_id: 'veto_approve', block_id: 'b', value: 'req_1', action_ts: '1' }],
  response_url: 'http://127.0.0.1:1/',
}

/** An agent with a key for any agent id can choose all of them anew for each call. */
function namesOf(n: number) {
  return { agentId: `agent-of-number-${n}`, tool: `tool-of-number-${n}`, sessionId: `session-of-number-${n}` }
}
