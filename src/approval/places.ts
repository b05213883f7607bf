import { isEscalated, type VetoRequest } from './request.ts'
import { channelsOf } from './stage.ts'

/** The channels that show a request: those where people are asked, or told after the fact. */
export function placesOf(request: VetoRequest): readonly string[] {
  if (isEscalated(request)) return channelsOf(request.state)
  return [...new Set(Object.values(request.feedback?.places ?? {}))]
}
