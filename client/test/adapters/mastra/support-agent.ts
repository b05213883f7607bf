import { Mastra } from '@mastra/core'
import { Agent } from '@mastra/core/agent'
import { AgentController } from '@mastra/core/agent-controller'
import { InMemoryStore, type MastraCompositeStore } from '@mastra/core/storage'
import { createTool } from '@mastra/core/tools'
import { z } from 'zod'
import { BIG_REFUND } from '../../../../test/support/start-world.ts'
import { type AdapterVeto, type MastraOptions, vetoTools } from '../../../src/adapters/mastra/index.ts'
import { type ScriptedCall, scriptedModel, type Turn } from './scripted-model.ts'

interface Setup {
  readonly veto: AdapterVeto
  readonly turns: readonly Turn[]
  readonly options?: MastraOptions
  readonly storage?: MastraCompositeStore
}

/** The support agent under Veto, what its tools ran with, and what its model saw of their results. */
export function supportAgent({ veto, turns, options = {}, storage = new InMemoryStore() }: Setup) {
  const ran: object[] = []
  const { model, seen } = scriptedModel(turns)
  const agent = new Agent({
    id: 'support',
    name: 'support',
    instructions: 'You help customers',
    model,
    tools: vetoTools(veto, toolsInto(ran), options),
  })
  const mastra = new Mastra({ agents: { agent }, storage, logger: false })
  const answer = async (question = 'Please help') => (await agent.stream(question)).getFullOutput()
  return { agent, mastra, ran, seen, answer }
}

/** The tools of support, which note what they ran with. */
export function toolsInto(ran: object[]) {
  const refundPayment = createTool({
    id: 'refund_payment',
    description: 'Refund a payment',
    inputSchema: z.object({ payment_id: z.string(), amount_cents: z.number(), currency: z.string() }),
    execute: async (params) => {
      ran.push(params)
      return { refunded: params.amount_cents }
    },
  })
  const payOut = createTool({
    id: 'pay_out',
    description: 'Pay out',
    inputSchema: z.object({
      amount: z.number().max(1_000),
      note: z.string(),
      account: z.string(),
      card: z.string(),
    }),
    outputSchema: z.object({ paid: z.number() }),
    toModelOutput: ({ paid }) => ({ type: 'text', value: `Paid ${paid}` }),
    execute: async (params) => {
      ran.push(params)
      return { paid: params.amount }
    },
  })
  return { refundPayment, payOut }
}

/** The model's call of the refund that finance is asked about. */
export function refundCall(id: string): ScriptedCall {
  return { id, tool: 'refundPayment', args: { ...BIG_REFUND, payment_id: `pay_${id}` } }
}

/** The same agent without Veto's wrap: Mastra itself requires an approval of each refund. */
export function approvingAgent(turns: readonly Turn[]) {
  const ran: object[] = []
  const { model, seen } = scriptedModel(turns)
  const { refundPayment, payOut } = toolsInto(ran)
  refundPayment.requireApproval = true
  payOut.requireApproval = true
  const agent = new Agent({
    id: 'support',
    name: 'support',
    instructions: 'You help customers',
    model,
    tools: { refundPayment, payOut },
  })
  new Mastra({ agents: { agent }, storage: new InMemoryStore(), logger: false })
  return { agent, ran, seen }
}

/** A supervisor without tools, which delegates this call to the agent of refunds, whose runs are parked. */
export function supervisorOf(veto: AdapterVeto, call: ScriptedCall) {
  const ran: object[] = []
  const refunds = new Agent({
    id: 'refunds',
    name: 'refunds',
    description: 'Makes refunds',
    instructions: 'You make refunds',
    model: scriptedModel([[call], 'Refunded']).model,
    tools: vetoTools(veto, toolsInto(ran), { mode: 'park' }),
  })
  const { model, seen } = scriptedModel([
    [{ id: 'call_0', tool: 'agent-refunds', args: { prompt: 'Refund it' } }],
  ])
  const supervisor = new Agent({
    id: 'supervisor',
    name: 'supervisor',
    instructions: 'You delegate',
    model,
    agents: { refunds },
  })
  const mastra = new Mastra({ agents: { supervisor, refunds }, storage: new InMemoryStore(), logger: false })
  return { supervisor, mastra, ran, seen }
}

/** A session of a controller whose agent has the same tools, without Veto's wrap. */
export async function controllerSession(turns: readonly Turn[]) {
  const ran: object[] = []
  const { model, seen } = scriptedModel(turns)
  const agent = new Agent({
    id: 'support',
    name: 'support',
    instructions: 'You help customers',
    model,
    tools: toolsInto(ran),
  })
  const controller = new AgentController({
    id: 'desk',
    agent,
    storage: new InMemoryStore(),
    modes: [{ id: 'main', name: 'Main', metadata: { default: true } }],
  })
  await controller.init()
  return { session: await controller.createSession({ resourceId: 'customer_1' }), seen, ran }
}
