import type { Json, JsonObject } from '../json.ts'
import { listAt } from '../json-fields.ts'
import type { Act, ActAnswer } from '../page-protocol.ts'
import { blockActions } from '../payloads.ts'
import type { Person } from '../state/people.ts'
import type { View } from '../state/views.ts'
import { carry, isStateful } from './carry.ts'
import { type ActContext, fromAck, problem } from './context.ts'
import { elementsIn, type Placed } from './elements.ts'
import { findPlace } from './place.ts'

type Click = Extract<Act, { do: 'click' }>

/** A person uses an element of a message, of the top modal, or of the Home tab. */
export async function click(context: ActContext, person: Person, act: Click): Promise<ActAnswer> {
  const place = findPlace(context, person.id, act.place)
  if (place === null) return problem(`${person.name} does not see this any more`)
  const placed = elementsIn(place.blocks).find(
    (one) => one.blockId === act.blockId && one.actionId === act.actionId,
  )
  if (placed === undefined || !isFor(person, placed)) return problem('This button is gone')
  const fields = carry(placed.element, act.value)
  if (fields === null) return problem('This is not among the choices')
  if (place.view !== null && isStateful(placed.element)) remember(context, place.view, { placed, fields })
  const payload = blockActions(context.space, person, {
    action: action(placed, fields, act.value),
    where: place.describe(),
  })
  return fromAck(await context.deliver({ type: 'interactive', payload }))
}

function isFor(person: Person, { element }: Placed): boolean {
  const ids = listAt(element, 'visible_to_user_ids')
  return ids.length === 0 || ids.includes(person.id)
}

function remember(context: ActContext, view: View, chosen: { placed: Placed; fields: JsonObject }): void {
  const { blockId, actionId, element } = chosen.placed
  const entry = { type: element['type'] ?? '', ...chosen.fields }
  context.space.views.note(view.id, { values: { ...view.values, [blockId]: { [actionId]: entry } } })
}

function action({ element, blockId, actionId }: Placed, fields: JsonObject, value: Json): JsonObject {
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
