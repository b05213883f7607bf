import { Mastra } from '@mastra/core'
import { Agent } from '@mastra/core/agent'
import { InMemoryStore, type MastraCompositeStore } from '@mastra/core/storage'
import { createTool } from '@mastra/core/tools'
import { z } from 'zod'
import type { AdapterOptions, AdapterVeto } from '../../../src/adapters/adapter-options.ts'
import { vetoResumer, vetoTools } from '../../../src/adapters/mastra/index.ts'
import { listAgentCalls } from '../../../src/adapters/mastra/suspended-agents.ts'
import type { ScriptedCall } from '../scripted-call.ts'
import { scriptedModel } from './scripted-model.ts'

interface Setup {
  readonly veto: AdapterVeto
  readonly calls: readonly ScriptedCall[]
  readonly mode: 'hold' | 'park'
  readonly storage?: MastraCompositeStore
  readonly options?: Pick<AdapterOptions, 'tracer'> | undefined
}

/** An agent whose model makes these calls at once, and whose tools return text. */
export function contractAgent({ veto, calls, mode, options, storage = new InMemoryStore() }: Setup) {
  const ran: object[] = []
  const turn = calls.map(({ tool, params, toolCallId = 'call_1' }) => ({
    id: toolCallId,
    tool,
    args: params,
  }))
  const { model, texts } = scriptedModel([turn])
  const tools = vetoTools(veto, supportTools(ran), { mode, ...options })
  const agent = new Agent({ id: 'support', name: 'support', instructions: 'Help', model, tools })
  const mastra = new Mastra({ agents: { agent }, storage, logger: false })
  const suspended = () => listAgentCalls('support', agent)
  const resumeDecided = async () => {
    const errors: unknown[] = []
    const onError = (error: unknown) => void errors.push(error)
    const resumer = vetoResumer(veto, mastra, { connections: 0, onError })
    await resumer.check()
    await resumer.stop()
    if (errors.length > 0) throw errors[0]
  }
  return { agent, ran, seen: texts, suspended, resumeDecided }
}

function supportTools(ran: object[]) {
  const toolOf = (id: string) =>
    createTool({
      id,
      description: id,
      inputSchema: z.looseObject({}),
      execute: async (params) => {
        if (params['amount_cents'] === 13) throw new RangeError('No such payment')
        ran.push(params)
        return `Done: ${id}`
      },
    })
  const ids = ['refund_payment', 'pay_out', 'delete_customer']
  return Object.fromEntries(ids.map((id) => [id, toolOf(id)]))
}
