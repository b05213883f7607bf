import { assignIds } from '../block-kit/assign-ids.ts'
import { validateView } from '../block-kit/check.ts'
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

function open({ args, workspace }: Call) {
  const body = readView(args, 'modal', { workspace, replaced: null })
  const personId = consumeTrigger(args, workspace)
  return { view: viewObject(workspace.views.open(personId, body), workspace) }
}

function push({ args, workspace }: Call) {
  const body = readView(args, 'modal', { workspace, replaced: null })
  const personId = consumeTrigger(args, workspace, (id) => {
    const height = workspace.views.stack(id).length
    if (height === 0) throw new SlackRefusal('not_found')
    if (height >= SLACK_LIMITS.view.stack) throw new SlackRefusal('push_limit_reached')
  })
  return { view: viewObject(workspace.views.push(personId, body), workspace) }
}

function update({ args, workspace }: Call) {
  const view = findView(args, workspace)
  const body = readView(args, view.type, { workspace, replaced: view })
  checkHash(args, view)
  return { view: viewObject(workspace.views.update(view.id, body) ?? view, workspace) }
}

function publish({ args, workspace }: Call) {
  const person = needPerson(workspace, needText(args, 'user_id'))
  const old = workspace.views.home(person.id)
  const body = readView(args, 'home', { workspace, replaced: old })
  if (old !== null) checkHash(args, old)
  return { view: viewObject(workspace.views.publish(person.id, body), workspace) }
}

/**
 * The view that the call gives, its blocks with ids.
 * @throws {SlackRefusal} invalid_arguments, view_too_large, duplicate_external_id
 */
export function readView(
  args: JsonObject,
  type: View['type'],
  { workspace, replaced }: { readonly workspace: Workspace; readonly replaced: View | null },
): JsonObject {
  const view = args['view']
  if (!isObject(view)) return refuse('invalid_arguments', ['[ERROR] missing required field: view'])
  if (Buffer.byteLength(JSON.stringify(view)) > SLACK_LIMITS.view.bytes)
    throw new SlackRefusal('view_too_large')
  const errors = validateView(view)
  if (errors.length > 0) refuse('invalid_arguments', errors)
  if (textAt(view, 'type') !== type) {
    refuse('invalid_arguments', [`[ERROR] expected a view of type ${type} [json-pointer:/view/type]`])
  }
  checkExternalId(view, workspace, replaced)
  return { ...view, blocks: assignIds(listAt(view, 'blocks')) }
}

function checkExternalId(view: JsonObject, workspace: Workspace, replaced: View | null): void {
  const externalId = textAt(view, 'external_id')
  if (externalId === null || externalId === '') return
  const holder = workspace.views.findExternal(externalId)
  if (holder !== undefined && holder.id !== replaced?.id) throw new SlackRefusal('duplicate_external_id')
}

function consumeTrigger(
  args: JsonObject,
  workspace: Workspace,
  check: (personId: string) => void = () => {},
): string {
  const triggerId = needText(args, 'trigger_id')
  const found = workspace.triggers.check(triggerId)
  if (found.state !== 'valid') throw new SlackRefusal(found.state)
  check(found.personId)
  workspace.triggers.consume(triggerId)
  return found.personId
}

function findView(args: JsonObject, workspace: Workspace): View {
  const externalId = textAt(args, 'external_id')
  const view =
    externalId === null
      ? workspace.views.find(needText(args, 'view_id'))
      : workspace.views.findExternal(externalId)
  if (view === undefined) throw new SlackRefusal('not_found')
  return view
}

function checkHash(args: JsonObject, view: View): void {
  const hash = textAt(args, 'hash')
  if (hash !== null && hash !== '' && hash !== view.hash) throw new SlackRefusal('hash_conflict')
}
