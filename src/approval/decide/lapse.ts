import type { AllowedRequest, VetoRequest } from '../model/request.ts'

/** How long an allowed call may wait for its start. */
export const LAPSE_MS = 3_600_000

/** Since when the call may run. */
export function allowedAtMs({ state, createdAtMs }: AllowedRequest): number {
  return state.status === 'allowed' ? createdAtMs : state.settledAtMs
}

/** From then on the call may not start any more. */
export function lapsesAtMs(request: AllowedRequest): number {
  return allowedAtMs(request) + LAPSE_MS
}

/** The next version of a request that nobody started in time. */
export function lapse(request: AllowedRequest, atMs: number): VetoRequest {
  return { ...request, version: request.version + 1, execution: { status: 'lapsed', atMs } }
}
