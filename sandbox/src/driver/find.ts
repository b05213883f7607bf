import { pageHome, pageMessages } from '../http/page-state.ts'
import { optionsOf } from '../interactions/element-value.ts'
import { elementsIn, type LocatedElement } from '../interactions/elements.ts'
import type { Json } from '../json.ts'
import { textAt } from '../json-fields.ts'
import type { Place } from '../page-protocol.ts'
import { channelNamed } from '../state/lookup.ts'
import type { Person } from '../state/people.ts'
import { blocksOf } from '../state/views.ts'
import type { Workspace } from '../state/workspace.ts'
import { labelOf, textOf } from './text-of.ts'

/** Where a person looks for what to click. Without any: the top modal if one is open, else the messages they see. */
export interface SearchScope {
  readonly in?: 'messages' | 'modal' | 'home'
  /** Id or name. */
  readonly channel?: string
  /** One message. */
  readonly ts?: string
  /** Only messages in which this text can be read. */
  readonly containing?: string
}

/** One message, modal or Home tab that a person sees. */
export interface VisibleBlocks {
  readonly place: Place
  readonly blocks: readonly Json[]
}

/** One element that a person sees, and where. */
export interface Target extends LocatedElement {
  readonly place: Place
}

/** The places where this person looks: the newest message first. */
export function visiblePlaces(
  workspace: Workspace,
  person: Person,
  where: SearchScope,
): readonly VisibleBlocks[] {
  const modal = workspace.views.stack(person.id).at(-1)
  const inMessages = where.channel !== undefined || where.ts !== undefined || where.containing !== undefined
  const place = where.in ?? (modal === undefined || inMessages ? 'messages' : 'modal')
  if (place === 'home') {
    return [{ place: { in: 'home' }, blocks: pageHome(workspace, person)?.blocks ?? [] }]
  }
  if (place === 'modal') {
    return modal === undefined ? [] : [{ place: { in: 'modal', viewId: modal.id }, blocks: blocksOf(modal) }]
  }
  return messagesSeen(workspace, person, where)
}

/**
 * The one element that this person sees and `isIt` picks.
 * @throws {Error} when they see none, or two in the same place.
 */
export function findTarget(
  seen: readonly VisibleBlocks[],
  isIt: (located: LocatedElement) => boolean,
  say: { readonly who: string; readonly what: string },
): Target {
  for (const { place, blocks } of seen) {
    const [found, second] = elementsIn(blocks).filter(isIt)
    if (second !== undefined) throw new Error(`${say.who} sees ${say.what} twice in the same place`)
    if (found !== undefined) return { ...found, place }
  }
  const there = seen.flatMap(({ blocks }) => elementsIn(blocks)).map(({ element }) => name(element))
  throw new Error(`${say.who} sees no ${say.what}; there is ${there.join(', ') || 'nothing to click'}`)
}

/** The option of this element with that text; its value, or null. */
export function optionValue(element: LocatedElement['element'], text: string): string | null {
  const option = optionsOf(element).find((one) => labelOf(one['text']) === text)
  return textAt(option, 'value')
}

function messagesSeen(workspace: Workspace, person: Person, where: SearchScope): readonly VisibleBlocks[] {
  const only = where.channel === undefined ? null : channelNamed(workspace, where.channel).id
  return [...workspace.channels.keys()]
    .filter((id) => only === null || id === only)
    .flatMap((id) => pageMessages(workspace, id, person.id).map((message) => ({ id, message })))
    .filter(({ message }) => where.ts === undefined || message.ts === where.ts)
    .filter(({ message }) => `${textOf(message.blocks)}\n${message.text}`.includes(where.containing ?? ''))
    .toSorted((a, b) => (a.message.ts < b.message.ts ? 1 : -1))
    .map(({ id, message }) => ({
      place: { in: 'message', channelId: id, ts: message.ts },
      blocks: message.blocks,
    }))
}

function name(element: LocatedElement['element']): string {
  return `${textAt(element, 'type')} '${labelOf(element['text'] ?? element['placeholder'])}'`
}
