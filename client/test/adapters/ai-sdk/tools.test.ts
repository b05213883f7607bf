import {
  generateText,
  type InferToolInput,
  type InferToolOutput,
  isStepCount,
  jsonSchema,
  type ToolSet,
  tool,
} from 'ai'
import { expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { auditRows } from '../../../../test/support/api-helpers.ts'
import { type EditedOutput, type RefusedOutput, vetoTools } from '../../../src/adapters/ai-sdk/index.ts'
import { approveAmount, deny, EDIT_NOTE, PAYMENT, startFinance, vetoAt, vetoOf } from '../people.ts'
import { scriptedModel } from './scripted-model.ts'

test('programs can tell the output of a denied tool of the AI SDK from its own', async () => {
  const { world, chat } = await startPayment(payOut())

  await deny(world, 'Bonus', 'Not due')
  const { toolResults } = (await chat).steps[0] ?? expect.fail('Expected a step')

  const text = expect.stringContaining('Denied by Ann Meyer: Not due')
  expect(toolResults).toMatchObject([{ output: { veto: 'refused', why: 'rejected', text } }])
})

test('the model reads the JSON output of an edited call and who changed what', async () => {
  const { world, chat, results } = await startPayment(payOut())

  await approveAmount(world, 'Bonus', '450')
  await chat

  const value = { note: EDIT_NOTE, result: { paid: 450 } }
  expect(results).toEqual({ call_1: { type: 'json', value } })
})

test('a tool with its own form of output for the model keeps it, also with the note about an edit', async () => {
  const { world, chat, results } = await startPayment(
    tool({
      inputSchema: jsonSchema<{ amount: number }>({ type: 'object' }),
      execute: async function* ({ amount }) {
        yield { paid: 0 }
        yield { paid: amount }
      },
      toModelOutput: ({ output }) => ({ type: 'text', value: `Paid ${output.paid}` }),
    }),
  )

  await approveAmount(world, 'Bonus', '450')
  await chat

  expect(results).toEqual({ call_1: { type: 'text', value: `${EDIT_NOTE}.\nPaid 450` } })
})

test.each([
  ['zod', z.object({ amount: z.int().min(500) }).loose()],
  ['a schema of the SDK', jsonSchema<object>({ type: 'object' }, { validate: atLeast500 })],
])(
  'a tool does not run with edited params that %s refuses, and the model reads why',
  async (_by, inputSchema) => {
    const { world, chat, results } = await startPayment(
      tool({ inputSchema, execute: (): string => expect.fail('It ran') }),
    )

    await approveAmount(world, 'Bonus', '450')
    await chat

    const value = expect.stringContaining('they do not fit the schema of the tool')
    expect(results).toMatchObject({ call_1: { type: 'error-text', value } })
    expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'failed' }])
  },
)

test('a call that detailsOf describes is asked about with its details', async () => {
  const world = await startFinance()
  const tools = vetoTools(
    await vetoOf(world),
    { pay_out: payOut() },
    {
      detailsOf: ({ tool, toolCallId, params }) => ({
        summary: `${tool} ${toolCallId}: ${params['amount']}`,
      }),
    },
  )
  const chat = generateText({ model: scriptedModel(PAYMENT).model, prompt: 'Go', tools })

  await world.sandbox.until(
    () =>
      world.sandbox
        .messages('#finance-approvals')
        .find((card) => JSON.stringify(card).includes('pay_out call_1: 900')),
    'a card with the summary',
  )
  await deny(world, 'Bonus', 'Not due')
  await chat
})

test('a governed tool of the AI SDK is typed as one whose output may be a refusal or carry a note', () => {
  const refund = tool({
    inputSchema: z.object({ cents: z.int() }),
    execute: async ({ cents }) => ({ cents }),
  })
  const { refund: governed } = vetoTools(vetoAt('http://127.0.0.1:1'), { refund })

  expectTypeOf<InferToolOutput<typeof governed>>().toEqualTypeOf<
    { cents: number } | RefusedOutput | EditedOutput<{ cents: number }>
  >()
  expectTypeOf<InferToolInput<typeof governed>>().toEqualTypeOf<{ cents: number }>()
  expectTypeOf({ refund: governed }).toExtend<ToolSet>()
})

test('tools of the AI SDK of which one has no function to hold back are refused as a whole', () => {
  const ask = tool({ inputSchema: jsonSchema({ type: 'object' }) })

  expect(() => vetoTools(vetoAt('http://127.0.0.1:1'), { ask })).toThrow(
    /^Expected the tool 'ask' to have an execute function/,
  )
})

/** A chat whose model calls this tool as `PAYMENT`, in a world of its own. */
async function startPayment(pay_out: ToolSet[string]) {
  const world = await startFinance()
  const tools = vetoTools(await vetoOf(world), { pay_out })
  const { model, results } = scriptedModel(PAYMENT)
  return { world, results, chat: generateText({ model, prompt: 'Go', tools, stopWhen: isStepCount(2) }) }
}

function payOut() {
  const inputSchema = jsonSchema<{ amount: number }>({ type: 'object' })
  return tool({ inputSchema, execute: async ({ amount }) => ({ paid: amount }) })
}

function atLeast500(value: unknown) {
  const isFine = Reflect.get(Object(value), 'amount') >= 500
  return isFine
    ? { success: true as const, value: Object(value) }
    : { success: false as const, error: new RangeError('Expected at least 500') }
}
