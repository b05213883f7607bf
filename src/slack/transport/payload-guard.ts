import type { Log } from '../../core/log.ts'
import { payloadProblem } from './payload.ts'

/** Checks payloads before Bolt and every listener. */
export interface PayloadGuard {
  /** Is the payload as Slack documents it? One that is not is counted in the log. */
  accepts(payload: unknown): boolean
  /** Counts data that cannot even be read as a payload. */
  ignore(problem: string): void
}

/** The one place that decides which payloads reach listeners; `ignored` in the log counts from the start of the process. */
export function createPayloadGuard(log: Log): PayloadGuard {
  let ignored = 0
  function ignore(problem: string): void {
    ignored += 1
    log.warn(
      { problem, ignored },
      'a payload from Slack was ignored, as its shape differs from the documentation',
    )
  }
  return {
    ignore,
    accepts(payload) {
      const problem = payloadProblem(payload)
      if (problem !== null) ignore(problem)
      return problem === null
    },
  }
}
