import { ownProperty } from '../../core/json.ts'
import { channelsOf, currentGroups } from '../decide/stages.ts'
import { isPending, type PendingRequest } from '../model/request.ts'
import type { ThreadEvent } from '../model/thread-event.ts'
import type { DeliveryContent } from '../ports/notifier.ts'

/** The groups whose people a new message notifies, and their request. */
export interface NotifiedGroups {
  readonly request: PendingRequest
  /** Never empty. */
  readonly groups: readonly string[]
}

/** Null: the message notifies nobody. Updates never do, nor do messages about a settled request. */
export function notifiedGroups(content: DeliveryContent): NotifiedGroups | null {
  if (content.posted !== null || (content.kind !== 'card' && content.kind !== 'thread_event')) return null
  const { request, channel } = content
  if (!isPending(request)) return null
  const asked =
    content.kind === 'card' ? currentGroups(request.state) : groupsOf(content.event, request, channel)
  const groups = asked.filter((group) => isNotified(request, group, channel))
  return groups.length === 0 ? null : { request, groups }
}

/** Is it still asked, in this channel, and not in its quiet hours? */
function isNotified({ state }: PendingRequest, group: string, channel: string): boolean {
  return (
    currentGroups(state).includes(group) &&
    ownProperty(state.channelsByGroup, group) === channel &&
    !Object.hasOwn(state.notifyAtMs, group)
  )
}

function groupsOf(event: ThreadEvent, request: PendingRequest, channel: string): readonly string[] {
  switch (event.kind) {
    case 'reminder':
    case 'take_back':
      return currentGroups(request.state)
    case 'notification':
    case 'requirement':
      return event.groups
    case 'stage':
    case 'escalation':
      return isNewThere(event.kind, request, channel) ? [] : event.groups
    default:
      return []
  }
}

/** Where the card itself is new, its own post notifies. */
function isNewThere(kind: 'stage' | 'escalation', { state }: PendingRequest, channel: string): boolean {
  const before = kind === 'stage' ? { stage: state.stage - 1 } : { escalatedAtMs: null }
  return !channelsOf({ ...state, ...before }).includes(channel)
}
