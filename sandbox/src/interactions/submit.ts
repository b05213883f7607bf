import type { JsonObject } from '../json.ts'
import { listAt, objectAt, textAt } from '../json-fields.ts'
import type { Interaction, InteractionResult } from '../page-protocol.ts'
import { viewSubmission } from '../payloads.ts'
import { SLACK_LIMITS } from '../slack-limits.ts'
import type { Person } from '../state/people.ts'
import type { View } from '../state/views.ts'
import { SlackRefusal } from '../web-api/method.ts'
import { readView } from '../web-api/views.ts'
import { DONE, type InteractionContext, problem, SHOWN_IN_MODAL } from './context.ts'
import { inputState } from './input-state.ts'

type Submit = Extract<Interaction, { do: 'submit' }>

/** A person submits the top modal; Slack checks the inputs, then the app says what follows. */
export async function submit(
  context: InteractionContext,
  person: Person,
  interaction: Submit,
): Promise<InteractionResult> {
  const { views } = context.workspace
  const view = views.stack(person.id).at(-1)
  if (view === undefined || view.id !== interaction.viewId) return problem('This modal is gone')
  if (view.body['submit'] === undefined) return problem('This modal has no submit button')
  const { values, errors } = inputState(view, interaction.values)
  views.setState(view.id, { values, errors })
  if (Object.keys(errors).length > 0) return SHOWN_IN_MODAL
  const submitted = views.find(view.id) ?? view
  const ack = await context.deliver({
    type: 'interactive',
    payload: viewSubmission(context.workspace, person, submitted),
  })
  return ack.state === 'acked' ? follow(context, view, ack.payload) : problem(ack.problem)
}

function follow(context: InteractionContext, view: View, answer: JsonObject): InteractionResult {
  const { views } = context.workspace
  switch (textAt(answer, 'response_action')) {
    case null:
      views.close(view.id)
      return DONE
    case 'clear':
      views.close(view.rootId)
      return DONE
    case 'errors':
      return showErrors(context, view, objectAt(answer, 'errors'))
    case 'update':
    case 'push':
      return showView(context, view, answer)
    default:
      return problem('The app answered with an unknown response_action')
  }
}

function showErrors({ workspace }: InteractionContext, view: View, errors: JsonObject): InteractionResult {
  const inputs = listAt(view.body, 'blocks').filter((block) => textAt(block, 'type') === 'input')
  const ids = inputs.map((block) => textAt(block, 'block_id'))
  const stray = Object.keys(errors).find((id) => !ids.includes(id))
  if (stray !== undefined) return problem(`The app reported an error for '${stray}', which is not an input`)
  if (Object.keys(errors).length === 0) return problem('The app returned errors without any entry')
  workspace.views.setState(view.id, { errors })
  return SHOWN_IN_MODAL
}

function showView({ workspace }: InteractionContext, view: View, answer: JsonObject): InteractionResult {
  const isPush = answer['response_action'] === 'push'
  const isFull = workspace.views.stack(view.personId).length >= SLACK_LIMITS.view.stack
  if (isPush && isFull) return problem('The app may not stack more than 3 modals')
  try {
    const body = readView(answer, 'modal', { workspace, replaced: isPush ? null : view })
    if (isPush) workspace.views.push(view.personId, body)
    else workspace.views.update(view.id, body)
    return DONE
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error
    return problem(`The app answered with a view that Slack refuses: ${reasons(error)}`)
  }
}

function reasons(refusal: SlackRefusal): string {
  const messages = listAt(objectAt(refusal.extra, 'response_metadata'), 'messages')
  return messages.length > 0 ? messages.join('; ') : refusal.code
}
