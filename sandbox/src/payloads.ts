import type { JsonObject } from './json.ts'
import { randomText } from './random-text.ts'
import type { Channel, Person } from './state/people.ts'
import type { View } from './state/views.ts'
import type { Workspace } from './state/workspace.ts'
import { viewObject } from './web-api/objects.ts'

/** A click on an element; `where` says in what message or view. */
export function blockActions(
  workspace: Workspace,
  person: Person,
  click: { action: JsonObject; where: JsonObject },
): JsonObject {
  return {
    type: 'block_actions',
    ...common(workspace, person),
    trigger_id: workspace.triggers.issue(person.id),
    ...click.where,
    actions: [{ ...click.action, action_ts: String(workspace.clock.nowMs() / 1_000) }],
  }
}

/** A submitted modal; its view carries the state. */
export function viewSubmission(workspace: Workspace, person: Person, view: View): JsonObject {
  return {
    type: 'view_submission',
    ...common(workspace, person),
    trigger_id: workspace.triggers.issue(person.id),
    view: viewObject(view, workspace),
    response_urls: [],
  }
}

/** A modal that the person closed. */
export function viewClosed(
  workspace: Workspace,
  person: Person,
  closed: { view: View; isCleared: boolean },
): JsonObject {
  return {
    type: 'view_closed',
    ...common(workspace, person),
    view: viewObject(closed.view, workspace),
    is_cleared: closed.isCleared,
  }
}

/** A slash command, its text as Slack sends it. */
export function slashCommand(
  workspace: Workspace,
  person: Person,
  typed: { channel: Channel; command: string; text: string; responseUrl: string },
): JsonObject {
  return {
    token: 'sandbox',
    team_id: workspace.teamId,
    team_domain: workspace.domain,
    channel_id: typed.channel.id,
    channel_name: typed.channel.name,
    user_id: person.id,
    user_name: person.handle,
    command: typed.command,
    text: typed.text,
    api_app_id: workspace.appId,
    is_enterprise_install: 'false',
    response_url: typed.responseUrl,
    trigger_id: workspace.triggers.issue(person.id),
  }
}

/** The event that the person opened the app's Home tab. */
export function appHomeOpened(workspace: Workspace, person: Person): JsonObject {
  const home = workspace.views.home(person.id)
  const nowS = workspace.clock.nowMs() / 1_000
  return {
    token: 'sandbox',
    team_id: workspace.teamId,
    api_app_id: workspace.appId,
    type: 'event_callback',
    event_id: `Ev${randomText(8)}`,
    event_time: Math.floor(nowS),
    authorizations: [
      {
        enterprise_id: null,
        team_id: workspace.teamId,
        user_id: workspace.bot.id,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    event: {
      type: 'app_home_opened',
      user: person.id,
      channel: workspace.directWith(person.id).id,
      tab: 'home',
      event_ts: String(nowS),
      ...(home === null ? {} : { view: viewObject(home, workspace) }),
    },
  }
}

function common(workspace: Workspace, person: Person): JsonObject {
  return {
    user: { id: person.id, username: person.handle, name: person.handle, team_id: person.teamId },
    api_app_id: workspace.appId,
    token: 'sandbox',
    team: { id: workspace.teamId, domain: workspace.domain },
    enterprise: null,
    is_enterprise_install: false,
  }
}
