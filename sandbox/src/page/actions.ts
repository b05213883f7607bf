import type { Json, JsonObject } from '../json.ts'
import type { Interaction, PageModal, Place } from '../page-protocol.ts'
import type { ApiClient } from './api-client.ts'
import { checkForm } from './form-check.ts'
import { stateValues } from './form-values.ts'
import { busyKey, composerKey, type Open, placeKey, readKey, type Ui } from './ui.ts'

/** Where a clicked element is, and which it is. */
export interface Target {
  readonly place: Place
  readonly blockId: string
  readonly actionId: string
}

/** Everything that a person can do on the page. */
export interface Actions {
  readonly click: (target: Target, value: Json) => void
  readonly fill: (viewId: string, field: string, value: JsonObject) => void
  readonly submit: (modal: PageModal) => void
  readonly close: (viewId: string) => void
  readonly say: (channelId: string, text: string) => void
  readonly draft: (channelId: string, text: string) => void
  readonly actAs: (personId: string) => void
  readonly show: (open: Open) => void
}

/** What the actions depend on; `refresh` fetches the workspace again and redraws. */
export interface ActionDeps {
  readonly ui: Ui
  readonly api: ApiClient
  readonly redraw: () => void
  readonly refresh: () => Promise<void>
}

/** Sends what a person does to the sandbox, and keeps track of pending actions and errors. */
export function createActions(needs: ActionDeps): Actions {
  const { ui } = needs
  const run = createRun(needs)
  return {
    click: (target, value) => {
      const busy = busyKey(target.place, target.blockId, target.actionId)
      run({ busy, at: placeKey(target.place) }, (as) => ({ do: 'click', as, ...target, value }))
    },
    fill: (viewId, field, value) => fill(ui, { viewId, field, value }),
    submit: (modal) => submit(needs, modal, run),
    close: (viewId) =>
      run({ busy: `close ${viewId}`, at: `modal ${viewId}` }, (as) => ({ do: 'close', as, viewId })),
    say: (channelId, text) => {
      ui.drafts.delete(readKey(ui.asId ?? '', channelId))
      run({ busy: `say ${channelId} ${text}`, at: composerKey(channelId) }, (as) => ({
        do: 'type',
        as,
        channelId,
        text,
      }))
    },
    draft: (channelId, text) => ui.drafts.set(readKey(ui.asId ?? '', channelId), text),
    actAs: (personId) => {
      ui.asId = personId
      ui.problems.clear()
      void needs.refresh()
      if (ui.open?.at === 'home') run({ busy: 'home', at: 'home' }, (as) => ({ do: 'open_home', as }))
    },
    show: (open) => {
      ui.open = open
      needs.redraw()
      if (open.at === 'home') run({ busy: 'home', at: 'home' }, (as) => ({ do: 'open_home', as }))
    },
  }
}

interface PendingAction {
  readonly busy: string
  /** Where a problem is shown. */
  readonly at: string
}

type Run = (pending: PendingAction, actAs: (asId: string) => Interaction) => void

function createRun({ ui, api, redraw, refresh }: ActionDeps): Run {
  async function send({ busy, at }: PendingAction, interaction: Interaction): Promise<void> {
    ui.busy.add(busy)
    ui.problems.delete(at)
    redraw()
    const { problem } = await api.perform(interaction)
    ui.busy.delete(busy)
    if (problem !== null) ui.problems.set(at, problem)
    await refresh()
  }
  return (pending, actAs) => {
    if (ui.asId === null || ui.busy.has(pending.busy)) return
    void send(pending, actAs(ui.asId))
  }
}

function submit({ ui, redraw }: ActionDeps, modal: PageModal, run: Run): void {
  const inputs = ui.inputs.get(modal.id) ?? new Map()
  const errors = checkForm(modal.blocks, inputs)
  ui.formErrors.set(modal.id, errors)
  if (Object.keys(errors).length > 0) {
    redraw()
    return
  }
  run({ busy: `submit ${modal.id}`, at: `modal ${modal.id}` }, (as) => ({
    do: 'submit',
    as,
    viewId: modal.id,
    values: stateValues(modal.blocks, inputs),
  }))
}

function fill(ui: Ui, filled: { viewId: string; field: string; value: JsonObject }): void {
  const inputs = ui.inputs.get(filled.viewId) ?? new Map<string, JsonObject>()
  inputs.set(filled.field, filled.value)
  ui.inputs.set(filled.viewId, inputs)
}
