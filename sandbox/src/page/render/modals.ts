import type { PageModal, Place } from '../../page-protocol.ts'
import { placeKey } from '../ui.ts'
import { avatar } from './avatar.ts'
import { blockNodes } from './blocks/blocks.ts'
import { el, onClick } from './dom.ts'
import { icon } from './icon.ts'
import { type KeyedChild, renderKeyed } from './keyed.ts'
import { problemNode } from './problem.ts'
import { busyAt, type RenderContext } from './render-context.ts'
import type { View } from './view.ts'

/** Draws the open modals, the last one on top; what was entered in them stays when they are drawn again. */
export function renderModals(parent: HTMLElement, view: View): void {
  const { modals } = view.state
  renderKeyed(
    parent,
    modals.map((modal) => ({ key: modal.id, signature: '', build: () => shellNode(modal, view) })),
  )
  for (const modal of modals) {
    const dialog = parent.querySelector(`[data-key="${CSS.escape(modal.id)}"]`)
    if (!(dialog instanceof HTMLDialogElement)) continue
    const body = dialog.querySelector('.modal-body')
    const scrollTop = body?.scrollTop ?? 0
    dialog.setAttribute('aria-label', modal.title)
    renderKeyed(dialog, [formItem(modal, view)])
    const fresh = dialog.querySelector('.modal-body')
    if (fresh !== null && fresh !== body) settle(fresh, scrollTop)
    if (!dialog.open) open(dialog)
  }
}

function shellNode(modal: PageModal, { actions }: View): HTMLElement {
  const dialog = el('dialog', { class: 'modal', 'data-view-id': modal.id })
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault()
    actions.close(modal.id)
  })
  return dialog
}

/** Keeps the place in a long form; a form that came back with errors takes the reader to the first one instead. */
function settle(body: Element, scrollTop: number): void {
  body.scrollTop = scrollTop
  const wrong = body.querySelector('[aria-invalid=true]')
  const first = wrong?.matches('div') ? wrong.querySelector('input') : wrong
  if (first instanceof HTMLElement && document.activeElement?.closest('.modal-foot') !== null) first.focus()
}

function open(dialog: HTMLDialogElement): void {
  dialog.showModal()
  const fields = 'input:not([type=hidden]), textarea, select'
  const first =
    dialog.querySelector(`.modal-body :is(${fields})`) ??
    dialog.querySelector('.modal-foot button:last-child')
  if (first instanceof HTMLElement) first.focus()
}

function formItem(modal: PageModal, view: View): KeyedChild {
  const { ui } = view
  const place: Place = { in: 'modal', viewId: modal.id }
  const signature = JSON.stringify([
    modal,
    ui.problems.get(placeKey(place)) ?? null,
    ui.formErrors.get(modal.id) ?? null,
    busyAt(ui.busy, place),
    ui.busy.has(`submit ${modal.id}`),
    view.namesSignature,
  ])
  return { key: 'form', signature, build: () => formNode(modal, place, view) }
}

function formNode(modal: PageModal, place: Place, view: View): HTMLElement {
  const { ui, names, actions } = view
  const formErrors = ui.formErrors.get(modal.id) ?? {}
  const context: RenderContext = {
    place,
    names,
    actions,
    busy: ui.busy,
    inputs: ui.inputs.get(modal.id) ?? new Map(),
    errors: Object.keys(formErrors).length > 0 ? formErrors : modal.errors,
    tablePages: ui.tablePages,
  }
  const problem = ui.problems.get(placeKey(place))
  const form = el(
    'form',
    { novalidate: true },
    headNode(modal, view),
    el(
      'div',
      { class: 'modal-body' },
      problem === undefined ? null : problemNode(problem),
      ...blockNodes(modal.blocks, context),
    ),
    footNode(modal, view),
  )
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (modal.submit !== null) actions.submit(modal)
  })
  return form
}

function headNode(modal: PageModal, { state, actions, names }: View): HTMLElement {
  const dismiss = el(
    'button',
    { type: 'button', class: 'dismiss', 'aria-label': 'Dismiss', 'data-focus': 'dismiss' },
    icon('close'),
  )
  return el(
    'header',
    { class: 'modal-head' },
    avatar(state.app, 'medium', names),
    el('h2', { class: 'run' }, modal.title),
    onClick(dismiss, () => actions.close(modal.id)),
  )
}

function footNode(modal: PageModal, { ui, actions }: View): HTMLElement {
  const busy = ui.busy.has(`submit ${modal.id}`)
  const close = el(
    'button',
    { type: 'button', class: 'button button-plain', 'data-focus': 'close' },
    modal.close,
  )
  const submit = el(
    'button',
    {
      type: 'submit',
      class: `button button-primary${busy ? ' is-busy' : ''}`,
      'aria-disabled': busy ? 'true' : null,
      'aria-busy': busy ? 'true' : null,
      'data-focus': 'submit',
    },
    modal.submit ?? '',
  )
  onClick(close, () => actions.close(modal.id))
  return el('footer', { class: 'modal-foot' }, close, modal.submit === null ? null : submit)
}
