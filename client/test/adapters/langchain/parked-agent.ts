import { type BaseCheckpointSaver, Command } from '@langchain/langgraph'
import { createAgent, ToolMessage } from 'langchain'
import type { AdapterVeto } from '../../../src/adapters/adapter-options.ts'
import { vetoInterrupts, vetoMiddleware } from '../../../src/adapters/langchain/index.ts'
import type { ScriptedCall } from '../scripted-call.ts'
import { scriptedModel } from './scripted-model.ts'
import { supportTools } from './support-tools.ts'

interface Setup {
  readonly veto: AdapterVeto
  readonly calls: readonly ScriptedCall[]
  readonly checkpointer: BaseCheckpointSaver
}

/** An agent whose calls are parked in one thread of this checkpointer. */
export function parkedAgent({ veto, calls, checkpointer }: Setup) {
  const ran: object[] = []
  const { model, seen } = scriptedModel(...calls)
  const middleware = [vetoMiddleware(veto, { ToolMessage, mode: 'park' })]
  const agent = createAgent({ model, tools: supportTools(ran), middleware, checkpointer })
  const config = { configurable: { thread_id: 'thread 1' } }
  const state = () => agent.graph.getState(config)
  const interrupts = async () => vetoInterrupts(veto, await state())
  const resumeWith = (resume: Readonly<Record<string, unknown>>) =>
    agent.invoke(new Command({ resume }), config)
  return {
    ...{ ran, seen, state, interrupts, resumeWith },
    begin: () => agent.invoke({ messages: [{ role: 'user', content: 'Go' }] }, config),
    requestIds: async () => (await interrupts()).requestIds,
    async goOn() {
      const { resume } = await interrupts()
      if (resume !== null) await resumeWith(resume)
    },
  }
}
