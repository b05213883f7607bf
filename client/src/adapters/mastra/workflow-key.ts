import { canonicalJson } from '../../canonical-json.ts'
import { sha256 } from '../../digest.ts'
import { callKey } from '../../govern/call-key.ts'
import { parseBody } from '../../parse-body.ts'
import { JsonRecord } from '../../protocol/json.ts'

/** A call that a workflow makes: of a step, or of a tool in it. */
interface WorkflowCall {
  readonly runId: string | undefined
  readonly workflowId: string | undefined
  readonly name: string
  readonly input: unknown
}

/**
 * The idempotency key of a call without an id: it names the run, and what is called with what, since a loop calls again with
 * other input. Undefined outside of any run.
 * @throws {VetoError} for input that is not JSON.
 */
export async function workflowKey(call: WorkflowCall): Promise<string | undefined> {
  const { runId, workflowId, name, input } = call
  if (runId === undefined) return undefined
  const params = parseBody(JsonRecord, input ?? {})
  return callKey({ runId, toolCallId: `${workflowId}:${name}:${await sha256(canonicalJson(params))}` })
}
