import type { Json, JsonObject } from '../../json.ts'
import type { Place } from '../../page-protocol.ts'
import type { Actions } from '../actions.ts'
import { elementValue, type FormInputs, fieldKey, fieldValue } from '../form-values.ts'
import { flagAt, textAt } from '../json-read.ts'
import { busyKey, placeKey } from '../ui.ts'
import type { Names } from './names.ts'

/** What the blocks at one place need to be drawn. */
export interface RenderContext {
  readonly place: Place
  readonly names: Names
  readonly actions: Actions
  readonly busy: ReadonlySet<string>
  /** What was entered in this view; empty for messages. */
  readonly inputs: FormInputs
  /** What is wrong with the form, by block id. */
  readonly errors: JsonObject
  readonly tablePages: Map<string, number>
}

/** One interactive element in its block. */
export interface ElementRef {
  readonly context: RenderContext
  readonly block: JsonObject
  readonly element: JsonObject
}

/** The key of an element, for the focus and for what waits. */
export function elementKey({ context, block, element }: ElementRef): string {
  return busyKey(context.place, textAt(block, 'block_id'), textAt(element, 'action_id'))
}

/** Is a click on the element still pending? */
export function isBusy(ref: ElementRef): boolean {
  return ref.context.busy.has(elementKey(ref))
}

/** Sends a click on the element with what it carries. */
export function click({ context, block, element }: ElementRef, value: Json): void {
  const target = {
    place: context.place,
    blockId: textAt(block, 'block_id'),
    actionId: textAt(element, 'action_id'),
  }
  context.actions.click(target, value)
}

/** The value of a field as Slack would send it now. */
export function currentValue({ context, block, element }: ElementRef): JsonObject {
  return fieldValue(
    { blockId: textAt(block, 'block_id'), actionId: textAt(element, 'action_id'), element },
    context.inputs,
  )
}

/** Keeps the new value of a field of a modal until the form is sent. */
export function store({ context, block, element }: ElementRef, value: Json): void {
  if (context.place.in !== 'modal') return
  const field = fieldKey(textAt(block, 'block_id'), textAt(element, 'action_id'))
  context.actions.fill(context.place.viewId, field, elementValue(element, value))
}

/** Keeps a new value, and sends `sent` where Slack notifies the app at once. */
export function fill(ref: ElementRef, value: Json, sent: Json): void {
  store(ref, value)
  if (dispatchesOnChange(ref)) click(ref, sent)
}

/** Is the app notified of a change before the form is submitted? */
export function dispatchesOnChange({ block }: ElementRef): boolean {
  return textAt(block, 'type') !== 'input' || flagAt(block, 'dispatch_action')
}

/** The keys of the elements at one place whose click is not answered yet. */
export function busyAt(busy: ReadonlySet<string>, place: Place): readonly string[] {
  const start = JSON.stringify([placeKey(place)]).slice(0, -1)
  return [...busy].filter((key) => key.startsWith(`${start},`))
}
