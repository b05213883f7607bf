import { z } from 'zod'
import { callKey } from '../../govern/call-key.ts'
import type { RequestView } from '../../protocol/request.ts'
import { VetoError } from '../../veto-error.ts'
import type { AdapterVeto } from '../adapter-options.ts'
import { referenceOf } from '../reference-of.ts'
import type { GateOptions } from './gate.ts'

/** Whom `ask_user` and `submit_plan` ask. */
export interface AskOptions {
  /** Approver groups of the policies; one person of any of them answers. */
  readonly approvers: readonly string[]
  /** How long they have: `1m` to `7d`. Default: that of the policies. */
  readonly timeout?: string | undefined
  /** The text of the plan at this path, which `submit_plan` names, as Markdown. Without it plans are rejected. */
  readonly readPlan?: ((path: string) => string | Promise<string>) | undefined
}

/** A tool that is suspended until people have answered. */
interface AskingTool {
  readonly toolCallId: string
  readonly runId: string | undefined
  readonly threadId: string | undefined
  readonly suspendPayload: unknown
  readonly options: GateOptions & AskOptions
}

const QuestionPayload = z.object({
  question: z.string(),
  options: z.array(z.object({ label: z.string() })).optional(),
  selectionMode: z.enum(['single_select', 'multi_select']).optional(),
})

/** What `ask_user` is resumed with: what a person said, or why nobody did. Never rejects. */
export async function answerQuestion(veto: AdapterVeto, asking: AskingTool): Promise<string | string[]> {
  try {
    const { question, options = [], selectionMode } = QuestionPayload.parse(asking.suspendPayload)
    const common = { ...(await askFieldsOf(veto, asking)), question }
    const kind = selectionMode === 'multi_select' ? 'multi' : 'single'
    const labels = options.map(({ label }) => label)
    const asked = await veto.client.ask(
      labels.length === 0 ? { ...common, kind: 'text' } : { ...common, kind, options: labels },
    )
    const { answer, reason } = await settled(veto, asked, asking)
    if (answer === null) return `(No answer: ${reason})`
    return typeof answer === 'string' ? answer : [...answer]
  } catch (error) {
    return `(No answer: ${messageOf(error)})`
  }
}

const PlanPayload = z.object({ path: z.string(), title: z.string().optional() })

interface PlanDecision {
  readonly action: 'approved' | 'rejected'
  readonly feedback?: string
}

/** What `submit_plan` is resumed with. Without an answer the plan is rejected. Never rejects. */
export async function decidePlan(veto: AdapterVeto, asking: AskingTool): Promise<PlanDecision> {
  try {
    const { path, title = path } = PlanPayload.parse(asking.suspendPayload)
    const { readPlan } = asking.options
    if (readPlan === undefined)
      return { action: 'rejected', feedback: 'Plans cannot be read here (readPlan)' }
    const markdown = await readPlan(path)
    const asked = await veto.client.submitPlan({ ...(await askFieldsOf(veto, asking)), title, markdown })
    const { action, feedback, reason } = await settled(veto, asked, asking)
    if (action === 'approved') return { action }
    return { action: 'rejected', feedback: feedback ?? reason }
  } catch (error) {
    return { action: 'rejected', feedback: messageOf(error) }
  }
}

async function askFieldsOf(veto: AdapterVeto, { toolCallId, runId, threadId, options }: AskingTool) {
  const { agentId = veto.agentId, approvers, timeout, requester, callback, signal } = options
  return {
    agentId,
    approvers: [...approvers],
    timeout,
    requester,
    callback,
    signal,
    sessionId: await referenceOf(options.sessionId ?? threadId ?? veto.sessionId ?? runId),
    toolCallId: await referenceOf(toolCallId),
    idempotencyKey: await callKey({ runId: runId ?? threadId, toolCallId }),
  }
}

/** An aborted wait withdraws the request. */
async function settled(veto: AdapterVeto, asked: RequestView, { options }: AskingTool): Promise<RequestView> {
  try {
    return await veto.client.waitFor(asked, { signal: options.signal })
  } catch (error) {
    if (options.signal?.aborted === true) await veto.client.cancel(asked.id).catch(() => undefined)
    throw error
  }
}

function messageOf(error: unknown): string {
  return error instanceof VetoError ? `Veto gave no answer (${error.code})` : 'it could not be asked'
}
