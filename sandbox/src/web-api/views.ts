import { assignIds } from '../block-kit/assign-ids.ts'
import { complainAboutView } from '../block-kit/check.ts'
import type { JsonObject } from '../json.ts'
import { isObject, listAt, textAt } from '../json-fields.ts'
import { SLACK_LIMITS } from '../slack-limits.ts'
import type { View } from '../state/views.ts'
import type { Workspace } from '../state/workspace.ts'
import { type Call, type Method, needPerson, needText, refuse, SlackRefusal } from './method.ts'
import { viewObject } from './objects.ts'

/** The views.* methods, by name. */
export const viewMethods = {
  'views.open': open,
  'views.push': push,
  'views.update': update,
  'views.publish': publish,
} as const satisfies Record<string, Method>

function open({ args, space }: Call) {
  const body = readView(args, 'modal', { space, replaced: null })
  const personId = spendTrigger(args, space)
  return { view: viewObject(space.views.open(personId, body), space) }
}

function push({ args, space }: Call) {
  const body = readView(args, 'modal', { space, replaced: null })
  const personId = spendTrigger(args, space, (id) => {
    const height = space.views.stack(id).length
    if (height === 0) throw new SlackRefusal('not_found')
    if (height >= SLACK_LIMITS.view.stack) throw new SlackRefusal('push_limit_reached')
  })
  return { view: viewObject(space.views.push(personId, body), space) }
}

function update({ args, space }: Call) {
  const view = findView(args, space)
  const body = readView(args, view.type, { space, replaced: view })
  checkHash(args, view)
  return { view: viewObject(space.views.update(view.id, body) ?? view, space) }
}

function publish({ args, space }: Call) {
  const person = needPerson(space, needText(args, 'user_id'))
  const old = space.views.home(person.id)
  const body = readView(args, 'home', { space, replaced: old })
  if (old !== null) checkHash(args, old)
  return { view: viewObject(space.views.publish(person.id, body), space) }
}

/**
 * The view that the call gives, its blocks with ids.
 * @throws {SlackRefusal} invalid_arguments, view_too_large, duplicate_external_id
 */
export function readView(
  args: JsonObject,
  type: View['type'],
  { space, replaced }: { readonly space: Workspace; readonly replaced: View | null },
): JsonObject {
  const view = args['view']
  if (!isObject(view)) return refuse('invalid_arguments', ['[ERROR] missing required field: view'])
  if (Buffer.byteLength(JSON.stringify(view)) > SLACK_LIMITS.view.bytes)
    throw new SlackRefusal('view_too_large')
  const complaints = complainAboutView(view)
  if (complaints.length > 0) refuse('invalid_arguments', complaints)
  if (textAt(view, 'type') !== type) {
    refuse('invalid_arguments', [`[ERROR] expected a view of type ${type} [json-pointer:/view/type]`])
  }
  checkExternalId(view, space, replaced)
  return { ...view, blocks: assignIds(listAt(view, 'blocks')) }
}

function checkExternalId(view: JsonObject, space: Workspace, replaced: View | null): void {
  const externalId = textAt(view, 'external_id')
  if (externalId === null || externalId === '') return
  const holder = space.views.findExternal(externalId)
  if (holder !== undefined && holder.id !== replaced?.id) throw new SlackRefusal('duplicate_external_id')
}

function spendTrigger(
  args: JsonObject,
  space: Workspace,
  check: (personId: string) => void = () => {},
): string {
  const triggerId = needText(args, 'trigger_id')
  const found = space.triggers.look(triggerId)
  if (found.state !== 'good') throw new SlackRefusal(found.state)
  check(found.personId)
  space.triggers.spend(triggerId)
  return found.personId
}

function findView(args: JsonObject, space: Workspace): View {
  const externalId = textAt(args, 'external_id')
  const view =
    externalId === null ? space.views.find(needText(args, 'view_id')) : space.views.findExternal(externalId)
  if (view === undefined) throw new SlackRefusal('not_found')
  return view
}

function checkHash(args: JsonObject, view: View): void {
  const hash = textAt(args, 'hash')
  if (hash !== null && hash !== '' && hash !== view.hash) throw new SlackRefusal('hash_conflict')
}
