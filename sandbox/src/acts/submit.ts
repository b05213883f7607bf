import type { JsonObject } from '../json.ts'
import { listAt, objectAt, textAt } from '../json-fields.ts'
import type { Act, ActAnswer } from '../page-protocol.ts'
import { viewSubmission } from '../payloads.ts'
import { SLACK_LIMITS } from '../slack-limits.ts'
import type { Person } from '../state/people.ts'
import type { View } from '../state/views.ts'
import { SlackRefusal } from '../web-api/method.ts'
import { readView } from '../web-api/views.ts'
import { type ActContext, DONE, LOOK_AT_THE_MODAL, problem } from './context.ts'
import { inputState } from './input-state.ts'

type Submit = Extract<Act, { do: 'submit' }>

/** A person submits the top modal; Slack checks the inputs, then the app says what follows. */
export async function submit(context: ActContext, person: Person, act: Submit): Promise<ActAnswer> {
  const { views } = context.space
  const view = views.stack(person.id).at(-1)
  if (view === undefined || view.id !== act.viewId) return problem('This modal is gone')
  if (view.body['submit'] === undefined) return problem('This modal has no submit button')
  const { values, errors } = inputState(view, act.values)
  views.note(view.id, { values, errors })
  if (Object.keys(errors).length > 0) return LOOK_AT_THE_MODAL
  const submitted = views.find(view.id) ?? view
  const ack = await context.deliver({
    type: 'interactive',
    payload: viewSubmission(context.space, person, submitted),
  })
  return ack.state === 'acked' ? follow(context, view, ack.payload) : problem(ack.problem)
}

function follow(context: ActContext, view: View, answer: JsonObject): ActAnswer {
  const { views } = context.space
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

function showErrors({ space }: ActContext, view: View, errors: JsonObject): ActAnswer {
  const inputs = listAt(view.body, 'blocks').filter((block) => textAt(block, 'type') === 'input')
  const ids = inputs.map((block) => textAt(block, 'block_id'))
  const stray = Object.keys(errors).find((id) => !ids.includes(id))
  if (stray !== undefined) return problem(`The app reported an error for '${stray}', which is no input`)
  if (Object.keys(errors).length === 0) return problem('The app reported errors and named none')
  space.views.note(view.id, { errors })
  return LOOK_AT_THE_MODAL
}

function showView({ space }: ActContext, view: View, answer: JsonObject): ActAnswer {
  const isPush = answer['response_action'] === 'push'
  const isFull = space.views.stack(view.personId).length >= SLACK_LIMITS.view.stack
  if (isPush && isFull) return problem('The app may not stack more than 3 modals')
  try {
    const body = readView(answer, 'modal', { space, replaced: isPush ? null : view })
    if (isPush) space.views.push(view.personId, body)
    else space.views.update(view.id, body)
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
