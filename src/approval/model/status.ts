import type { Status } from '#protocol/request.ts'
import type { VetoRequest } from './request.ts'

/** Where a request stands: as it was decided, and then what became of the call. */
export function statusOf({ state, execution }: Pick<VetoRequest, 'state' | 'execution'>): Status {
  return execution?.status ?? state.status
}
