import type {
  App,
  BlockAction,
  SlackActionMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewSubmitAction,
} from '@slack/bolt'

/** Where features say what their buttons, menus and forms do. */
export interface Router extends Pick<App, 'command' | 'event'> {
  action(actionId: string, listener: ActionListener): void
  submission(callbackId: string, listener: SubmissionListener): void
}

type ActionListener = (args: SlackActionMiddlewareArgs<BlockAction>) => Promise<void>
type SubmissionListener = (args: SlackViewMiddlewareArgs<ViewSubmitAction>) => Promise<void>

/** Registers one listener of each kind with Bolt, which asks each of its listeners about each click: many take longer than a vote. */
export function createRouter(app: App): Router {
  const actions = new Map<string, ActionListener>()
  const submissions = new Map<string, SubmissionListener>()
  app.action<BlockAction>({ type: 'block_actions' }, async (args) =>
    actions.get(args.action.action_id)?.(args),
  )
  app.view<ViewSubmitAction>({ type: 'view_submission' }, async (args) =>
    submissions.get(args.view.callback_id)?.(args),
  )
  return {
    command: app.command.bind(app),
    event: app.event.bind(app),
    action: (actionId, listener) => add(actions, actionId, listener),
    submission: (callbackId, listener) => add(submissions, callbackId, listener),
  }
}

/** One that took the place of another would leave clicks without a result. */
function add<Listener>(listeners: Map<string, Listener>, id: string, listener: Listener): void {
  if (listeners.has(id)) throw new TypeError(`Expected one listener of '${id}', got another`)
  listeners.set(id, listener)
}
