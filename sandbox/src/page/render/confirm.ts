import type { JsonObject } from '../../json.ts'
import { objectAt, textAt } from '../json-read.ts'
import { el, onClick } from './dom.ts'
import type { ElementRef } from './render-context.ts'
import { plainTextOf, textNode } from './text-object.ts'

/** Goes on at once, or, when the element carries a `confirm` object, after the person said yes to it. */
export function confirmFirst(ref: ElementRef, goOn: () => void): void {
  const confirm = objectAt(ref.element, 'confirm')
  if (confirm === null) {
    goOn()
    return
  }
  const dialog = confirmDialog(ref, confirm, goOn)
  document.body.append(dialog)
  dialog.addEventListener('close', () => dialog.remove())
  dialog.showModal()
}

function confirmDialog(ref: ElementRef, confirm: JsonObject, goOn: () => void): HTMLDialogElement {
  const { names } = ref.context
  const title = plainTextOf(objectAt(confirm, 'title')) || 'Are you sure?'
  const text = objectAt(confirm, 'text')
  const yesClass = textAt(confirm, 'style') === 'danger' ? 'button-danger-full' : 'button-primary'
  const no = el(
    'button',
    { type: 'button', class: 'button button-plain' },
    plainTextOf(objectAt(confirm, 'deny')) || 'Cancel',
  )
  const yes = el(
    'button',
    { type: 'button', class: `button ${yesClass}`, autofocus: true },
    plainTextOf(objectAt(confirm, 'confirm')) || 'Yes',
  )
  const dialog = el(
    'dialog',
    { class: 'modal modal-small', 'aria-label': title },
    el('header', { class: 'modal-head' }, el('h2', {}, title)),
    el('div', { class: 'modal-body' }, text === null ? '' : textNode(text, names)),
    el('footer', { class: 'modal-foot' }, no, yes),
  )
  onClick(no, () => dialog.close())
  onClick(yes, () => {
    dialog.close()
    goOn()
  })
  return dialog
}
