import { isKept, type KeptRequest, type VetoRequest } from '../../src/approval/model/request.ts'

/** The request, whose params must be stored. */
export function kept<R extends VetoRequest>(request: R): R & KeptRequest {
  if (isKept(request)) return request
  throw new TypeError(`Expected ${request.id} with its params, which were removed`)
}
