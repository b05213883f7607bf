import type { Json, JsonObject } from '../json.ts'
import type { Place } from '../page-protocol.ts'
import type { Message } from '../state/messages.ts'
import { blocksOf, type View } from '../state/views.ts'
import { visibleMessages } from '../state/workspace.ts'
import { messageObject, viewObject } from '../web-api/objects.ts'
import type { ActContext } from './context.ts'

/** A place that the person sees. */
export interface Found {
  readonly blocks: readonly Json[]
  /** The view that holds them; null for a message. */
  readonly view: View | null
  /** What Slack's payload says of the place. A message's response_url is made by asking. */
  readonly describe: () => JsonObject
}

/** The place, if this person sees it; null when it is not there for them. */
export function findPlace(context: ActContext, personId: string, place: Place): Found | null {
  const { views } = context.space
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
  context: ActContext,
  personId: string,
  at: { channelId: string; ts: string },
): Found | null {
  const message = visibleMessages(context.space, at.channelId, personId).find((one) => one.ts === at.ts)
  if (message === undefined) return null
  return { blocks: message.blocks, view: null, describe: () => describeMessage(context, personId, message) }
}

function describeMessage({ space, responseUrl }: ActContext, personId: string, message: Message): JsonObject {
  const channel = space.channels.get(message.channelId)
  const key = space.responseUrls.issue({ personId, channelId: message.channelId, messageTs: message.ts })
  const isEphemeral = message.ephemeralTo !== null
  return {
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: message.channelId,
      is_ephemeral: isEphemeral,
    },
    channel: { id: message.channelId, name: channel?.name ?? '' },
    ...(isEphemeral ? {} : { message: messageObject(message, space) }),
    state: { values: {} },
    response_url: responseUrl(key),
  }
}

function inView({ space }: ActContext, view: View): Found {
  return {
    blocks: blocksOf(view),
    view,
    describe: () => ({
      container: { type: 'view', view_id: view.id },
      view: viewObject(space.views.find(view.id) ?? view, space),
    }),
  }
}
