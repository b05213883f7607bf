import type { Json, JsonObject } from '../json.ts'
import { listAt } from '../json-fields.ts'
import type { Interaction, InteractionResult } from '../page-protocol.ts'
import { blockActions } from '../payloads.ts'
import type { Person } from '../state/people.ts'
import type { View } from '../state/views.ts'
import { fromAck, type InteractionContext, problem } from './context.ts'
import { isStateful, valueFields } from './element-value.ts'
import { elementsIn, type LocatedElement } from './elements.ts'
import { findPlace } from './place.ts'

type Click = Extract<Interaction, { do: 'click' }>

/** A person uses an element of a message, of the top modal, or of the Home tab. */
export async function click(
  context: InteractionContext,
  person: Person,
  interaction: Click,
): Promise<InteractionResult> {
  const place = findPlace(context, person.id, interaction.place)
  if (place === null) return problem(`${person.name} does not see this any more`)
  const located = elementsIn(place.blocks).find(
    (one) => one.blockId === interaction.blockId && one.actionId === interaction.actionId,
  )
  if (located === undefined || !isFor(person, located)) return problem('This button is gone')
  const fields = valueFields(located.element, interaction.value)
  if (fields === null) return problem('This is not among the choices')
  if (place.view !== null && isStateful(located.element)) remember(context, place.view, { located, fields })
  const payload = blockActions(context.workspace, person, {
    action: action(located, fields, interaction.value),
    where: place.describe(),
  })
  return fromAck(await context.deliver({ type: 'interactive', payload }))
}

function isFor(person: Person, { element }: LocatedElement): boolean {
  const ids = listAt(element, 'visible_to_user_ids')
  return ids.length === 0 || ids.includes(person.id)
}

function remember(
  context: InteractionContext,
  view: View,
  chosen: { located: LocatedElement; fields: JsonObject },
): void {
  const { blockId, actionId, element } = chosen.located
  const entry = { type: element['type'] ?? '', ...chosen.fields }
  context.workspace.views.setState(view.id, { values: { ...view.values, [blockId]: { [actionId]: entry } } })
}

function action({ element, blockId, actionId }: LocatedElement, fields: JsonObject, value: Json): JsonObject {
  const { type = '', text, value: own } = element
  return {
    type,
    block_id: blockId,
    action_id: actionId,
    ...(text === undefined ? {} : { text }),
    ...(own === undefined ? {} : { value: own }),
    ...(type === 'feedback_buttons' ? { value } : {}),
    ...fields,
  }
}
