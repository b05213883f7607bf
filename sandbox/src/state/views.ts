import type { Json, JsonObject } from '../json.ts'
import { listAt } from '../json-fields.ts'
import { randomText } from '../random-text.ts'

/** A modal on the stack of one person, or their Home tab. */
export interface View {
  readonly id: string
  readonly personId: string
  readonly type: 'modal' | 'home'
  readonly hash: string
  /** As the app sent it, ids assigned to its blocks. */
  readonly body: JsonObject
  readonly rootId: string
  readonly previousId: string | null
  /** What was chosen in it so far: Slack's `state.values`. */
  readonly values: JsonObject
  /** What the app answered to the last submit, by block id. */
  readonly errors: JsonObject
}

/** The modals and Home tabs of all people. */
export interface Views {
  /** Starts a new stack for the person, in place of the old one. */
  open(personId: string, body: JsonObject): View
  /** Puts a modal on top of the person's stack. */
  push(personId: string, body: JsonObject): View
  /** Gives the view another body; undefined when there is no such view. */
  update(id: string, body: JsonObject): View | undefined
  /** Records what was chosen in the view, or the errors that the app reported. */
  setState(id: string, state: Partial<Pick<View, 'values' | 'errors'>>): void
  /** Takes the view, and what lies on it, from the stack. */
  close(id: string): void
  publish(personId: string, body: JsonObject): View
  find(id: string): View | undefined
  findExternal(externalId: string): View | undefined
  /** The person's open modals, bottom first. */
  stack(personId: string): readonly View[]
  home(personId: string): View | null
}

/** No views yet. */
export function createViews(onChange: () => void): Views {
  const stacks = new Map<string, readonly View[]>()
  const homes = new Map<string, View>()
  const stack = (personId: string): readonly View[] => stacks.get(personId) ?? []
  const all = (): readonly View[] => [...[...stacks.values()].flat(), ...homes.values()]
  const find = (id: string): View | undefined => all().find((view) => view.id === id)
  const keep = (personId: string, views: readonly View[]): void => {
    stacks.set(personId, views)
    onChange()
  }
  const stackUp = (personId: string, body: JsonObject, on: readonly View[]): View => {
    const view = newView({ personId, body, below: on.at(-1) })
    keep(personId, [...on, view])
    return view
  }
  const replace = (view: View): View => {
    if (view.type === 'home') homes.set(view.personId, view)
    const changed = stack(view.personId).map((old) => (old.id === view.id ? view : old))
    keep(view.personId, changed)
    return view
  }
  return {
    stack,
    find,
    findExternal: (externalId) => all().find((view) => view.body['external_id'] === externalId),
    home: (personId) => homes.get(personId) ?? null,
    open: (personId, body) => stackUp(personId, body, []),
    push: (personId, body) => stackUp(personId, body, stack(personId)),
    update(id, body) {
      const old = find(id)
      return old && replace({ ...old, body, hash: newHash(), errors: {} })
    },
    setState(id, state) {
      const old = find(id)
      if (old !== undefined) replace({ ...old, ...state })
    },
    close(id) {
      const view = find(id)
      if (view === undefined) return
      const open = stack(view.personId)
      keep(view.personId, open.slice(0, open.indexOf(view)))
    },
    publish(personId, body) {
      const old = homes.get(personId)
      const view = newView({ personId, body, below: undefined })
      return replace(old === undefined ? view : { ...view, id: old.id, rootId: old.id })
    },
  }
}

function newView(given: { personId: string; body: JsonObject; below: View | undefined }): View {
  const id = `V${randomText(8)}`
  return {
    id,
    personId: given.personId,
    type: given.body['type'] === 'home' ? 'home' : 'modal',
    hash: newHash(),
    body: given.body,
    rootId: given.below?.rootId ?? id,
    previousId: given.below?.id ?? null,
    values: {},
    errors: {},
  }
}

function newHash(): string {
  return randomText(8)
}

/** The blocks of a view's body; an empty list when it has none. */
export function blocksOf(view: View): readonly Json[] {
  return listAt(view.body, 'blocks')
}
