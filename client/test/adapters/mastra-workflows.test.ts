import { Mastra } from '@mastra/core'
import { InMemoryStore } from '@mastra/core/storage'
import { createStep, createWorkflow } from '@mastra/core/workflows'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { advanceUntil } from '../../../test/support/advance-until.ts'
import { auditRows } from '../../../test/support/api-helpers.ts'
import type { World } from '../../../test/support/start-world.ts'
import { type MastraOptions, vetoResumer, vetoStep, vetoTool } from '../../src/adapters/mastra/index.ts'
import type { Veto } from '../../src/index.ts'
import { misbehavingServer } from '../misbehaving-server.ts'
import { CALL } from '../views.ts'
import { toolsInto } from './mastra/support-agent.ts'
import { approve, approveAmount, deny, deskAt, deskOf, PAYMENT, REFUND, startFinance } from './people.ts'
import { UNUSABLE_ANSWERS } from './unusable-answers.ts'

describe('a step of a Mastra workflow that waits for people', () => {
  test('runs once with what was approved, and its output goes on as it is', async () => {
    const world = await startFinance()
    const { run, ran } = await payoutWorkflow(await deskOf(world))

    const running = run.start({ inputData: PAYMENT.params })
    await approveAmount(world, 'Bonus', '450')

    expect(await running).toMatchObject({ status: 'success', result: { paid: 450 } })
    expect(ran).toEqual([{ ...PAYMENT.params, amount: 450 }])
    expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'succeeded' }])
  })

  test('fails with who denied it and why, and its retries ask nobody again', async () => {
    const world = await startFinance()
    const { run, ran } = await payoutWorkflow(await deskOf(world), { retries: 2 })

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
    const veto = await deskOf(world)
    const { run, ran, mastra } = await payoutWorkflow(veto, { options: { mode: 'park' } })

    expect(await run.start({ inputData: PAYMENT.params })).toMatchObject({ status: 'suspended' })
    await approveAmount(world, 'Bonus', '450')

    expect(await endOfRun(veto, mastra)).toMatchObject({ status: 'success', result: { paid: 450 } })
    expect(ran).toEqual([{ ...PAYMENT.params, amount: 450 }])
  })

  test('is asked about for each item of a loop, and ends when the last of them is decided', async () => {
    const world = await startFinance()
    const veto = await deskOf(world)
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
      .then(vetoStep(deskAt(server.url), step))
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
    const step = createStep(vetoTool(await deskOf(world), payOut))
    const { inputSchema, outputSchema } = step
    const workflow = createWorkflow({ id: 'payouts', inputSchema, outputSchema }).then(step).commit()
    new Mastra({ workflows: { workflow }, storage: new InMemoryStore(), logger: false })

    const running = (await workflow.createRun()).start({ inputData: PAYMENT.params })
    await deny(world, 'Bonus', 'No')

    expect(await running).toMatchObject({ status: 'failed', error: { name: 'DeniedError' } })
    expect(ran).toEqual([])
  })
})

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
