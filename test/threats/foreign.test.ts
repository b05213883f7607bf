import { expect, test } from 'vitest'
import { z } from 'zod'
import { auditRows, requestNow } from '../support/api-helpers.ts'
import { BIG_REFUND, cardOf, startWorld, type World } from '../support/start-world.ts'

const MAILS = `
name: mails
priority: 200
rules:
  - { name: mails, tool: send_mail, action: require_approval, approvers: [finance-team], grant: { scope: [tool], max: 2h } }
`
/** What each route with an id wants to be sent besides; nothing: no body. */
const BODIES: Readonly<Record<string, object | null>> = {
  'get /v1/requests/{id}': null,
  'post /v1/requests/{id}/cancel': null,
  'post /v1/requests/{id}/reply': { text: 'It is mine' },
  'get /v1/requests/{id}/events': null,
  'get /v1/requests/{id}/callbacks': null,
  'post /v1/requests/{id}/redeem': { params: BIG_REFUND },
  'post /v1/requests/{id}/result': { status: 'succeeded' },
  'delete /v1/grants/{id}': null,
  'get /access/v1/requests/{id}': null,
  'post /access/v1/requests/{id}/cancel': null,
}
/** Every key may list lockdowns. */
const OF_NO_AGENT = '/v1/lockdowns/'
const NOWHERE = {
  request: 'req_01a1faf9-3b00-7bef-b74d-c8d7445ad31c',
  grant: 'grt_01a1faf9-3b00-7bef-b74d-c8d7445ad31c',
}

test("T27: every route with a request id is covered by the tests of other agents' requests", async () => {
  const world = await startWorld()
  const Description = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
  const { paths } = Description.parse(await (await fetch(`${world.veto().url}/openapi.json`)).json())

  const withId = Object.entries(paths).flatMap(([path, methods]) =>
    path.includes('{') && !path.startsWith(OF_NO_AGENT)
      ? Object.keys(methods).map((method) => `${method} ${path}`)
      : [],
  )
  expect(withId.sort()).toEqual(Object.keys(BODIES).sort())
})

test.each(Object.keys(BODIES))(
  "T27: %s answers for another agent's request as if it did not exist, and changes nothing",
  async (route) => {
    const world = await startWorld({ policies: { 'mails.yaml': MAILS } })
    const { pending, approved, grantId } = await ofSupport(world)
    const key = await world.bearer({ agents: 'sales-agent' })
    const states = async () => [
      await requestNow(world, pending),
      await requestNow(world, approved),
      await auditRows(world, { request: pending }),
      await auditRows(world, { request: approved }),
      await auditRows(world, { kind: 'revoked' }),
    ]
    const before = await states()

    const foreign = route.includes('grants') ? [grantId] : [pending, approved]
    const none = route.includes('grants') ? NOWHERE.grant : NOWHERE.request
    const answers = await Promise.all([...foreign, none].map((id) => send(world, { route, id, key })))

    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404))
    expect(new Set(answers.map(({ text, id }) => text.replaceAll(id, ':id'))).size).toBe(1)
    expect(await states()).toEqual(before)
  },
)

test("T27: another agent's request is found by no list and no search with another key", async () => {
  const world = await startWorld({ policies: { 'mails.yaml': MAILS } })
  const { approved } = await ofSupport(world)
  const stranger = await world.client({ agents: 'sales-agent', scopes: ['authorize', 'audit'] })
  const executedAt = new Date(world.clock.nowMs()).toISOString()
  const execution = { tool: 'refund_payment', params: BIG_REFUND, executedAt, requestId: approved }

  expect(await stranger.grants()).toEqual([])
  expect((await stranger.queryAuditLog()).filter(({ agentId }) => agentId !== 'sales-agent')).toEqual([])
  await expect(stranger.reportExecution({ ...execution, agentId: 'support-agent' })).rejects.toMatchObject({
    status: 403,
  })
  expect(await stranger.reportExecution({ ...execution, agentId: 'sales-agent' })).toMatchObject({
    bypass: true,
  })
})

/** A pending request, an approved one, and a grant, all of the support agent. */
async function ofSupport(world: World) {
  const client = await world.client({ scopes: ['authorize', 'admin'] })
  const { id: approved } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  const { ts } = await cardOf(world, String(approved))
  await world.sandbox.as('ann').click('Approve', { ts })
  await client.waitFor(String(approved))
  const { id: pending } = await client.authorize('support-agent', 'send_mail', {})
  const grant = await client.makeGrant({ agentId: 'support-agent', tool: 'send_mail', expiresIn: '1h' })
  return { pending: String(pending), approved: String(approved), grantId: grant.id }
}

async function send(
  world: World,
  { route, id, key }: { readonly route: string; readonly id: string; readonly key: string },
) {
  const [method = '', path = ''] = route.split(' ')
  const body = BODIES[route] ?? null
  const response = await fetch(`${world.veto().url}${path.replace('{id}', id)}`, {
    method: method.toUpperCase(),
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === null ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === null ? {} : { body: JSON.stringify(body) }),
  })
  return { id, status: response.status, text: await response.text() }
}
