import { vetoHooks } from '../../../src/adapters/claude-code/index.ts'
import { Veto } from '../../../src/index.ts'
import { after, before, PAY_OUT } from './hook-events.ts'

/** A run of the Agent SDK until it ends or is deferred: one tool call with its hooks, and what the tool ran with. */
const ran: unknown[] = []
const { PreToolUse, PostToolUse } = vetoHooks(await Veto.init(), { mode: 'park' })
const [{ hooks: beforeHooks } = unregistered()] = PreToolUse
const [{ hooks: afterHooks } = unregistered()] = PostToolUse
const { signal } = new AbortController()

const decided = (await beforeHooks[0](before(PAY_OUT), PAY_OUT.tool_use_id, { signal })).hookSpecificOutput
if (decided?.hookEventName === 'PreToolUse' && decided.permissionDecision === 'allow') {
  const input = decided.updatedInput ?? PAY_OUT.tool_input
  ran.push(input)
  await afterHooks[0](after(PAY_OUT, 'Paid', { tool_input: input }), PAY_OUT.tool_use_id, { signal })
}
process.stdout.write(JSON.stringify({ ran, decided }))

function unregistered(): never {
  throw new Error('Expected a hook')
}
