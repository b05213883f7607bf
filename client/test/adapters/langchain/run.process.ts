import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { deserialize, serialize } from 'node:v8'
import { MemorySaver } from '@langchain/langgraph'
import { Veto } from '../../../src/index.ts'
import { parkedAgent } from './parked-agent.ts'

/** A thread that is kept in a file: its run begins, or goes on where another process left it. */
const [, , file = '', params = '{}'] = process.argv
const checkpointer = new MemorySaver()
if (existsSync(file)) Object.assign(checkpointer, deserialize(readFileSync(file)))
const { begin, goOn, ran, seen } = parkedAgent({
  veto: await Veto.init(),
  calls: [{ tool: 'pay_out', params: JSON.parse(params) }],
  checkpointer,
})
await (existsSync(file) ? goOn() : begin())
const { storage, writes } = checkpointer
writeFileSync(file, serialize({ storage, writes }))
process.stdout.write(JSON.stringify({ ran, seen }))
