import { channelsOf } from '../people/stage.ts'
import { isEscalated, type VetoRequest } from '../request.ts'

/** The channels that show a request: those where people are asked or were before an edit, or told after the fact. */
export function placesOf(request: VetoRequest): readonly string[] {
  if (isEscalated(request)) {
    const { state, edit } = request
    return channelsOf({ ...state, stage: Math.max(state.stage, edit?.reached ?? 0) })
  }
  return [...new Set(Object.values(request.feedback?.places ?? {}))]
}
