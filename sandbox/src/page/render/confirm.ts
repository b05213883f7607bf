import type { JsonObject } from '../../json.ts'
import { objectAt, textAt } from '../json-read.ts'
import { el, onClick } from './dom.ts'
import type { Spot } from './scene.ts'
import { textNode, wordsOf } from './text-object.ts'

/** Goes on at once, or, when the element carries a `confirm` object, after the person said yes to it. */
export function askFirst(spot: Spot, goOn: () => void): void {
  const confirm = objectAt(spot.element, 'confirm')
  if (confirm === null) {
    goOn()
    return
  }
  const dialog = confirmDialog(spot, confirm, goOn)
  document.body.append(dialog)
  dialog.addEventListener('close', () => dialog.remove())
  dialog.showModal()
}

function confirmDialog(spot: Spot, confirm: JsonObject, goOn: () => void): HTMLDialogElement {
  const { names } = spot.scene
  const title = wordsOf(objectAt(confirm, 'title')) || 'Are you sure?'
  const text = objectAt(confirm, 'text')
  const yesClass = textAt(confirm, 'style') === 'danger' ? 'button-danger-full' : 'button-primary'
  const no = el(
    'button',
    { type: 'button', class: 'button button-plain' },
    wordsOf(objectAt(confirm, 'deny')) || 'Cancel',
  )
  const yes = el(
    'button',
    { type: 'button', class: `button ${yesClass}`, autofocus: true },
    wordsOf(objectAt(confirm, 'confirm')) || 'Yes',
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
