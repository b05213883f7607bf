import { Agent, run } from '@openai/agents'
import { vetoTools } from '../../../src/adapters/openai-agents/index.ts'
import { type HoldSetup, holdContract } from '../hold.contract.ts'
import { scriptedModel } from './scripted-model.ts'
import { supportTools } from './support-tools.ts'

const failure = 'An error occurred while running the tool'

holdContract({
  name: 'OpenAI Agents',
  failure,
  start(setup) {
    const { agent, ...progress } = agentOf(setup)
    return { ...progress, ended: run(agent, 'Go', signalOf(setup)) }
  },
})

holdContract({
  name: 'OpenAI Agents in a stream',
  failure,
  start(setup) {
    const { agent, ...progress } = agentOf(setup)
    const ended = run(agent, 'Go', { ...signalOf(setup), stream: true }).then(({ completed }) => completed)
    return { ...progress, ended }
  },
})

function agentOf({ veto, calls, options }: HoldSetup) {
  const ran: unknown[] = []
  const { model, seen } = scriptedModel(...calls)
  return {
    ran,
    seen,
    agent: new Agent({ name: 'Support', model, tools: vetoTools(veto, supportTools(ran), options) }),
  }
}

function signalOf({ signal }: HoldSetup) {
  return signal === undefined ? {} : { signal }
}
