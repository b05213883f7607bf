import { expect, test } from 'vitest'
import { DeniedError, Veto, type VetoOptions } from '../../client/src/index.ts'
import { auditRows } from '../support/api-helpers.ts'
import { openEditor, PAYOUT, PAYOUTS } from '../support/payouts.ts'
import { BIG_REFUND, cardOf, startWorld, type World } from '../support/start-world.ts'

const ONE_PER_SESSION = `priority: 900
rules:
  - { name: once, tool: ping, limit: { max: 1, per: 1d, by: session }, action: deny, message: Once is enough }
`

test('a protected function waits for the approval, runs once, and its end is in the audit log', async () => {
  const world = await startWorld()
  const veto = await vetoOf(world)
  const ran: object[] = []
  const refund = veto.protect('refund_payment', async (params: typeof BIG_REFUND) => {
    ran.push(params)
    return { id: 're_1' }
  })

  const running = refund(BIG_REFUND)
  await world.sandbox.as('ann').click('Approve', { ts: (await firstCard(world)).ts })

  expect(await running).toEqual({ id: 're_1' })
  expect(ran).toEqual([BIG_REFUND])
  expect((await auditRows(world, { tool: 'refund_payment' })).map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['settled', 'redeemed', 'result']),
  )
})

test('a protected function runs with the params as the approver edited them', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  const veto = await vetoOf(world)
  const payOut = veto.protect('pay_out', async (params: typeof PAYOUT) => params.amount)

  const running = payOut(PAYOUT)
  const { ts } = await firstCard(world)
  await openEditor(world, 'ann', ts)
  await world.sandbox.as('ann').submit({ amount: '450', Reason: 'Half of it is due' })

  expect(await running).toBe(450)
})

test('a protected function is not run when a person denies it, and the error tells the model who, why and what to do', async () => {
  const world = await startWorld()
  const veto = await vetoOf(world)
  const refund = veto.protect('refund_payment', async (_params: object) => expect.fail('It ran'))

  const running = failureOf(refund(BIG_REFUND))
  const { ts } = await firstCard(world)
  await world.sandbox.as('ann').click('Deny', { ts })
  await world.sandbox.until(() => world.sandbox.as('ann').modal(), 'the modal for the reason')
  await world.sandbox.as('ann').submit({ Reason: 'Already refunded' })

  expect(await running).toBeInstanceOf(DeniedError)
  expect(await running).toMatchObject({
    code: 'denied',
    message:
      'Not run. Denied by Ann Meyer: Already refunded. A person decided this: do not repeat the call; follow what they said, or ask the user how to go on.',
    refusal: { why: 'rejected' },
  })
})

test('a protected function does not run when nobody answers, and its error is not a denial', async () => {
  const world = await startWorld()
  const veto = await vetoOf(world)
  const refund = veto.protect('refund_payment', async (_params: object) => expect.fail('It ran'), {
    onDenied: ({ text }) => text,
  })

  const running = refund(BIG_REFUND)
  await firstCard(world)
  await world.clock.jump(3_600_000)

  expect(await running).toMatch(/^Not run\. Nobody answered in time\. .*No person denied it\./)
})

test('a protected function reports the error that it throws, and rethrows it', async () => {
  const world = await startWorld()
  const veto = await vetoOf(world)
  const refund = veto.protect('refund_payment', async (_params: object) => {
    throw new RangeError('No such payment')
  })

  expect(await failureOf(refund({ ...BIG_REFUND, amount_cents: 100 }))).toBeInstanceOf(RangeError)
  expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'failed' }])
})

test('tools protected as a record are requested under their own ids, and keep their other properties', async () => {
  const world = await startWorld()
  const veto = await vetoOf(world)
  const tools = {
    refundPayment: {
      id: 'refund_payment',
      description: 'Refund',
      execute: async (_params: object) => 'done',
    },
    delete_customer: { description: 'Delete', execute: async (_params: object) => 'gone' },
    draft_reply: async ({ text }: { text: string }) => text,
  }

  const { refundPayment, delete_customer, draft_reply } = veto.protect(tools)

  expect(refundPayment).toMatchObject({ id: 'refund_payment', description: 'Refund' })
  expect(await refundPayment.execute({ payment_id: 'pay_1', amount_cents: 100 })).toBe('done')
  expect(await draft_reply({ text: 'Hello' })).toBe('Hello')
  expect(await failureOf(delete_customer.execute({ customer_id: 'c1' }))).toMatchObject({
    refusal: { why: 'denied' },
    message: expect.stringContaining('Customer deletes require dev environment'),
  })
  expect(await tools.delete_customer.execute({})).toBe('gone')
  expect((await auditRows(world, { kind: 'decided' })).map(({ tool }) => tool)).toEqual([
    'delete_customer',
    'draft_reply',
    'refund_payment',
  ])
})

test('tools protected as a list get the context of each call from their arguments', async () => {
  const world = await startWorld()
  const veto = await vetoOf(world)
  const [tool] = veto.protect(
    [
      {
        name: 'delete_customer',
        handler: async (params: object, _extra: { environment: string }) => ({ params }),
      },
    ] as const,
    { detailsOf: (_params, extra) => ({ context: { environment: Object(extra).environment } }) },
  )

  expect(await tool.handler({ customer_id: 'c1' }, { environment: 'development' })).toEqual({
    params: { customer_id: 'c1' },
  })
  expect(await failureOf(tool.handler({ customer_id: 'c1' }, { environment: 'production' }))).toBeInstanceOf(
    DeniedError,
  )
})

test('a protected call belongs to the session of Veto.init(), also when its options have one without a value', async () => {
  const world = await startWorld({ policies: { 'sessions.yaml': ONE_PER_SESSION } })
  const veto = await vetoOf(world, { sessionId: 'run-1' })
  const ping = veto.protect('ping', async (_params: object) => 'pong', { sessionId: undefined })

  expect(await ping({})).toBe('pong')
  expect(await failureOf(ping({}))).toBeInstanceOf(DeniedError)
})

test('veto.guard() denies a call that a person has edited, unless the caller runs the params of the decision', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  const veto = await vetoOf(world)
  const options = { idempotencyKey: 'payout-1' }
  const { requestId } = await veto.guard('pay_out', PAYOUT, {}, options)
  const { ts } = await cardOf(world, String(requestId))
  await openEditor(world, 'ann', ts)
  await world.sandbox.as('ann').submit({ amount: '450' })

  const careless = await veto.guard('pay_out', PAYOUT, {}, options)
  const careful = await veto.guard('pay_out', PAYOUT, {}, { ...options, acceptsEdits: true })

  expect(careless).toMatchObject({ decision: 'deny', params: {} })
  expect(careless.reason).toContain('Ann Meyer changed amount from 900 to 450 before it ran')
  expect(careful).toMatchObject({ decision: 'allow', params: { ...PAYOUT, amount: 450 } })
})

test('veto.guard() answers review at once while people are asked', async () => {
  const world = await startWorld()
  const veto = await vetoOf(world)

  expect(await veto.guard('refund_payment', BIG_REFUND)).toMatchObject({
    decision: 'review',
    params: {},
    reason: 'Refunds over $500 require finance review',
  })
})

async function vetoOf(world: World, options: VetoOptions = {}): Promise<Veto> {
  const given = { apiKey: await world.bearer(), baseUrl: world.veto().url, agentId: 'support-agent' }
  return Veto.init({ ...given, ...options })
}

/** The first card of finance. */
async function firstCard({ sandbox }: World): Promise<{ readonly ts: string }> {
  return sandbox.until(() => sandbox.messages('#finance-approvals')[0], 'a card')
}

function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => expect.fail(`Expected a failure, got ${JSON.stringify(value)}`),
    (error: unknown) => error,
  )
}
