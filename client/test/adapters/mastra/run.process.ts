import { LibSQLStore } from '@mastra/libsql'
import { Veto } from '../../../src/index.ts'
import { contractAgent } from './contract-agent.ts'

/** A run that is kept in the database of the first argument: it begins, or goes on where another process left it. */
const [, , file = '', params = '{}'] = process.argv
const { agent, ran, seen, suspended, resumeDecided } = contractAgent({
  veto: await Veto.init(),
  calls: [{ tool: 'pay_out', params: JSON.parse(params) }],
  mode: 'park',
  storage: new LibSQLStore({ id: 'support', url: `file:${file}` }),
})
if ((await suspended()).length > 0) await resumeDecided()
else await (await agent.stream('Go')).consumeStream()
process.stdout.write(JSON.stringify({ ran, seen }), () => process.exit())
