import type { PageGallery, PagePreview } from '../../page-protocol.ts'
import type { Actions } from '../actions.ts'
import { slot } from '../slot.ts'
import { avatar } from './avatar.ts'
import { blockNodes } from './blocks/blocks.ts'
import { el } from './dom.ts'
import { icon } from './icon.ts'
import { onlyYouNode } from './message.ts'
import type { Names } from './names.ts'
import { notificationNode } from './notification.ts'
import type { RenderContext } from './render-context.ts'

/** Draws every preview as the workspace would, below a contents list. Buttons and menus do nothing. */
export function renderPreviews(gallery: PageGallery, names: Names): void {
  const { previews } = gallery
  slot('contents').replaceChildren(
    el('a', { class: 'gallery-home', href: '/' }, 'Slack sandbox'),
    el('ol', {}, ...previews.map(({ id, title }) => el('li', {}, el('a', { href: `#${id}` }, title)))),
  )
  slot('previews').replaceChildren(...previews.map((preview) => previewNode(preview, gallery, names)))
}

function previewNode(preview: PagePreview, gallery: PageGallery, names: Names): HTMLElement {
  const { id, title, caption, errors } = preview
  return el(
    'section',
    { class: 'preview', id },
    el('h2', {}, title),
    el('p', { class: 'preview-caption' }, caption),
    ...errors.map((error) => el('p', { class: 'preview-error' }, `Slack would refuse this: ${error}`)),
    ...shownNodes(preview, gallery, names),
  )
}

function shownNodes(preview: PagePreview, gallery: PageGallery, names: Names): readonly HTMLElement[] {
  switch (preview.kind) {
    case 'message': {
      const message = messageNode(preview, gallery, names)
      return preview.ephemeral ? [message] : [notificationNode(preview.text, gallery.app, names), message]
    }
    case 'modal':
      return [modalNode(preview, gallery, names)]
    case 'home':
      return [homeNode(preview, names)]
  }
}

type MessagePreview = Extract<PagePreview, { kind: 'message' }>

function messageNode(
  { id, blocks, ephemeral }: MessagePreview,
  { app }: PageGallery,
  names: Names,
): HTMLElement {
  return el(
    'article',
    { class: `message${ephemeral ? ' is-ephemeral' : ''}`, 'aria-label': `Message by ${app.name}` },
    el('div', { class: 'gutter' }, avatar(app, 'large', names)),
    el(
      'div',
      { class: 'content' },
      ephemeral ? onlyYouNode() : null,
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

function homeNode({ id, blocks }: PagePreview, names: Names): HTMLElement {
  return el('div', { class: 'home preview-home' }, ...blockNodes(blocks, contextOf(id, names)))
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
