import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { generateText, type ModelMessage } from 'ai'
import { vetoApproval } from '../../../src/adapters/ai-sdk/index.ts'
import { Veto } from '../../../src/index.ts'
import { scriptedModel } from './scripted-model.ts'
import { supportTools } from './support-tools.ts'

/** One turn of a chat whose messages are kept in a file: what a server does for each request, and after a restart. */
const [, , file = '', call = '{}'] = process.argv
const saved: ModelMessage[] = existsSync(file)
  ? JSON.parse(readFileSync(file, 'utf8'))
  : [{ role: 'user', content: 'Go' }]
const ran: object[] = []

const veto = await Veto.init()
const { tools, toolApproval, vetoResponses } = vetoApproval(veto, supportTools(ran), { sessionId: 'chat-1' })
const { model, seen } = scriptedModel({ tool: 'pay_out', params: JSON.parse(call) })
const { messages } = await vetoResponses(saved)
const { response } = await generateText({ model, messages, tools, toolApproval })
writeFileSync(file, JSON.stringify([...messages, ...response.messages]))
process.stdout.write(JSON.stringify({ ran, seen }))
