import { expect, test } from 'vitest'
import {
  ApprovalTimeoutError,
  createVetoGuard,
  protect,
  ToolCallDeniedError,
  UnauthorizedError,
  Veto,
  VetoClient,
  VetoError,
  vetoMiddleware,
} from '../../client/src/compat/index.ts'
import { openEditor, PAYOUT, PAYOUTS } from '../support/payouts.ts'
import { BIG_REFUND, startWorld, type World } from '../support/start-world.ts'

const AGENT = { agentId: 'support-agent' }

test('code that was written for veto-sdk gets require_approval with the id of the request, and its context as facts', async () => {
  const world = await startWorld()
  const asked: unknown[] = []
  const veto = await Veto.init({
    ...(await accessTo(world)),
    onApprovalRequired: (context, approvalId) => asked.push([context, approvalId]),
  })

  const refund = await veto.guard('refund_payment', BIG_REFUND, { sessionId: 'run-1', role: 'sdr' })
  const deletion = await veto.guard('delete_customer', {}, { environment: 'development' })

  expect(refund).toMatchObject({
    decision: 'require_approval',
    ruleId: 'cap_refund_amount',
    approvalId: refund.requestId,
  })
  expect(asked).toEqual([[expect.objectContaining({ role: 'sdr' }), refund.requestId]])
  expect(deletion.decision).toBe('allow')
  expect(await veto.validateToolCall({ name: 'delete_customer' })).toMatchObject({ allowed: false })
})

test('code that was written for veto-sdk runs wrapped tools once they are allowed', async () => {
  const world = await startWorld()
  const veto = await Veto.init(await accessTo(world))
  const tool = { name: 'draft_reply', description: 'Reply', handler: async (args: object) => args }
  const forbidden = { ...tool, name: 'delete_customer' }

  const { definitions, implementations } = veto.wrapTools([tool, forbidden])

  expect(definitions).toEqual([
    { name: 'draft_reply', description: 'Reply' },
    { name: 'delete_customer', description: 'Reply' },
  ])
  expect(await implementations['draft_reply']?.({ text: 'Hi' })).toEqual({ text: 'Hi' })
  await expect(implementations['delete_customer']?.({})).rejects.toBeInstanceOf(ToolCallDeniedError)
  expect(await veto.wrap([tool])[0]?.handler({ text: 'Hi' })).toEqual({ text: 'Hi' })
  expect(await veto.wrapTool(tool).handler({ text: 'Hi' })).toEqual({ text: 'Hi' })
})

test('code that was written for veto-sdk can tell that nobody answered', async () => {
  const world = await startWorld()
  const { handler } = await protect(
    { name: 'refund_payment', handler: async (_args: object) => expect.fail('It ran') },
    await accessTo(world),
  )

  const failure = handler(BIG_REFUND).catch((error: unknown) => error)
  await firstCard(world)
  await world.clock.jump(3_600_000)

  expect(await failure).toBeInstanceOf(ApprovalTimeoutError)
})

test('code that was written for veto-sdk gets no tools when Veto cannot be reached', async () => {
  const world = await startWorld()
  const access = { ...(await accessTo(world)), timeoutMs: 100 }
  await world.veto().stop()
  const tool = { name: 'draft_reply', handler: async (_args: object) => expect.fail('It ran') }

  await expect(protect(tool, access)).rejects.toBeInstanceOf(VetoError)
})

test.each<[object, string]>([
  [{ mode: 'log' }, "Expected mode to be 'strict'"],
  [{ mode: 'shadow' }, 'mode: shadow'],
  [{ configDir: './veto' }, 'policies are files on the Veto server'],
])(
  'code that was written for veto-sdk gets a sentence for what would let calls run without asking, or evaluate them elsewhere: %j',
  async (options, words) => {
    await expect(Veto.init({ ...options, ...AGENT, apiKey: 'veto_test' })).rejects.toThrow(words)
  },
)

test('code that was written for @useveto/node finds its decisions under the names that it knows', async () => {
  const world = await startWorld()
  const apiKey = await world.bearer({ scopes: ['authorize', 'audit'] })
  const veto = new VetoClient({ apiKey, endpoint: world.veto().url, timeout: 5_000 })
  await veto.authorize('support-agent', 'delete_customer', { customer_id: 'c1' })
  await veto.authorize('support-agent', 'draft_reply', { text: 'Hi' })

  const entries = await veto.queryAuditLog({
    ...AGENT,
    toolName: 'delete_customer',
    result: 'denied',
    from: '2026-11-20',
    to: '2026-11-21',
  })

  expect(entries).toMatchObject([
    {
      id: expect.stringMatching(/^req_/),
      toolName: 'delete_customer',
      parameters: { customer_id: 'c1' },
      result: 'denied',
      policyId: 'support',
      timestamp: '2026-11-20T22:00:00.000Z',
    },
  ])
  await expect(veto.createPolicy({ name: 'p' })).rejects.toThrow('policies are YAML files')
  await expect(veto.listAgents()).rejects.toThrow('veto keys create')
})

test('code that was written for @useveto/node can tell a wrong key by its class and statusCode', async () => {
  const world = await startWorld()
  const veto = new VetoClient({ apiKey: 'veto_wrong', endpoint: world.veto().url })

  const failure = await veto.authorize('support-agent', 'draft_reply').catch((error: unknown) => error)

  expect(failure).toBeInstanceOf(UnauthorizedError)
  expect(failure).toMatchObject({ statusCode: 401 })
})

test('code that was written for @useveto/node answers a denied MCP call as an error result, and also when Veto is down', async () => {
  const world = await startWorld()
  const denied: unknown[] = []
  const client = new VetoClient({ apiKey: await world.bearer(), endpoint: world.veto().url, timeout: 2_000 })
  const guard = createVetoGuard(client, { ...AGENT, onDenied: (tool) => denied.push(tool) })
  const result = (text: string) => ({ content: [{ type: 'text' as const, text }] })
  const draft = guard.protect('draft_reply', (args: { text: string }) => result(args.text))
  const remove = guard.protect('delete_customer', () => expect.fail('It ran'))

  expect(await draft({ text: 'Hi' })).toEqual(result('Hi'))
  expect(await remove({})).toEqual({
    isError: true,
    content: [{ type: 'text', text: expect.stringMatching(/^Authorization denied: .*manual override/) }],
  })
  await world.veto().stop()
  expect(await draft({ text: 'Hi' })).toMatchObject({ isError: true })
  expect(denied).toEqual(['delete_customer', 'draft_reply'])
  expect(() => createVetoGuard(client, JSON.parse('{"onError":"allow"}'))).toThrow(TypeError)
})

test('code that was written for @useveto/node does not run its own params through the middleware when a person has changed them', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  const guard = vetoMiddleware(await world.client(), AGENT)
  await guard('draft_reply', { text: 'Hi' })

  const failure = guard('pay_out', PAYOUT).catch((error: unknown) => error)
  await openEditor(world, 'ann', (await firstCard(world)).ts)
  await world.sandbox.as('ann').submit({ amount: '450' })

  expect(await failure).toMatchObject({
    code: 'denied',
    message: expect.stringContaining('changed amount from 900 to 450'),
  })
})

async function accessTo(world: World) {
  return { ...AGENT, apiKey: await world.bearer(), endpoint: world.veto().url }
}

async function firstCard({ sandbox }: World): Promise<{ readonly ts: string }> {
  return sandbox.until(() => sandbox.messages('#finance-approvals')[0], 'a card')
}
