import type { PageGallery, PagePreview } from '../../page-protocol.ts'
import type { Actions } from '../actions.ts'
import { avatar } from './avatar.ts'
import { blockNodes } from './blocks/blocks.ts'
import { el } from './dom.ts'
import { icon } from './icon.ts'
import type { Names } from './names.ts'
import type { RenderContext } from './render-context.ts'

/** Draws every preview as the workspace would, below a contents list. Buttons and menus do nothing. */
export function renderPreviews(gallery: PageGallery, names: Names): void {
  const { previews } = gallery
  slot('contents').replaceChildren(
    el('a', { class: 'gallery-home', href: '/' }, 'Slack sandbox'),
    el('h1', {}, 'Gallery'),
    el('ol', {}, ...previews.map(({ id, title }) => el('li', {}, el('a', { href: `#${id}` }, title)))),
  )
  slot('previews').replaceChildren(...previews.map((preview) => previewNode(preview, gallery, names)))
}

function slot(id: string): HTMLElement {
  const element = document.getElementById(id)
  if (element === null) throw new TypeError(`Expected the page to have an element with the id ${id}`)
  return element
}

function previewNode(preview: PagePreview, gallery: PageGallery, names: Names): HTMLElement {
  const { id, title, caption, errors } = preview
  return el(
    'section',
    { class: 'preview', id },
    el('h2', {}, title),
    el('p', { class: 'preview-caption' }, caption),
    ...errors.map((error) => el('p', { class: 'preview-error' }, `Slack would refuse this: ${error}`)),
    preview.kind === 'message' ? messageNode(preview, gallery, names) : modalNode(preview, gallery, names),
  )
}

function messageNode({ id, blocks }: PagePreview, { app }: PageGallery, names: Names): HTMLElement {
  return el(
    'article',
    { class: 'message', 'aria-label': `Message by ${app.name}` },
    el('div', { class: 'gutter' }, avatar(app, 'large', names)),
    el(
      'div',
      { class: 'content' },
      el(
        'div',
        { class: 'byline' },
        el('span', { class: 'author run' }, app.name),
        el('span', { class: 'app-badge' }, 'APP'),
      ),
      ...blockNodes(blocks, contextOf(id, names)),
    ),
  )
}

function modalNode(
  { id, blocks, modal }: Extract<PagePreview, { kind: 'modal' }>,
  { app }: PageGallery,
  names: Names,
): HTMLElement {
  const close = el('button', { type: 'button', class: 'button button-plain' }, modal.close)
  const submit = el('button', { type: 'button', class: 'button button-primary' }, modal.submit ?? '')
  return el(
    'div',
    { class: 'modal preview-modal', role: 'group', 'aria-label': modal.title },
    el(
      'header',
      { class: 'modal-head' },
      avatar(app, 'medium', names),
      el('h2', { class: 'run' }, modal.title),
      icon('close'),
    ),
    el('div', { class: 'modal-body' }, ...blockNodes(blocks, contextOf(id, names))),
    el('footer', { class: 'modal-foot' }, close, modal.submit === null ? null : submit),
  )
}

function contextOf(id: string, names: Names): RenderContext {
  return {
    place: { in: 'modal', viewId: id },
    names,
    actions: NO_ACTIONS,
    busy: new Set(),
    inputs: new Map(),
    errors: {},
    tablePages: new Map(),
  }
}

const nothing = () => undefined

const NO_ACTIONS: Actions = {
  click: nothing,
  fill: nothing,
  submit: nothing,
  close: nothing,
  say: nothing,
  draft: nothing,
  actAs: nothing,
  show: nothing,
}
