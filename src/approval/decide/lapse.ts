import type { AllowedRequest, VetoRequest } from '../model/request.ts'

/** How long an allowed call may stay unredeemed. */
export const LAPSE_MS = 3_600_000

/** When the call was allowed. */
export function allowedAtMs({ state, createdAtMs }: AllowedRequest): number {
  return state.status === 'allowed' ? createdAtMs : state.settledAtMs
}

/** When the call lapses. */
export function lapsesAtMs(request: AllowedRequest): number {
  return allowedAtMs(request) + LAPSE_MS
}

/** The next version of a request that was not redeemed in time. */
export function lapse(request: AllowedRequest, atMs: number): VetoRequest {
  return { ...request, version: request.version + 1, execution: { status: 'lapsed', atMs } }
}
