import type { OnQuestion } from '../../answer-questions.ts'
import type { CallDetails } from '../../govern/governed-call.ts'
import type { Json, JsonRecord } from '../../protocol/json.ts'
import type { Veto } from '../../veto.ts'

/** What is used of a `Veto`. */
export type AdapterVeto = Pick<Veto, 'client' | 'agentId' | 'sessionId'>

/** How calls are put before Veto; all of it optional. */
export interface MastraOptions
  extends Pick<CallDetails, 'context' | 'sessionId' | 'category' | 'requester' | 'callback'> {
  /** Default: the agent of `Veto.init()`. */
  readonly agentId?: string | undefined
  /**
   * `hold` (default): the call waits for people. `park`: the run is suspended while they decide, and `vetoResumer()` goes on
   * with it, also in another process; needs a Mastra with storage.
   */
  readonly mode?: 'hold' | 'park' | undefined
  /** In mode `park`: how long to wait first, in milliseconds. Default 0. */
  readonly parkAfterMs?: number | undefined
  /** What one call says of itself, from its input and Mastra's context: `summary`, `requester`, `context`, ... */
  readonly detailsOf?: ((input: JsonRecord, context: unknown) => CallDetails) | undefined
  /** Answers people who ask the agent something while a call waits. */
  readonly onQuestion?: OnQuestion | undefined
  /** The output that is reported to Veto: JSON of at most 64 KiB. Default: as `execute()` of the client. */
  readonly outputOf?: ((output: unknown) => Json | Promise<Json>) | undefined
}
