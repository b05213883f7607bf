import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { Agent, RunState, run, tool } from '@openai/agents'
import { vetoApproval } from '../../src/adapters/openai-agents/index.ts'
import { Veto } from '../../src/index.ts'
import { scriptedOpenAiModel } from './scripted-openai-model.ts'

/** A run whose state is kept in a file: it begins, or goes on where another process left it. */
const [, , file = '', call = '{}'] = process.argv
const ran: unknown[] = []
const payOut = tool({
  name: 'pay_out',
  description: 'Pay out',
  parameters: { type: 'object', properties: {}, required: [], additionalProperties: true },
  strict: false,
  execute(params) {
    ran.push(params)
    return 'Paid'
  },
})

const veto = await Veto.init()
const { tools, vetoDecisions } = vetoApproval(veto, [payOut], { sessionId: 'run-1' })
const { model, results } = scriptedOpenAiModel({ tool: 'pay_out', params: JSON.parse(call) })
const agent = new Agent({ name: 'Support', model, tools })
const state = existsSync(file) ? await RunState.fromString(agent, readFileSync(file, 'utf8')) : 'Go'
if (typeof state !== 'string') await vetoDecisions(state)
const result = await run(agent, state)
writeFileSync(file, result.state.toString())
process.stdout.write(JSON.stringify({ ran, results }))
