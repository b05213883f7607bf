import {
  type ContextManager,
  context,
  propagation,
  ROOT_CONTEXT,
  type TextMapPropagator,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node'
import { expect, onTestFinished, test } from 'vitest'
import type { Authorize } from '../../src/approval/intake/authorize.ts'
import { openTracing } from '../../src/tracing/open-tracing.ts'
import { advanceUntil } from '../support/advance-until.ts'
import { startReceiver } from '../support/callback-receiver.ts'
import { aSecret } from '../support/callback-secrets.ts'
import { BIG_REFUND, cardOf, startWorld, type World } from '../support/start-world.ts'

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const CALLER_SPAN = 'b7ad6b7169203331'
/** What no span may contain. */
const SECRET = 'canary-of-the-params'
const CALL = {
  agentId: 'support-agent',
  tool: 'refund_payment',
  params: { ...BIG_REFUND, note: SECRET, nested: { [SECRET]: [SECRET] } },
  context: { ticket: SECRET },
  summary: `Refund for ${SECRET}`,
  toolCallId: 'call_1',
}

test('a decision continues the trace of its caller, and the card and the callback that follow are linked to it', async () => {
  const exporter = registerSdk()
  const receiver = await startReceiver(aSecret())
  const callbacks = new Map([['billing', { url: receiver.url, secrets: [aSecret()] as const }]])
  const world = await startWorld({ mode: 'http', callbacks })
  const { id } = await post(world, { ...CALL, callback: 'billing' })
  const { ts } = await cardOf(world, id)
  await world.sandbox.as('ann').click('Approve', { ts })
  await advanceUntil(
    world,
    () => receiver.received.length === 1 && named(exporter, 'veto.callback').length > 0,
  )

  const [decision] = named(exporter, 'veto.authorize')
  const link = {
    context: expect.objectContaining({ spanId: decision?.spanContext().spanId, traceId: TRACE_ID }),
  }

  expect(decision?.spanContext().traceId).toBe(TRACE_ID)
  expect(decision?.parentSpanContext?.spanId).toBe(CALLER_SPAN)
  expect(decision?.attributes).toEqual({
    'gen_ai.tool.name': 'refund_payment',
    'gen_ai.tool.call.id': 'call_1',
    'veto.agent.id': 'support-agent',
    'veto.request.id': id,
    'veto.outcome': 'escalated',
    'veto.status': 'pending',
    'veto.policy': 'support',
    'veto.rule': 'cap_refund_amount',
  })
  expect(named(exporter, 'veto.deliver')[0]).toMatchObject({
    attributes: { 'veto.delivery.kind': 'card', 'veto.delivery.result': 'delivered', 'veto.request.id': id },
    links: [link],
  })
  expect(named(exporter, 'veto.callback')).toMatchObject([
    { attributes: { 'veto.callback.target': 'billing', 'veto.callback.result': 'delivered' }, links: [link] },
  ])
})

test('no span contains params, context, summaries, reasons or messages of errors', async () => {
  const exporter = registerSdk()
  const world = await startWorld()
  const { id } = await post(world, CALL)
  await post(world, { ...CALL, params: { amount_cents: SECRET } })
  await post(world, { ...CALL, callback: SECRET.slice(0, 6) })
  const { ts } = await cardOf(world, id)
  await world.sandbox.as('ann').click('Approve', { ts })
  await advanceUntil(world, () => named(exporter, 'veto.deliver').length > 1)

  const spans = exporter.getFinishedSpans()
  const recorded = spans.map(({ attributes, events, links, name, status }) => ({
    ...{ attributes, events, links, name, status },
  }))

  expect(named(exporter, 'veto.authorize').map(({ attributes }) => attributes['veto.outcome'])).toEqual([
    'escalated',
    'denied',
    undefined,
  ])
  expect(named(exporter, 'veto.authorize')[2]).toMatchObject({
    attributes: { 'error.type': 'unknown_callback' },
    status: { code: 2 },
  })
  expect(JSON.stringify(recorded)).not.toContain(SECRET)
})

test('a call without a trace, and one with a header that is none, begin traces of their own', async () => {
  const exporter = registerSdk()
  const world = await startWorld()

  await post(world, CALL, {})
  await post(world, CALL, { traceparent: 'not a trace' })

  expect(named(exporter, 'veto.authorize').map(({ parentSpanContext }) => parentSpanContext)).toEqual([
    undefined,
    undefined,
  ])
})

test.each(['startSpan', 'setAttributes', 'spanContext', 'end', 'with', 'extract'])(
  'an SDK whose %s throws changes nothing: the call is decided, its card is posted once, and its callback sent once',
  async (broken) => {
    registerBroken(broken)
    const receiver = await startReceiver(aSecret())
    const callbacks = new Map([['billing', { url: receiver.url, secrets: [aSecret()] as const }]])
    const world = await startWorld({ mode: 'http', callbacks })

    const { id } = await post(world, { ...CALL, callback: 'billing' })
    const { ts } = await cardOf(world, id)
    await world.sandbox.as('ann').click('Approve', { ts })
    await advanceUntil(world, () => receiver.received.length > 0)
    for (let seconds = 0; seconds < 30; seconds += 5) await world.clock.advance(5_000)

    expect(world.sandbox.messages('#finance-approvals')).toHaveLength(1)
    expect(receiver.received).toHaveLength(1)
  },
)

test('without an SDK nothing is wrapped, so that it costs nothing', async () => {
  const tracing = await openTracing()
  const authorize: Authorize = () => Promise.reject(new Error('nobody was expected to ask'))

  expect(tracing.continueTrace).toBeNull()
  expect(tracing.authorize(authorize)).toBe(authorize)
})

/** What an operator's `node --import` does, until the test ends. */
function registerSdk(): InMemorySpanExporter {
  const exporter = new InMemorySpanExporter()
  new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register()
  onTestFinished(() => {
    for (const api of [trace, context, propagation]) api.disable()
  })
  return exporter
}

/** Registers an SDK until the test ends, and has all methods of this name throw. */
function registerBroken(method: string): void {
  registerSdk()
  const real = trace.getTracerProvider().getTracer('broken')
  const broken = throwing(method)
  const tracer = broken<Tracer>({
    startSpan: (...start) => broken(real.startSpan(...start)),
    startActiveSpan: neverUsed,
  })
  for (const api of [trace, context, propagation]) api.disable()
  trace.setGlobalTracerProvider({ getTracer: () => tracer })
  const contexts: ContextManager = {
    active: () => ROOT_CONTEXT,
    with: neverUsed,
    bind: neverUsed,
    enable: () => contexts,
    disable: () => contexts,
  }
  if (method === 'with') context.setGlobalContextManager(contexts)
  propagation.setGlobalPropagator(
    broken<TextMapPropagator>({ inject() {}, extract: (active) => active, fields: () => [] }),
  )
}

function neverUsed(): never {
  throw new Error('the SDK is broken')
}

function throwing(method: string): <T extends object>(object: T) => T {
  return (object) =>
    new Proxy(object, {
      get(target, name) {
        if (name === method) return neverUsed
        const value: unknown = Reflect.get(target, name)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
}

function named(exporter: InMemorySpanExporter, name: string) {
  return exporter.getFinishedSpans().filter((span) => span.name === name)
}

async function post(
  world: World,
  call: object,
  trace: Readonly<Record<string, string>> = { traceparent: `00-${TRACE_ID}-${CALLER_SPAN}-01` },
): Promise<{ readonly id: string }> {
  const headers = { authorization: `Bearer ${await world.bearer()}`, 'content-type': 'application/json' }
  const answer = await fetch(`${world.veto().url}/v1/authorize`, {
    method: 'POST',
    headers: { ...headers, ...trace },
    body: JSON.stringify(call),
  })
  return Object(await answer.json())
}
