import { SpanStatusCode } from '@opentelemetry/api'
import { expect, test } from 'vitest'
import { callOf } from '../../test/support/governed-calls.ts'
import { BIG_REFUND, startWorld } from '../../test/support/start-world.ts'
import { governCall, type Tracer } from '../src/govern/index.ts'
import { VetoClient } from '../src/index.ts'
import { tracing } from './spans.ts'

test('a governed call is a span of its tool, and what the tool traces itself is below it', async () => {
  const { tracer, spans } = tracing()
  const veto = await (await startWorld()).client()
  const call = callOf('refund_payment', { ...BIG_REFUND, amount_cents: 100 })
  const run = async () => tracer.startActiveSpan('POST /refunds', async (span) => span.end())

  const result = await governCall(veto, { ...call, sessionId: 'run-1', toolCallId: 'call_1', run, tracer })

  expect(result.kind).toBe('ran')
  const [below, span] = spans()
  expect(span).toMatchObject({
    name: 'execute_tool refund_payment',
    kind: 0,
    status: { code: SpanStatusCode.UNSET },
    attributes: {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'refund_payment',
      'gen_ai.tool.type': 'function',
      'gen_ai.tool.call.id': 'call_1',
      'gen_ai.agent.id': 'support-agent',
      'gen_ai.conversation.id': 'run-1',
      'veto.outcome': 'ran',
      'veto.request.id': result.requestId,
    },
  })
  expect(below).toMatchObject({
    name: 'POST /refunds',
    parentSpanContext: { spanId: span?.spanContext().spanId },
  })
  expect(JSON.stringify(span?.attributes)).not.toContain('pay_1')
})

test('the span of a call that is refused, or waits for people, says so and names the rule', async () => {
  const { tracer, spans } = tracing()
  const veto = await (await startWorld()).client()

  await governCall(veto, { ...callOf('delete_customer', {}), run: unwanted, tracer })
  await governCall(veto, { ...callOf('refund_payment', BIG_REFUND), run: unwanted, mode: 'park', tracer })

  expect(
    spans().map(({ attributes, status }) => [
      attributes['veto.outcome'],
      attributes['veto.rule'],
      status.code,
    ]),
  ).toEqual([
    ['denied', 'protect_production_deletes', SpanStatusCode.UNSET],
    ['parked', 'cap_refund_amount', SpanStatusCode.UNSET],
  ])
})

test('the span of a call that throws has the type of the error: of the tool, or of Veto', async () => {
  const { tracer, spans } = tracing()
  const world = await startWorld()
  const call = { ...callOf('refund_payment', { amount_cents: 100 }), tracer }
  const failing = governCall(await world.client(), {
    ...call,
    run: () => Promise.reject(new RangeError('No')),
  })
  await expect(failing).rejects.toThrow('No')
  const stranger = new VetoClient({ apiKey: 'veto_unknown', baseUrl: world.veto().url })
  await expect(governCall(stranger, { ...call, run: unwanted })).rejects.toThrow('valid key')

  expect(spans().map(({ attributes, status }) => [attributes['error.type'], status.code])).toEqual([
    ['RangeError', SpanStatusCode.ERROR],
    ['unauthenticated', SpanStatusCode.ERROR],
  ])
})

test('a call that ran has its result, whatever its tracer throws', async () => {
  const fails = () => {
    throw new Error('The exporter is gone')
  }
  const tracer: Tracer = {
    startActiveSpan: (_name, _options, fn) => fn({ setAttributes: fails, setStatus: fails, end: fails }),
  }
  const call = { ...callOf('refund_payment', { amount_cents: 100 }), tracer }

  const result = await governCall(await (await startWorld()).client(), { ...call, run: () => 'refunded' })

  expect(result).toMatchObject({ kind: 'ran', output: 'refunded' })
})

function unwanted(): never {
  return expect.fail('It ran')
}
