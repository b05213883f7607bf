import type { Json, JsonObject } from '../json.ts'
import type { Place } from '../page-protocol.ts'
import type { Message } from '../state/messages.ts'
import { blocksOf, type View } from '../state/views.ts'
import { visibleMessages } from '../state/workspace.ts'
import { messageObject, viewObject } from '../web-api/objects.ts'
import type { InteractionContext } from './context.ts'

/** A place that the person sees. */
export interface VisiblePlace {
  readonly blocks: readonly Json[]
  /** The view that holds them; null for a message. */
  readonly view: View | null
  /** What Slack's payload says of the place. A message's response_url is made by asking. */
  readonly describe: () => JsonObject
}

/** The place, if this person sees it; null when it is not there for them. */
export function findPlace(context: InteractionContext, personId: string, place: Place): VisiblePlace | null {
  const { views } = context.workspace
  switch (place.in) {
    case 'message':
      return findMessage(context, personId, place)
    case 'modal': {
      const top = views.stack(personId).at(-1)
      return top?.id === place.viewId ? inView(context, top) : null
    }
    case 'home': {
      const home = views.home(personId)
      return home === null ? null : inView(context, home)
    }
  }
}

function findMessage(
  context: InteractionContext,
  personId: string,
  at: { channelId: string; ts: string },
): VisiblePlace | null {
  const message = visibleMessages(context.workspace, at.channelId, personId).find((one) => one.ts === at.ts)
  if (message === undefined) return null
  return { blocks: message.blocks, view: null, describe: () => describeMessage(context, personId, message) }
}

function describeMessage(
  { workspace, responseUrl }: InteractionContext,
  personId: string,
  message: Message,
): JsonObject {
  const channel = workspace.channels.get(message.channelId)
  const key = workspace.responseUrls.issue({ personId, channelId: message.channelId, messageTs: message.ts })
  const isEphemeral = message.ephemeralTo !== null
  return {
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: message.channelId,
      is_ephemeral: isEphemeral,
    },
    channel: { id: message.channelId, name: channel?.name ?? '' },
    ...(isEphemeral ? {} : { message: messageObject(message, workspace) }),
    state: { values: {} },
    response_url: responseUrl(key),
  }
}

function inView({ workspace }: InteractionContext, view: View): VisiblePlace {
  return {
    blocks: blocksOf(view),
    view,
    describe: () => ({
      container: { type: 'view', view_id: view.id },
      view: viewObject(workspace.views.find(view.id) ?? view, workspace),
    }),
  }
}
