import { flagAt } from '../json-fields.ts'
import type { Act, ActAnswer } from '../page-protocol.ts'
import { viewClosed } from '../payloads.ts'
import type { Person } from '../state/people.ts'
import { type ActContext, DONE, problem } from './context.ts'

type Close = Extract<Act, { do: 'close' }>

/** A person closes the top modal; the app hears of it when it asked to, and cannot prevent it. */
export async function close(context: ActContext, person: Person, act: Close): Promise<ActAnswer> {
  const { views } = context.space
  const view = views.stack(person.id).at(-1)
  if (view === undefined || view.id !== act.viewId) return problem('This modal is gone')
  const isCleared = flagAt(view.body, 'clear_on_close')
  views.close(isCleared ? view.rootId : view.id)
  if (!flagAt(view.body, 'notify_on_close')) return DONE
  await context.deliver({
    type: 'interactive',
    payload: viewClosed(context.space, person, { view, isCleared }),
  })
  return DONE
}
