import type { Act, ActAnswer } from '../page-protocol.ts'
import { appHomeOpened } from '../payloads.ts'
import { click } from './click.ts'
import { close } from './close.ts'
import { type ActContext, fromAck, problem } from './context.ts'
import { submit } from './submit.ts'
import { type } from './type.ts'

/** Does what a person does in the workspace, and answers when the app has acknowledged it or failed to. */
export async function perform(context: ActContext, act: Act): Promise<ActAnswer> {
  const person = context.space.people.get(act.as)
  if (person === undefined) return problem(`There is nobody with the id ${act.as}`)
  if (person.deleted || person.bot) return problem(`${person.name} cannot act`)
  switch (act.do) {
    case 'click':
      return click(context, person, act)
    case 'submit':
      return submit(context, person, act)
    case 'close':
      return close(context, person, act)
    case 'type':
      return type(context, person, act)
    case 'open_home':
      return fromAck(
        await context.deliver({ type: 'events_api', payload: appHomeOpened(context.space, person) }),
      )
  }
}
