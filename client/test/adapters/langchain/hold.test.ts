import { createAgent, ToolMessage } from 'langchain'
import { vetoMiddleware } from '../../../src/adapters/langchain/index.ts'
import { type HoldSetup, holdContract } from '../hold.contract.ts'
import { scriptedModel } from './scripted-model.ts'
import { supportTools } from './support-tools.ts'

const failure = 'No such payment'
const GO = { messages: [{ role: 'user', content: 'Go' }] }

holdContract({
  name: 'LangChain',
  failure,
  start(setup) {
    const { agent, ...progress } = agentOf(setup)
    return { ...progress, ended: agent.invoke(GO, signalOf(setup)) }
  },
})

holdContract({
  name: 'LangChain in a stream',
  failure,
  start(setup) {
    const { agent, ...progress } = agentOf(setup)
    return { ...progress, ended: read(agent.stream(GO, signalOf(setup))) }
  },
})

function agentOf({ veto, calls, options }: HoldSetup) {
  const ran: object[] = []
  const { model, seen } = scriptedModel(...calls)
  const middleware = [vetoMiddleware(veto, { ToolMessage, ...options })]
  return { ran, seen, agent: createAgent({ model, tools: supportTools(ran), middleware }) }
}

function signalOf({ signal }: HoldSetup) {
  return signal === undefined ? {} : { signal }
}

async function read(stream: Promise<AsyncIterable<unknown>>): Promise<void> {
  for await (const _chunk of await stream);
}
