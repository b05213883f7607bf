import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { Agent, RunState, run } from '@openai/agents'
import { vetoApproval } from '../../../src/adapters/openai-agents/index.ts'
import { Veto } from '../../../src/index.ts'
import { scriptedModel } from './scripted-model.ts'
import { supportTools } from './support-tools.ts'

/** A run whose state is kept in a file: it begins, or goes on where another process left it. */
const [, , file = '', call = '{}'] = process.argv
const ran: unknown[] = []

const veto = await Veto.init()
const { tools, vetoDecisions } = vetoApproval(veto, supportTools(ran), { sessionId: 'run-1' })
const { model, seen } = scriptedModel({ tool: 'pay_out', params: JSON.parse(call) })
const agent = new Agent({ name: 'Support', model, tools })
const state = existsSync(file) ? await RunState.fromString(agent, readFileSync(file, 'utf8')) : 'Go'
if (typeof state !== 'string') await vetoDecisions(state)
const result = await run(agent, state)
writeFileSync(file, result.state.toString())
process.stdout.write(JSON.stringify({ ran, seen }))
