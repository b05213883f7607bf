import type { JsonObject } from './json.ts'
import { randomText } from './random-text.ts'
import type { Channel, Person } from './state/people.ts'
import type { View } from './state/views.ts'
import type { Workspace } from './state/workspace.ts'
import { viewObject } from './web-api/objects.ts'

/** A click on an element; `where` says in what message or view. */
export function blockActions(
  space: Workspace,
  person: Person,
  click: { action: JsonObject; where: JsonObject },
): JsonObject {
  return {
    type: 'block_actions',
    ...common(space, person),
    trigger_id: space.triggers.issue(person.id),
    ...click.where,
    actions: [{ ...click.action, action_ts: String(space.clock.nowMs() / 1_000) }],
  }
}

/** A submitted modal; its view carries the state. */
export function viewSubmission(space: Workspace, person: Person, view: View): JsonObject {
  return {
    type: 'view_submission',
    ...common(space, person),
    trigger_id: space.triggers.issue(person.id),
    view: viewObject(view, space),
    response_urls: [],
  }
}

/** A modal that the person closed. */
export function viewClosed(
  space: Workspace,
  person: Person,
  closed: { view: View; isCleared: boolean },
): JsonObject {
  return {
    type: 'view_closed',
    ...common(space, person),
    view: viewObject(closed.view, space),
    is_cleared: closed.isCleared,
  }
}

/** A slash command, its text as Slack sends it. */
export function slashCommand(
  space: Workspace,
  person: Person,
  typed: { channel: Channel; command: string; text: string; responseUrl: string },
): JsonObject {
  return {
    token: 'sandbox',
    team_id: space.teamId,
    team_domain: space.domain,
    channel_id: typed.channel.id,
    channel_name: typed.channel.name,
    user_id: person.id,
    user_name: person.handle,
    command: typed.command,
    text: typed.text,
    api_app_id: space.appId,
    is_enterprise_install: 'false',
    response_url: typed.responseUrl,
    trigger_id: space.triggers.issue(person.id),
  }
}

/** The event that the person opened the app's Home tab. */
export function appHomeOpened(space: Workspace, person: Person): JsonObject {
  const home = space.views.home(person.id)
  const nowS = space.clock.nowMs() / 1_000
  return {
    token: 'sandbox',
    team_id: space.teamId,
    api_app_id: space.appId,
    type: 'event_callback',
    event_id: `Ev${randomText(8)}`,
    event_time: Math.floor(nowS),
    authorizations: [
      {
        enterprise_id: null,
        team_id: space.teamId,
        user_id: space.bot.id,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    event: {
      type: 'app_home_opened',
      user: person.id,
      channel: space.directWith(person.id).id,
      tab: 'home',
      event_ts: String(nowS),
      ...(home === null ? {} : { view: viewObject(home, space) }),
    },
  }
}

function common(space: Workspace, person: Person): JsonObject {
  return {
    user: { id: person.id, username: person.handle, name: person.handle, team_id: person.teamId },
    api_app_id: space.appId,
    token: 'sandbox',
    team: { id: space.teamId, domain: space.domain },
    enterprise: null,
    is_enterprise_install: false,
  }
}
