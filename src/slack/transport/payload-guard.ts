import type { Log } from '../../core/log.ts'
import { payloadProblem } from './payload.ts'

/** Checks payloads before Bolt and every listener. */
export interface PayloadGuard {
  /** Is the payload as Slack documents it? One that is not is counted in the log. */
  admits(payload: unknown): boolean
  /** Counts data that cannot even be read as a payload. */
  ignore(fault: string): void
}

/** The one place that decides which payloads reach listeners; `ignored` in the log counts from the start of the process. */
export function createPayloadGuard(log: Log): PayloadGuard {
  let ignored = 0
  function ignore(fault: string): void {
    ignored += 1
    log.warn(
      { fault, ignored },
      'a payload from Slack was ignored, as its shape differs from the documentation',
    )
  }
  return {
    ignore,
    admits(payload) {
      const fault = payloadProblem(payload)
      if (fault !== null) ignore(fault)
      return fault === null
    },
  }
}
