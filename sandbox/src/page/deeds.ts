import type { Json, JsonObject } from '../json.ts'
import type { Act, PageModal, Place } from '../page-protocol.ts'
import { checkForm } from './form-check.ts'
import { stateValues } from './form-values.ts'
import { busyKey, composerKey, type Open, placeKey, readKey, type Ui } from './ui.ts'
import type { Wire } from './wire.ts'

/** Where a clicked element is, and which it is. */
export interface Target {
  readonly place: Place
  readonly blockId: string
  readonly actionId: string
}

/** Everything that a person can do on the page. */
export interface Deeds {
  readonly click: (target: Target, value: Json) => void
  readonly fill: (viewId: string, field: string, value: JsonObject) => void
  readonly submit: (modal: PageModal) => void
  readonly close: (viewId: string) => void
  readonly say: (channelId: string, text: string) => void
  readonly draft: (channelId: string, text: string) => void
  readonly actAs: (personId: string) => void
  readonly show: (open: Open) => void
}

/** What the deeds need; `refresh` fetches the workspace again and redraws. */
export interface DeedsNeeds {
  readonly ui: Ui
  readonly wire: Wire
  readonly redraw: () => void
  readonly refresh: () => Promise<void>
}

/** Turns what a person does into acts, and keeps what waits and what went wrong. */
export function createDeeds(needs: DeedsNeeds): Deeds {
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

interface Errand {
  readonly busy: string
  /** Where a problem is shown. */
  readonly at: string
}

type Run = (errand: Errand, actAs: (asId: string) => Act) => void

function createRun({ ui, wire, redraw, refresh }: DeedsNeeds): Run {
  async function send({ busy, at }: Errand, act: Act): Promise<void> {
    ui.busy.add(busy)
    ui.problems.delete(at)
    redraw()
    const { problem } = await wire.act(act)
    ui.busy.delete(busy)
    if (problem !== null) ui.problems.set(at, problem)
    await refresh()
  }
  return (errand, actAs) => {
    if (ui.asId === null || ui.busy.has(errand.busy)) return
    void send(errand, actAs(ui.asId))
  }
}

function submit({ ui, redraw }: DeedsNeeds, modal: PageModal, run: Run): void {
  const typed = ui.typed.get(modal.id) ?? new Map()
  const faults = checkForm(modal.blocks, typed)
  ui.faults.set(modal.id, faults)
  if (Object.keys(faults).length > 0) {
    redraw()
    return
  }
  run({ busy: `submit ${modal.id}`, at: `modal ${modal.id}` }, (as) => ({
    do: 'submit',
    as,
    viewId: modal.id,
    values: stateValues(modal.blocks, typed),
  }))
}

function fill(ui: Ui, filled: { viewId: string; field: string; value: JsonObject }): void {
  const typed = ui.typed.get(filled.viewId) ?? new Map<string, JsonObject>()
  typed.set(filled.field, filled.value)
  ui.typed.set(filled.viewId, typed)
}
