import { pageHome, pageMessages, pageModal } from '../http/page-state.ts'
import type { InteractionContext } from '../interactions/context.ts'
import type { LocatedElement } from '../interactions/elements.ts'
import { perform } from '../interactions/perform.ts'
import type { Json } from '../json.ts'
import { textAt } from '../json-fields.ts'
import type { InteractionResult, PageMessage, PageModal, PageView } from '../page-protocol.ts'
import { channelNamed } from '../state/lookup.ts'
import type { Person } from '../state/people.ts'
import { fillIn, toValue } from './fill.ts'
import { findTarget, optionValue, type SearchScope, visiblePlaces } from './find.ts'
import { labelOf } from './text-of.ts'

/**
 * A person of the workspace, as a test drives them. Each interaction goes through the same code as the page's, and resolves when
 * the app has acknowledged it or failed to; `problem` is what the person would read. Using what they do not see throws.
 */
export interface UserDriver {
  readonly id: string
  readonly name: string
  /** Clicks the button with this label: in the newest message that has it, or where `where` says. */
  click(label: string, where?: SearchScope): Promise<InteractionResult>
  /** Chooses from a menu or a group of choices the option with this text; a list of texts where several may be chosen. */
  choose(option: string | readonly string[], where?: SearchScope): Promise<InteractionResult>
  /** The messages of the channel (id or name) that this person sees, oldest first. */
  messages(channel: string): readonly PageMessage[]
  /** The modal on top; null when none is open. */
  modal(): PageModal | null
  /** Fills in the top modal by its labels and submits it. `ok: false` without a problem: look at the modal's errors. */
  submit(values?: Readonly<Record<string, Json>>): Promise<InteractionResult>
  closeModal(): Promise<InteractionResult>
  /** Sends a line in the channel: a slash command when it starts with `/`. */
  type(text: string, channel: string): Promise<InteractionResult>
  openHome(): Promise<InteractionResult>
  /** The app's Home tab; null before it was published. */
  home(): PageView | null
}

/** This person, acting through the same code as the page. */
export function createUserDriver(context: InteractionContext, person: Person): UserDriver {
  const { workspace } = context
  const as = person.id
  const top = () => {
    const view = workspace.views.stack(as).at(-1)
    if (view === undefined) throw new Error(`${person.name} has no modal open`)
    return view
  }
  return {
    id: person.id,
    name: person.name,
    click: async (label, where = {}) => click(context, person, { label, where }),
    choose: async (option, where = {}) => choose(context, person, { option, where }),
    messages: (channel) => pageMessages(workspace, channelNamed(workspace, channel).id, as),
    modal() {
      const view = workspace.views.stack(as).at(-1)
      return view === undefined ? null : pageModal(view)
    },
    async submit(values = {}) {
      const view = top()
      if (view.body['submit'] === undefined) throw new Error('The modal has no submit button')
      return perform(context, { do: 'submit', as, viewId: view.id, values: fillIn(view, values) })
    },
    closeModal: async () => perform(context, { do: 'close', as, viewId: top().id }),
    async type(text, channel) {
      return perform(context, { do: 'type', as, channelId: channelNamed(workspace, channel).id, text })
    },
    openHome: () => perform(context, { do: 'open_home', as }),
    home: () => pageHome(workspace, person),
  }
}

function click(
  context: InteractionContext,
  person: Person,
  wanted: { readonly label: string; readonly where: SearchScope },
): Promise<InteractionResult> {
  const seen = visiblePlaces(context.workspace, person, wanted.where)
  const isIt = ({ element }: LocatedElement): boolean =>
    BUTTONS.has(textAt(element, 'type') ?? '') && labelOf(element['text']) === wanted.label
  const { place, blockId, actionId } = findTarget(seen, isIt, {
    who: person.name,
    what: `button '${wanted.label}'`,
  })
  return perform(context, { do: 'click', as: person.id, place, blockId, actionId, value: null })
}

function choose(
  context: InteractionContext,
  person: Person,
  wanted: { readonly option: string | readonly string[]; readonly where: SearchScope },
): Promise<InteractionResult> {
  const options = typeof wanted.option === 'string' ? [wanted.option] : wanted.option
  const seen = visiblePlaces(context.workspace, person, wanted.where)
  const isIt = ({ element }: LocatedElement): boolean =>
    options.length > 0 && options.every((one) => optionValue(element, one) !== null)
  const { place, blockId, actionId, element } = findTarget(seen, isIt, {
    who: person.name,
    what: `option '${options.join("', '")}'`,
  })
  const value = toValue(element, wanted.option)
  return perform(context, { do: 'click', as: person.id, place, blockId, actionId, value })
}

const BUTTONS: ReadonlySet<string> = new Set(['button', 'icon_button', 'workflow_button'])
