import { isObject, textAt } from '../json-fields.ts'
import type {
  PageChannel,
  PageGallery,
  PageGroup,
  PageMessage,
  PageModal,
  PagePerson,
  PagePreview,
  PageState,
  PageView,
} from '../page-protocol.ts'
import type { Message } from '../state/messages.ts'
import type { Channel, Person } from '../state/people.ts'
import { blocksOf, type View } from '../state/views.ts'
import { visibleMessages, type Workspace } from '../state/workspace.ts'

/** The workspace as this person sees it. */
export function pageState(
  workspace: Workspace,
  me: Person,
  { isConnected, hasGallery }: { readonly isConnected: boolean; readonly hasGallery: boolean },
): PageState {
  return {
    revision: workspace.changes.revision(),
    workspaceName: workspace.name,
    me: pagePerson(me),
    app: pagePerson(workspace.bot),
    people: [...workspace.people.values()].filter((person) => !person.deleted).map(pagePerson),
    groups: pageGroups(workspace),
    channels: [...workspace.channels.values()]
      .filter((channel) => channel.memberIds.includes(me.id))
      .map((channel) => pageChannel(workspace, channel, me)),
    commands: workspace.commands.map((one) => one.command),
    modals: workspace.views.stack(me.id).map(pageModal),
    home: pageHome(workspace, me),
    hasGallery,
    connected: isConnected,
  }
}

/** The previews, and whose names stand in them. */
export function pageGallery(workspace: Workspace, previews: readonly PagePreview[]): PageGallery {
  return {
    app: pagePerson(workspace.bot),
    people: [...workspace.people.values()].map(pagePerson),
    groups: pageGroups(workspace),
    channels: [...workspace.channels.values()].map(({ id, name }) => ({ id, name })),
    previews,
  }
}

/** The messages of the channel that this person sees, oldest first. */
export function pageMessages(
  workspace: Workspace,
  channelId: string,
  personId: string,
): readonly PageMessage[] {
  return visibleMessages(workspace, channelId, personId).map(pageMessage)
}

/** A modal as the person sees it. */
export function pageModal(view: View): PageModal {
  return {
    ...pageView(view),
    title: textAt(view.body['title'], 'text') ?? '',
    submit: textAt(view.body['submit'], 'text'),
    close: textAt(view.body['close'], 'text') ?? 'Cancel',
    errors: view.errors,
  }
}

/** The app's Home tab as published for this person; null before it was. */
export function pageHome(workspace: Workspace, me: Person): PageView | null {
  const home = workspace.views.home(me.id)
  return home === null ? null : pageView(home)
}

function pageView(view: View): PageView {
  return { id: view.id, blocks: blocksOf(view).filter(isObject) }
}

function pageGroups({ groups }: Workspace): readonly PageGroup[] {
  return [...groups.values()].map(({ id, handle }) => ({ id, handle }))
}

function pagePerson(person: Person): PagePerson {
  return { id: person.id, name: person.name, title: person.title, isBot: person.bot }
}

function pageChannel(workspace: Workspace, channel: Channel, me: Person): PageChannel {
  return {
    id: channel.id,
    name: channel.isDirect ? workspace.bot.name : channel.name,
    isDirect: channel.isDirect,
    topic: channel.topic,
    memberIds: channel.memberIds,
    messages: pageMessages(workspace, channel.id, me.id),
  }
}

function pageMessage(message: Message): PageMessage {
  return {
    ts: message.ts,
    threadTs: message.threadTs,
    authorId: message.authorId,
    text: message.text,
    blocks: message.blocks,
    edited: message.editedTs !== null,
    ephemeral: message.ephemeralTo !== null,
  }
}
