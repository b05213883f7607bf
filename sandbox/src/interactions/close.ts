import { flagAt } from '../json-fields.ts'
import type { Interaction, InteractionResult } from '../page-protocol.ts'
import { viewClosed } from '../payloads.ts'
import type { Person } from '../state/people.ts'
import { DONE, type InteractionContext, problem } from './context.ts'

type Close = Extract<Interaction, { do: 'close' }>

/** A person closes the top modal; the app is notified if it set notify_on_close, and cannot prevent it. */
export async function close(
  context: InteractionContext,
  person: Person,
  interaction: Close,
): Promise<InteractionResult> {
  const { views } = context.workspace
  const view = views.stack(person.id).at(-1)
  if (view === undefined || view.id !== interaction.viewId) return problem('This modal is gone')
  const isCleared = flagAt(view.body, 'clear_on_close')
  views.close(isCleared ? view.rootId : view.id)
  if (!flagAt(view.body, 'notify_on_close')) return DONE
  await context.deliver({
    type: 'interactive',
    payload: viewClosed(context.workspace, person, { view, isCleared }),
  })
  return DONE
}
