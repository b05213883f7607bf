import { LibSQLStore } from '@mastra/libsql'
import { Veto } from '../../../src/index.ts'
import { refundCall, supportAgent } from './support-agent.ts'

/** The first of two processes: its agent's run is suspended, in the database that is the argument, and it ends. */
const storage = new LibSQLStore({ id: 'support', url: `file:${process.argv[2]}` })
const { answer } = supportAgent({
  veto: await Veto.init({ agentId: 'support-agent' }),
  turns: [[refundCall('call_1')], 'Refunded'],
  options: { mode: 'park' },
  storage,
})
const { finishReason } = await answer()
console.log(finishReason)
process.exit()
