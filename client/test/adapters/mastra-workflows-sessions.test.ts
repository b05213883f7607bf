import { Mastra } from '@mastra/core'
import { InMemoryStore } from '@mastra/core/storage'
import { createStep, createWorkflow } from '@mastra/core/workflows'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { advanceUntil } from '../../../test/support/advance-until.ts'
import { auditRows } from '../../../test/support/api-helpers.ts'
import type { World } from '../../../test/support/start-world.ts'
import {
  type MastraOptions,
  vetoResumer,
  vetoSession,
  vetoStep,
  vetoTool,
} from '../../src/adapters/mastra/index.ts'
import { Veto } from '../../src/index.ts'
import { misbehavingServer } from '../misbehaving-server.ts'
import { CALL } from '../views.ts'
import type { Turn } from './mastra/scripted-model.ts'
import { controllerSession, refundCall, toolsInto } from './mastra/support-agent.ts'
import { approve, approveAmount, deny, PAYMENT, REFUND, startFinance, vetoAt, vetoOf } from './people.ts'
import { UNUSABLE_ANSWERS } from './unusable-answers.ts'

describe('a step of a Mastra workflow that waits for people', () => {
  test('runs once with what was approved, and its output goes on as it is', async () => {
    const world = await startFinance()
    const { run, ran } = await payoutWorkflow(await vetoOf(world))

    const running = run.start({ inputData: PAYMENT.params })
    await approveAmount(world, 'Bonus', '450')

    expect(await running).toMatchObject({ status: 'success', result: { paid: 450 } })
    expect(ran).toEqual([{ ...PAYMENT.params, amount: 450 }])
    expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'succeeded' }])
  })

  test('fails with who denied it and why, and its retries ask nobody again', async () => {
    const world = await startFinance()
    const { run, ran } = await payoutWorkflow(await vetoOf(world), { retries: 2 })

    const running = run.start({ inputData: PAYMENT.params })
    await deny(world, 'Bonus', 'Already paid')

    expect(await running).toMatchObject({
      status: 'failed',
      error: { message: expect.stringMatching(/^Not run\. Denied by Ann Meyer: Already paid\./) },
    })
    expect(ran).toEqual([])
    expect(await auditRows(world, { kind: 'settled' })).toHaveLength(1)
  })

  test('is suspended in mode park, and goes on by the resumer with what was approved', async () => {
    const world = await startFinance()
    const veto = await vetoOf(world)
    const { run, ran, mastra } = await payoutWorkflow(veto, { options: { mode: 'park' } })

    expect(await run.start({ inputData: PAYMENT.params })).toMatchObject({ status: 'suspended' })
    await approveAmount(world, 'Bonus', '450')

    expect(await endOfRun(veto, mastra)).toMatchObject({ status: 'success', result: { paid: 450 } })
    expect(ran).toEqual([{ ...PAYMENT.params, amount: 450 }])
  })

  test('is asked about for each item of a loop, and ends when the last of them is decided', async () => {
    const world = await startFinance()
    const veto = await vetoOf(world)
    const { mastra, run, ran } = await loopWorkflow(veto)
    const items = ['pay_a', 'pay_b'].map((payment_id) => ({ ...REFUND.params, payment_id }))

    await run.start({ inputData: items })
    await cards(world, 2)
    await approve(world, 'pay_b')
    const ending = endOfRun(veto, mastra)
    await world.sandbox.until(() => ran.length === 1 || undefined, 'the first run')
    await approve(world, 'pay_a')

    expect(await ending).toMatchObject({ status: 'success' })
    expect(ran).toEqual([items[1], items[0]])
  })

  test('may ask veto.guard() itself, and fails with the reason when it may not run', async () => {
    const world = await startFinance()
    const veto = await vetoOf(world)
    const { run, sent } = await outreachWorkflow(veto)

    const running = run.start({ inputData: { recipient: 'sam@elsewhere.invalid', template: 'hello' } })

    expect(await running).toMatchObject({
      status: 'failed',
      error: { message: 'Outreach blocked: Outreach restricted to allowlisted domains' },
    })
    expect(sent).toEqual([])
  })

  test.each(UNUSABLE_ANSWERS)('does not run while the server %s', async (_what, behaviour) => {
    await using server = await misbehavingServer(behaviour)
    const [, id, params] = CALL
    const step = createStep({
      id,
      inputSchema: z.object({ amount_cents: z.number() }),
      outputSchema: z.object({}),
      execute: async () => expect.fail('It ran'),
    })
    const schemas = { inputSchema: step.inputSchema, outputSchema: step.outputSchema }
    const workflow = createWorkflow({ id: 'w', ...schemas })
      .then(vetoStep(vetoAt(server.url), step))
      .commit()
    new Mastra({ workflows: { workflow }, logger: false })

    const result = await (await workflow.createRun()).start({ inputData: params })

    expect(result).toMatchObject({ status: 'failed', error: { name: 'VetoError' } })
  })
})

describe('a governed tool that is a step of a workflow', () => {
  test('fails the step when it is denied, so that the next step never gets the words as data', async () => {
    const world = await startFinance()
    const ran: object[] = []
    const { payOut } = toolsInto(ran)
    const step = createStep(vetoTool(await vetoOf(world), payOut))
    const { inputSchema, outputSchema } = step
    const workflow = createWorkflow({ id: 'payouts', inputSchema, outputSchema }).then(step).commit()
    new Mastra({ workflows: { workflow }, storage: new InMemoryStore(), logger: false })

    const running = (await workflow.createRun()).start({ inputData: PAYMENT.params })
    await deny(world, 'Bonus', 'No')

    expect(await running).toMatchObject({ status: 'failed', error: { name: 'DeniedError' } })
    expect(ran).toEqual([])
  })
})

describe('a session of a Mastra AgentController', () => {
  test('runs a tool once a person approves it, and reports how it ended', async () => {
    const world = await startFinance()
    const { send, seen, ran } = await sessionIn(world, [[refundCall('call_1')], 'Refunded'])

    const ended = send('Refund it')
    await approve(world, 'pay_call_1')
    await ended

    expect(ran).toEqual([refundCall('call_1').args])
    expect(seen).toMatchObject({ call_1: { value: { refunded: 72_000 } } })
    expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'succeeded' }])
  })

  test('tells the model who denied a tool and why', async () => {
    const world = await startFinance()
    const { send, seen, ran } = await sessionIn(world, [[refundCall('call_1')], 'Refunded'])

    const ended = send('Refund it')
    await deny(world, 'pay_call_1', 'Already refunded')
    await ended

    expect(ran).toEqual([])
    expect(JSON.stringify(seen)).toContain('Not run. Denied by Ann Meyer: Already refunded.')
  })

  test('runs the next call of a category unasked, once a person allowed that category for the session', async () => {
    const world = await startFinance()
    await world.writePolicy('refund-grants.yaml', REFUND_GRANTS)
    const { send, ran } = await sessionIn(world, [[refundCall('call_1')], [refundCall('call_2')], 'Refunded'])

    const ended = send('Refund both')
    const { ts } = await world.sandbox.until(() => world.sandbox.messages('#finance-approvals')[0], 'a card')
    await allowCategory(world, ts)
    await ended

    expect(ran).toHaveLength(2)
    expect(await auditRows(world, { kind: 'granted' })).toMatchObject([{ tool: null }])
  })

  test('asks people what ask_user asks', async () => {
    const world = await startFinance()
    const question = { question: 'Which currency?', options: [{ label: 'EUR' }, { label: 'USD' }] }
    const { send, seen } = await sessionIn(world, [
      [{ id: 'call_1', tool: 'ask_user', args: question }],
      'Fine',
    ])

    const ended = send('Ask')
    const ann = world.sandbox.as('ann')
    const { ts } = await world.sandbox.until(() => world.sandbox.messages('#finance-approvals')[0], 'a card')
    await ann.click('Answer', { ts })
    await world.sandbox.until(() => ann.modal(), 'the modal for the answer')
    await ann.submit({ 'Your answer': 'Option 2' })
    await ended

    expect(JSON.stringify(seen)).toContain('User answered: USD')
  })

  test('submits a plan to people, and the model gets their feedback', async () => {
    const world = await startFinance()
    const { send, seen } = await sessionIn(world, [
      [{ id: 'call_1', tool: 'submit_plan', args: { path: 'plan.md' } }],
      'Fine',
    ])

    const ended = send('Plan it')
    const ann = world.sandbox.as('ann')
    const { ts } = await world.sandbox.until(
      () =>
        world.sandbox
          .messages('#finance-approvals')
          .find((each) => JSON.stringify(each).includes('Refund all')),
      'a card with the plan',
    )
    await ann.click('Reject', { ts })
    await world.sandbox.until(() => ann.modal(), 'the modal for feedback')
    await ann.submit({ Feedback: 'Too many' })
    await ended

    expect(JSON.stringify(seen)).toContain('Too many')
  })

  test.each<[string, (session: Session) => unknown]>([
    ['yolo', (session) => session.state.set({ yolo: true })],
    ['refundPayment', (session) => session.grantTool('refundPayment')],
    ['payOut', (session) => session.permissions.setForTool({ toolName: 'payOut', policy: 'allow' })],
  ])('is refused when it lets tools run without asking: %s', async (name, allow) => {
    const { session } = await controllerSession([])
    await allow(session)

    const governing = vetoSession(vetoAt('http://127.0.0.1:9'), session, { approvers: ['finance-team'] })

    await expect(governing).rejects.toThrow(`got one that allows ${name}`)
  })

  test('keeps its own denials of categories, and asks about the others', async () => {
    const { session } = await controllerSession([])
    await session.permissions.setForCategory({ category: 'execute', policy: 'deny' })

    await vetoSession(vetoAt('http://127.0.0.1:9'), session, { approvers: ['finance-team'] })

    expect(session.permissions.getRules().categories).toEqual({
      ...Object.fromEntries(['read', 'edit', 'mcp', 'other'].map((category) => [category, 'ask'])),
      execute: 'deny',
    })
  })

  test('runs no tool while Veto cannot be reached', async () => {
    const world = await startFinance()
    const { send, seen, ran } = await sessionIn(world, [[refundCall('call_1')], 'Sorry'])
    await world.veto().stop()

    await send('Refund it')

    expect(ran).toEqual([])
    expect(JSON.stringify(seen)).toContain('Not run: it could not be approved.')
  })
})

type Session = Awaited<ReturnType<typeof controllerSession>>['session']

const REFUND_GRANTS = `
name: refund_grants
priority: 300
rules:
  - name: refund_review
    tool: refund_payment
    action: require_approval
    approvers: [finance-team]
    grant: { scope: [category], max: 2h }
`

/** Ann approves the call of this card, and all edits of its session. */
async function allowCategory(world: World, ts: string): Promise<void> {
  const ann = world.sandbox.as('ann')
  await ann.choose('Allow more than this once…', { ts })
  await world.sandbox.until(() => ann.modal(), 'the modal')
  await ann.submit({ 'Also allow': 'All tools of its category, in this session, for 2h' })
}

async function sessionIn(world: World, turns: readonly Turn[]) {
  const options = { apiKey: await world.bearer(), baseUrl: world.veto().url, timeoutMs: 1_000 }
  const veto = await Veto.init({ ...options, agentId: 'support-agent' })
  const { session, seen, ran } = await controllerSession(turns)
  const stop = await vetoSession(veto, session, {
    approvers: ['finance-team'],
    toolOf: (name) => (name === 'refundPayment' ? 'refund_payment' : name),
    readPlan: (path) => (path === 'plan.md' ? 'Refund all' : expect.fail(path)),
  })
  onTestFinished(stop)
  const send = async (content: string) => {
    const ended = Promise.withResolvers<void>()
    session.subscribe((event) => {
      if (event.type === 'agent_end' && event.reason === 'complete') ended.resolve()
      if (event.type === 'error') ended.reject(event.error)
    })
    await session.sendMessage({ content })
    await ended.promise
  }
  return { session, send, seen, ran }
}

async function payoutWorkflow(veto: Veto, { retries = 0, options = {} }: StepSetup = {}) {
  const ran: object[] = []
  const inputSchema = z.object({
    amount: z.number(),
    note: z.string(),
    account: z.string(),
    card: z.string(),
  })
  const outputSchema = z.object({ paid: z.number() })
  const payOut = createStep({
    id: 'pay-out',
    inputSchema,
    outputSchema,
    retries,
    execute: async ({ inputData }) => {
      ran.push(inputData)
      return { paid: inputData.amount }
    },
  })
  const workflow = createWorkflow({ id: 'payouts', inputSchema, outputSchema })
    .then(vetoStep(veto, payOut, { ...options, tool: 'pay_out' }))
    .commit()
  const mastra = new Mastra({ workflows: { workflow }, storage: new InMemoryStore(), logger: false })
  return { mastra, run: await workflow.createRun(), ran }
}

/** A step that asks by itself, in the first lines of its function. */
async function outreachWorkflow(veto: Veto) {
  const sent: string[] = []
  const inputSchema = z.object({ recipient: z.string(), template: z.string() })
  const sendOutreach = createStep({
    id: 'send-outreach',
    inputSchema,
    outputSchema: z.object({}),
    execute: async ({ inputData }) => {
      const decision = await veto.guard('send_outreach', inputData, { user_role: 'sdr' }, { wait: true })
      if (decision.decision !== 'allow') throw new Error(`Outreach blocked: ${decision.reason}`)
      sent.push(inputData.recipient)
      return {}
    },
  })
  const workflow = createWorkflow({ id: 'outreach', inputSchema, outputSchema: z.object({}) })
    .then(sendOutreach)
    .commit()
  new Mastra({ workflows: { workflow }, storage: new InMemoryStore(), logger: false })
  return { run: await workflow.createRun(), sent }
}

interface StepSetup {
  readonly retries?: number
  readonly options?: MastraOptions
}

async function loopWorkflow(veto: Veto) {
  const ran: object[] = []
  const item = z.object({ payment_id: z.string(), amount_cents: z.number(), currency: z.string() })
  const refund = createStep({
    id: 'refund_payment',
    inputSchema: item,
    outputSchema: z.object({}),
    execute: async ({ inputData }) => {
      ran.push(inputData)
      return {}
    },
  })
  const workflow = createWorkflow({ id: 'refunds', inputSchema: z.array(item), outputSchema: z.any() })
    .foreach(vetoStep(veto, refund, { mode: 'park' }), { concurrency: 2 })
    .commit()
  const mastra = new Mastra({ workflows: { workflow }, storage: new InMemoryStore(), logger: false })
  return { mastra, run: await workflow.createRun(), ran }
}

async function endOfRun(veto: Veto, mastra: Mastra): Promise<unknown> {
  const ended = Promise.withResolvers<unknown>()
  await using _resumer = vetoResumer(veto, mastra, { onEnded: ({ output }) => ended.resolve(output) })
  return await ended.promise
}

/** Until so many cards stand in the channel: Slack takes one a second. */
async function cards(world: World, count: number): Promise<void> {
  await advanceUntil(world, () => world.sandbox.messages('#finance-approvals').length >= count)
}
