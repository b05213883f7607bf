import { readFileSync, writeFileSync } from 'node:fs'
import { generateText, jsonSchema, type ModelMessage, tool } from 'ai'
import { vetoApproval } from '../../src/adapters/ai-sdk/index.ts'
import { Veto } from '../../src/index.ts'
import { scriptedModel } from './scripted-model.ts'

/** One turn of a chat whose messages are kept in a file: what a server does for each request, and after a restart. */
const [, , file = '', call = '{}'] = process.argv
const saved: ModelMessage[] = JSON.parse(readFileSync(file, 'utf8'))
const ran: object[] = []
const pay_out = tool({
  inputSchema: jsonSchema<object>({ type: 'object' }),
  execute(params) {
    ran.push(params)
    return 'Paid'
  },
})

const veto = await Veto.init()
const { tools, toolApproval, vetoResponses } = vetoApproval(veto, { pay_out }, { sessionId: 'chat-1' })
const { model, results } = scriptedModel({ tool: 'pay_out', params: JSON.parse(call) })
const { messages } = await vetoResponses(saved)
const { response } = await generateText({ model, messages, tools, toolApproval })
writeFileSync(file, JSON.stringify([...messages, ...response.messages]))
process.stdout.write(JSON.stringify({ ran, results }))
