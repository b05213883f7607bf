import type { Interaction, InteractionResult } from '../page-protocol.ts'
import { appHomeOpened } from '../payloads.ts'
import { click } from './click.ts'
import { close } from './close.ts'
import { fromAck, type InteractionContext, problem } from './context.ts'
import { submit } from './submit.ts'
import { type } from './type.ts'

/** Does what a person does in the workspace, and answers when the app has acknowledged it or failed to. */
export async function perform(
  context: InteractionContext,
  interaction: Interaction,
): Promise<InteractionResult> {
  const person = context.workspace.people.get(interaction.as)
  if (person === undefined) return problem(`There is nobody with the id ${interaction.as}`)
  if (person.deleted || person.bot) return problem(`${person.name} cannot act`)
  switch (interaction.do) {
    case 'click':
      return click(context, person, interaction)
    case 'submit':
      return submit(context, person, interaction)
    case 'close':
      return close(context, person, interaction)
    case 'type':
      return type(context, person, interaction)
    case 'open_home':
      return fromAck(
        await context.deliver({ type: 'events_api', payload: appHomeOpened(context.workspace, person) }),
      )
  }
}
