import { z } from 'zod'
import { SuspendPayload } from './suspend.ts'
import { type Progress, stillSuspended } from './suspended-agents.ts'

/** What is used of a workflow. */
export interface WorkflowSource {
  listWorkflowRuns(filter: { status: 'suspended' }): Promise<{
    readonly runs: readonly { readonly runId: string; readonly snapshot: unknown }[]
  }>
  createRun(options: { runId: string }): Promise<{
    resume(params: { step: string; resumeData: object }): Promise<unknown>
  }>
}

/** A step of a workflow whose run is suspended until people have decided. */
export interface ParkedInWorkflow {
  readonly kind: 'workflow'
  readonly requestId: string
  readonly runId: string
  readonly stepId: string
  readonly threadId: undefined
  readonly suspendedAtMs: number
  readonly isDelegation: false
  readonly name: string
  readonly workflow: WorkflowSource
}

/** The part of a run's snapshot that says which steps are suspended, and with what. */
const Snapshot = z.preprocess(
  (value) => (typeof value === 'string' ? JSON.parse(value) : value),
  z.object({ context: z.record(z.string(), z.unknown()) }),
)
const SuspendedStep = z.object({
  status: z.literal('suspended'),
  suspendPayload: z.unknown().optional(),
  suspendedAt: z.number().catch(0),
})
/** Of a loop over items: the first payload, and those of all. */
const LoopPayload = z.object({
  __workflow_meta: z.object({ foreachOutput: z.array(z.unknown()) }),
})

/** Those steps of the workflow that wait for Veto. */
export async function listWorkflowCalls(name: string, workflow: WorkflowSource): Promise<ParkedInWorkflow[]> {
  const { runs } = await workflow.listWorkflowRuns({ status: 'suspended' })
  return runs.flatMap(({ runId, snapshot }) =>
    Object.entries(Snapshot.parse(snapshot).context).flatMap(([stepId, step]) =>
      [...new Set(requestsOf(step))].map(
        (requestId): ParkedInWorkflow => ({
          kind: 'workflow',
          requestId,
          runId,
          stepId,
          threadId: undefined,
          suspendedAtMs: SuspendedStep.safeParse(step).data?.suspendedAt ?? 0,
          isDelegation: false,
          name,
          workflow,
        }),
      ),
    ),
  )
}

/** Lets the workflow make the step again, and go on. @throws when this step is still suspended afterwards. */
export async function resumeWorkflow(parked: ParkedInWorkflow): Promise<Progress> {
  const { workflow, name, runId, stepId, requestId } = parked
  const run = await workflow.createRun({ runId })
  const output = await run.resume({ step: stepId, resumeData: { settled: true } })
  const open = (await listWorkflowCalls(name, workflow)).filter((call) => call.runId === runId)
  if (open.some((call) => call.requestId === requestId)) throw stillSuspended(requestId)
  return open.length > 0 ? { kind: 'suspended' } : { kind: 'ended', output }
}

function requestsOf(step: unknown): readonly string[] {
  const suspended = SuspendedStep.safeParse(step)
  if (!suspended.success) return []
  const { suspendPayload } = suspended.data
  const own = SuspendPayload.safeParse(suspendPayload).data?.vetoRequest
  const items = LoopPayload.safeParse(suspendPayload).data?.__workflow_meta.foreachOutput ?? []
  return [...(own === undefined ? [] : [own]), ...items.flatMap(requestsOf)]
}
