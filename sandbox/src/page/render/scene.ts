import type { Json, JsonObject } from '../../json.ts'
import type { Place } from '../../page-protocol.ts'
import type { Deeds } from '../deeds.ts'
import { elementValue, fieldKey, fieldValue, type Typed } from '../form-values.ts'
import { flagAt, textAt } from '../json-read.ts'
import { busyKey, placeKey } from '../ui.ts'
import type { Names } from './names.ts'

/** What the blocks at one place are drawn with. */
export interface Scene {
  readonly place: Place
  readonly names: Names
  readonly deeds: Deeds
  readonly busy: ReadonlySet<string>
  /** What was typed in this view; empty for messages. */
  readonly typed: Typed
  /** What is wrong with the form, by block id. */
  readonly errors: JsonObject
  readonly tablePages: Map<string, number>
}

/** One interactive element in its block. */
export interface Spot {
  readonly scene: Scene
  readonly block: JsonObject
  readonly element: JsonObject
}

/** The key of an element, for the focus and for what waits. */
export function spotKey({ scene, block, element }: Spot): string {
  return busyKey(scene.place, textAt(block, 'block_id'), textAt(element, 'action_id'))
}

/** Tells whether a click on the element is not answered yet. */
export function isBusy(spot: Spot): boolean {
  return spot.scene.busy.has(spotKey(spot))
}

/** Sends a click on the element with what it carries. */
export function click({ scene, block, element }: Spot, value: Json): void {
  const target = {
    place: scene.place,
    blockId: textAt(block, 'block_id'),
    actionId: textAt(element, 'action_id'),
  }
  scene.deeds.click(target, value)
}

/** The value of a field as Slack would send it now. */
export function currentValue({ scene, block, element }: Spot): JsonObject {
  return fieldValue(
    { blockId: textAt(block, 'block_id'), actionId: textAt(element, 'action_id'), element },
    scene.typed,
  )
}

/** Keeps the new value of a field of a modal until the form is sent. */
export function store({ scene, block, element }: Spot, value: Json): void {
  if (scene.place.in !== 'modal') return
  const field = fieldKey(textAt(block, 'block_id'), textAt(element, 'action_id'))
  scene.deeds.fill(scene.place.viewId, field, elementValue(element, value))
}

/** Keeps a new value, and sends `sent` where Slack tells the app at once. */
export function fill(spot: Spot, value: Json, sent: Json): void {
  store(spot, value)
  if (tellsAtOnce(spot)) click(spot, sent)
}

/** Tells whether the app hears of a change before the form is sent. */
export function tellsAtOnce({ block }: Spot): boolean {
  return textAt(block, 'type') !== 'input' || flagAt(block, 'dispatch_action')
}

/** The keys of the elements at one place whose click is not answered yet. */
export function busyAt(busy: ReadonlySet<string>, place: Place): readonly string[] {
  const start = JSON.stringify([placeKey(place)]).slice(0, -1)
  return [...busy].filter((key) => key.startsWith(`${start},`))
}
