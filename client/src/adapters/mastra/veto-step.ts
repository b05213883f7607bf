import { z } from 'zod'
import { copyWith } from '../../copy-with.ts'
import { DeniedError } from '../../denied-error.ts'
import type { GovernedCall } from '../../govern/governed-call.ts'
import type { AnyFunction } from '../../protect/protected.ts'
import type { AdapterVeto } from '../adapter-options.ts'
import { callToDecide } from '../call-to-decide.ts'
import { failureOf, type MastraOptions } from './options.ts'
import { governOrSuspend, type Suspend } from './suspend.ts'
import { requireOwnName, requireRunnable } from './usable.ts'
import { withoutSuspend } from './without-suspend.ts'
import { workflowKey } from './workflow-key.ts'

/** What is used of a step. */
export interface MastraStep {
  readonly id: string
  readonly execute: AnyFunction
}

export interface VetoStepOptions extends MastraOptions {
  /** As the policies name it. Default: the step's id. */
  readonly tool?: string | undefined
}

/** What Mastra hands to a step. */
const StepContext = z.object({
  inputData: z.unknown().optional(),
  runId: z.string(),
  workflowId: z.string(),
  abortSignal: z.instanceof(AbortSignal).optional(),
  suspend: z.custom<Suspend>((value) => typeof value === 'function'),
  suspendData: z.unknown().optional(),
})
type StepContext = z.infer<typeof StepContext>

/**
 * The same step of a workflow, which runs once Veto allows it, with the input that was allowed. A denial throws `DeniedError`,
 * which fails the step; where Mastra retries it, the decision is the same again.
 * @throws {TypeError} for a step that suspends by itself.
 * @example
 * const outreach = createWorkflow({ id, inputSchema, outputSchema }).then(vetoStep(veto, sendOutreach)).commit()
 */
export function vetoStep<T extends MastraStep>(veto: AdapterVeto, step: T, options?: VetoStepOptions): T
export function vetoStep(
  veto: AdapterVeto,
  step: MastraStep,
  { tool = step.id, ...options }: VetoStepOptions = {},
): object {
  const name = requireOwnName(tool)
  const run = requireRunnable(step, name).bind(step)
  return copyWith(step, {
    execute: async (context: unknown) => {
      const known = StepContext.parse(context)
      const call = await governedStep({ veto, options, name, run }, { stepId: step.id, known, context })
      const { suspend, suspendData: payload } = known
      const result = await governOrSuspend(veto, call, { suspend, payload })
      switch (result.kind) {
        case 'suspended':
          return result.value
        case 'refused':
          throw new DeniedError(result)
        case 'ran':
          return result.output
      }
    },
  })
}

interface Deps {
  readonly veto: AdapterVeto
  readonly options: MastraOptions
  readonly name: string
  readonly run: AnyFunction
}

interface KnownStep {
  readonly stepId: string
  readonly known: StepContext
  readonly context: unknown
}

async function governedStep(
  { veto, options, name, run }: Deps,
  { stepId, known, context }: KnownStep,
): Promise<GovernedCall<unknown>> {
  const { inputData, runId, workflowId, abortSignal: signal } = known
  const { mode, parkAfterMs, outputOf } = options
  const call = { tool: name, toolCallId: undefined, params: inputData, context, runId }
  return {
    ...(await callToDecide(veto, call, options)),
    idempotencyKey: await workflowKey({ runId, workflowId, name: stepId, input: inputData }),
    ...{ mode, parkAfterMs, outputOf, failureOf: failureOf(options), signal },
    run: (inputData) =>
      Reflect.apply(run, undefined, [{ ...Object(withoutSuspend(context, name)), inputData }]),
  }
}
