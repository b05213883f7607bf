import type { CallToDecide } from '../../govern/governed-call.ts'
import type { AdapterOptions, AdapterVeto } from '../adapter-options.ts'
import { callToDecide, type FrameworkCall } from '../call-to-decide.ts'
import type { RunContext } from './function-tool.ts'

/** How calls of tools are put before Veto; agents serve many runs, so that the session may come from the run's context. */
export interface OpenAiOptions extends Omit<AdapterOptions, 'sessionId'> {
  /**
   * The run or conversation, in which no tool call id occurs twice; a function takes it from the context that `run()` was
   * given. Default: the session of `Veto.init()`, else none, and each call is a request of its own.
   */
  readonly sessionId?: string | ((context: never) => string) | undefined
}

/** The call as Veto is asked about it in this run. */
export async function callInRun(
  { veto, options }: { readonly veto: AdapterVeto; readonly options: OpenAiOptions },
  call: FrameworkCall,
  { context }: RunContext,
): Promise<CallToDecide> {
  const { sessionId, ...rest } = options
  const session: unknown =
    typeof sessionId === 'function' ? Reflect.apply(sessionId, undefined, [context]) : sessionId
  if (session !== undefined && typeof session !== 'string')
    throw new TypeError(`Expected sessionId to return a text for the run's context, got ${typeof session}`)
  return callToDecide(veto, { ...call, context }, { ...rest, sessionId: session })
}

/** The arguments as the model wrote them; what is not JSON is refused where it is asked about. */
export function argumentsOf(input: string | undefined): unknown {
  try {
    return JSON.parse(input ?? '{}')
  } catch {
    return input
  }
}
