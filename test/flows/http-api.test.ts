import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { auditRows, requestNow } from '../support/api-helpers.ts'
import { BIG_REFUND, cardOf, startWorld, type World } from '../support/start-world.ts'

test.each([
  ['half a body', '{"agentId":"support-agent"', 400, 'invalid_json'],
  ['a key twice', '{"agentId":"support-agent","tool":"a","tool":"b"}', 400, 'invalid_json'],
  [
    'a number that a double cannot hold',
    '{"agentId":"support-agent","tool":"a","params":{"n":9007199254740993}}',
    400,
    'invalid_json',
  ],
  [
    'a lone surrogate',
    '{"agentId":"support-agent","tool":"a","params":{"s":"\\ud800"}}',
    400,
    'invalid_json',
  ],
  ['an unknown key', '{"agentId":"support-agent","tool":"a","parms":{}}', 400, 'invalid_body'],
  ['params of the wrong type', '{"agentId":"support-agent","tool":"a","params":[]}', 400, 'invalid_body'],
  ['a tool name that climbs', '{"agentId":"support-agent","tool":"a/../b"}', 400, 'invalid_body'],
  [
    'too much',
    `{"agentId":"support-agent","tool":"a","params":{"s":"${'x'.repeat(65_536)}"}}`,
    413,
    'body_too_large',
  ],
  [
    'too deep',
    `{"agentId":"support-agent","tool":"a","params":{"d":${'['.repeat(40)}${']'.repeat(40)}}}`,
    400,
    'invalid_json',
  ],
])('a body with %s is refused, denied, and not recorded', async (_, body, status, code) => {
  const world = await startWorld()
  const before = (await auditRows(world, {})).filter(({ kind }) => kind === 'decided').length

  const response = await post(world, body)

  expect(response.status).toBe(status)
  expect(response.headers.get('content-type')).toContain('application/problem+json')
  expect(await response.json()).toMatchObject({ code, status, allowed: false })
  expect((await auditRows(world, {})).filter(({ kind }) => kind === 'decided')).toHaveLength(before)
})

test('a caller without a key, with a wrong one, or with a key for other agents gets no decision', async () => {
  const world = await startWorld()
  const call = JSON.stringify({ agentId: 'support-agent', tool: 'refund_payment' })
  const other = await world.bearer({ agents: 'sales-*' })
  const auditor = await world.bearer({ scopes: ['audit'] })

  const answers = await Promise.all(
    [null, 'veto_wrong', other, auditor].map(async (key) => (await post(world, call, key)).status),
  )

  expect(answers).toEqual([401, 401, 403, 403])
})

test('a caller that repeats an idempotency key with another body is refused', async () => {
  const world = await startWorld()
  const client = await world.client()
  await client.authorize('support-agent', 'refund_payment', BIG_REFUND, { idempotencyKey: 'k' })

  const again = client.authorize(
    'support-agent',
    'refund_payment',
    { ...BIG_REFUND, amount_cents: 1 },
    { idempotencyKey: 'k' },
  )

  await expect(again).rejects.toMatchObject({ code: 'idempotency_mismatch', status: 422 })
})

test('a caller with an audit key for some agents sees only their rows', async () => {
  const world = await startWorld()
  await (await world.client()).authorize('support-agent', 'refund_payment', { amount_cents: 5 })
  const mine = await world.client({ agents: 'support-*', scopes: ['audit'] })
  const theirs = await world.client({ agents: 'sales-*', scopes: ['audit'] })

  expect(await mine.queryAuditLog({ agentId: 'support-agent', result: 'allowed' })).toHaveLength(1)
  expect(await theirs.queryAuditLog({ agentId: 'support-agent' })).toEqual([])
})

test.each([
  ['unsigned', () => ({})],
  ['signed with another secret', (body: string) => signed(body, 'another-secret-of-16', 0)],
  ['signed six minutes ago', (body: string, secret: string) => signed(body, secret, -360)],
  ['signed six minutes ahead', (body: string, secret: string) => signed(body, secret, 360)],
])(
  'a Slack event over HTTP is refused when its payload is %s, and nothing changes',
  async (_, headersFor) => {
    const world = await startWorld({ mode: 'http' })
    const client = await world.client()
    const { id } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
    const { ts } = await cardOf(world, String(id))
    const body = clickPayload(String(id), ts)

    const response = await fetch(`${world.veto().url}/slack/events`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...headersFor(body, world.sandbox.signingSecret),
      },
      body,
    })

    expect(response.status).toBe(401)
    expect((await requestNow(world, id)).status).toBe('pending')
  },
)

test('a Slack event over HTTP is accepted once with a valid signature, and its replay changes nothing more', async () => {
  const world = await startWorld({ mode: 'http' })
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  const { ts } = await cardOf(world, String(id))
  const body = clickPayload(String(id), ts)
  const send = async () =>
    fetch(`${world.veto().url}/slack/events`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...signed(body, world.sandbox.signingSecret, 0),
      },
      body,
    })

  const first = await send()
  await Promise.all(Array.from({ length: 20 }, send))

  expect(first.status).toBe(200)
  expect((await requestNow(world, id)).status).toBe('approved')
  expect(await auditRows(world, { request: String(id), kind: 'voted' })).toHaveLength(1)
  expect(await auditRows(world, { request: String(id), kind: 'settled' })).toHaveLength(1)
})

async function post(world: World, body: string, ...[key]: [key?: string | null]): Promise<Response> {
  const bearer = key === undefined ? await world.bearer() : key
  return fetch(`${world.veto().url}/v1/authorize`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
    },
    body,
  })
}

function clickPayload(requestId: string, ts: string): string {
  const payload = {
    type: 'block_actions',
    team: { id: 'T0ACME', domain: 'acme' },
    user: { id: 'U0ANN', team_id: 'T0ACME', username: 'ann' },
    api_app_id: 'A0',
    container: { type: 'message', channel_id: 'C0FINANCE', message_ts: ts, is_ephemeral: false },
    channel: { id: 'C0FINANCE', name: 'finance-approvals' },
    message: { ts, type: 'message' },
    trigger_id: '1.1.x',
    response_url: 'http://127.0.0.1:1/none',
    actions: [
      {
        type: 'button',
        action_id: 'veto_approve',
        block_id: 'b',
        value: requestId,
        action_ts: ts,
        text: { type: 'plain_text', text: 'Approve' },
      },
    ],
  }
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
}

function signed(body: string, secret: string, offsetS: number): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1_000) + offsetS)
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${signature}` }
}
