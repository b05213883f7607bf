import { editOf, isEscalated, type VetoRequest } from '../model/request.ts'
import { channelsOf } from './stages.ts'

/** The channels that show a request: those where people are or were asked, or can give feedback. */
export function channelsOfRequest(request: VetoRequest): readonly string[] {
  if (isEscalated(request)) {
    const { state } = request
    const asked = channelsOf({ ...state, stage: Math.max(state.stage, editOf(request)?.furthestStage ?? 0) })
    return [...new Set([...asked, ...state.formerChannels])]
  }
  return [...new Set(Object.values(request.feedback?.channelsByGroup ?? {}))]
}
