import type { Decision, OnQuestion } from '../../../client/src/index.ts'
import type { JsonObject } from '../../core/json.ts'

/** One call that the demo's agent makes. */
export interface DemoCall {
  readonly tool: string
  readonly params: JsonObject
  readonly context: JsonObject
  readonly summary?: string
}

/** The calls that the demo agent repeats: some are allowed, some denied, some need approval. */
export const DEMO_CALLS: readonly DemoCall[] = [
  {
    tool: 'crm.read_customer',
    params: { customer_id: 'cus_8812' },
    context: { environment: 'production' },
  },
  {
    tool: 'refund_payment',
    params: { payment_id: 'pay_2846', amount_cents: 1_900, currency: 'EUR' },
    context: { environment: 'production' },
    summary: 'Refund 19.00 EUR to Acme for a duplicate shipping fee',
  },
  {
    tool: 'refund_payment',
    params: {
      payment_id: 'pay_2847',
      amount_cents: 72_000,
      currency: 'EUR',
      card_number: '4242 4242 4242 4242',
      reason: 'Order 2847 arrived damaged; the customer sent photographs',
    },
    context: { environment: 'production' },
    summary: 'Refund 720.00 EUR to Acme for order 2847',
  },
  {
    tool: 'draft_reply',
    params: { ticket: 'T-2847', text: 'We are sorry for the damage, and are looking into a refund.' },
    context: { environment: 'production' },
    summary: 'Answer the customer of order 2847',
  },
  {
    tool: 'delete_customer',
    params: { customer_id: 'cus_8812', cascade: true },
    context: { environment: 'production' },
    summary: 'Remove a duplicate record',
  },
  {
    tool: 'send_outreach',
    params: { recipient: 'cto@globex.invalid', template: 'renewal-2026' },
    context: { environment: 'production' },
  },
  {
    tool: 'send_outreach',
    params: {
      recipient: 'buyer@approved.invalid',
      template: 'renewal-2026',
      body: 'Hello Kim,\n\nyour plan renews on 1 December. Shall I keep the seats as they are?\n\nBest,\nthe support team',
    },
    context: { environment: 'production' },
    summary: 'Ask a lead about the renewal',
  },
]

interface DemoAgentDeps {
  authorize(call: DemoCall): Promise<Decision>
  /** `onQuestion` answers people who ask the agent meanwhile. */
  waitFor(request: Decision, onQuestion: OnQuestion): Promise<Decision>
  /** Simulates an allowed call. */
  execute(request: Decision): Promise<void>
  say(line: string): void
  /** Waits between two calls. */
  pause(): Promise<void>
  readonly ending: AbortSignal
}

/** Makes the calls in an endless loop, and waits for people where approval is needed. */
export async function runDemoAgent(deps: DemoAgentDeps): Promise<void> {
  while (!deps.ending.aborted) {
    const waiting: Promise<void>[] = []
    for (const call of DEMO_CALLS) {
      if (deps.ending.aborted) return
      deps.say(entry('agent', 'asks', `${call.tool} ${JSON.stringify(call.params)}`))
      const answer = await deps.authorize(call)
      deps.say(entry('veto', answer.status, `${call.tool}: ${answer.reason}`))
      if (answer.status === 'pending') waiting.push(settledLater(awaitDecision(deps, call, answer)))
      else await runIfAllowed(deps, call, answer)
      await deps.pause()
    }
    await Promise.all(waiting)
    await deps.pause()
  }
}

/** Awaited later, or never when the demo ends first, so the handler keeps a failure from being unhandled. */
function settledLater(answer: Promise<void>): Promise<void> {
  answer.catch(() => undefined)
  return answer
}

async function awaitDecision(deps: DemoAgentDeps, call: DemoCall, pending: Decision): Promise<void> {
  const answer = await deps.waitFor(pending, ({ name, text }) => {
    deps.say(entry('agent', 'gets', `${call.tool}: ${name} asks: ${text}`))
    return `${call.summary ?? 'It is next on my task list'}. I am the demo agent and know nothing more.`
  })
  deps.say(entry('veto', answer.status, `${call.tool}: ${answer.reason}`))
  await runIfAllowed(deps, call, answer)
}

async function runIfAllowed(deps: DemoAgentDeps, { tool }: DemoCall, answer: Decision): Promise<void> {
  if (!answer.allowed) return
  await deps.execute(answer)
  deps.say(entry('agent', 'ran', tool))
}

/** One line of the log, in columns. */
function entry(who: 'agent' | 'veto', verb: string, text: string): string {
  return `${who.padEnd(6)} ${verb.padEnd(9)} ${text}`
}
