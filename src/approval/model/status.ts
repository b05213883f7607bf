import type { Status } from '#protocol/request.ts'
import type { VetoRequest } from './request.ts'

/** Status of a request: its decision, and then the state of the call. */
export function statusOf({ state, execution }: Pick<VetoRequest, 'state' | 'execution'>): Status {
  return execution?.status ?? state.status
}
