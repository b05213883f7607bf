import { Mastra } from '@mastra/core'
import { InMemoryStore } from '@mastra/core/storage'
import { createStep, createWorkflow } from '@mastra/core/workflows'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { auditRows } from '../../../../test/support/api-helpers.ts'
import { type MastraOptions, vetoResumer, vetoStep, vetoTool } from '../../../src/adapters/mastra/index.ts'
import type { Veto } from '../../../src/index.ts'
import { misbehavingServer } from '../../misbehaving-server.ts'
import { CALL } from '../../views.ts'
import {
  approve,
  approveAmount,
  cards,
  deny,
  PAYMENT,
  REFUND,
  startFinance,
  vetoAt,
  vetoOf,
} from '../people.ts'
import { UNUSABLE_ANSWERS } from '../unusable-answers.ts'
import { toolsInto } from './support-agent.ts'

test('a step of a workflow runs once with what was approved, and its output goes on as it is', async () => {
  const world = await startFinance()
  const { run, ran } = await payoutWorkflow(await vetoOf(world))

  const running = run.start({ inputData: PAYMENT.params })
  await approveAmount(world, 'Bonus', '450')

  expect(await running).toMatchObject({ status: 'success', result: { paid: 450 } })
  expect(ran).toEqual([{ ...PAYMENT.params, amount: 450 }])
  expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'succeeded' }])
})

test('a denied step of a workflow fails with who denied it and why, and its retries ask nobody again', async () => {
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

test('a parked step of a workflow is suspended, and the resumer goes on with what was approved', async () => {
  const world = await startFinance()
  const veto = await vetoOf(world)
  const { run, ran, mastra } = await payoutWorkflow(veto, { options: { mode: 'park' } })

  expect(await run.start({ inputData: PAYMENT.params })).toMatchObject({ status: 'suspended' })
  await approveAmount(world, 'Bonus', '450')

  expect(await endOfRun(veto, mastra)).toMatchObject({ status: 'success', result: { paid: 450 } })
  expect(ran).toEqual([{ ...PAYMENT.params, amount: 450 }])
})

test('a parked step in a loop is asked about for each item, and the run ends when the last of them is decided', async () => {
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

test('a step that asks veto.guard() itself fails with the reason when it may not run', async () => {
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

test.each(UNUSABLE_ANSWERS)('a step of a workflow does not run when Veto %s', async (_what, behaviour) => {
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

test('a governed tool that is a step of a workflow fails it when it is denied, so that the next step never gets the words as data', async () => {
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
