import type { PageExhibit, PageGallery } from '../../page-protocol.ts'
import type { Deeds } from '../deeds.ts'
import { avatar } from './avatar.ts'
import { blockNodes } from './blocks/blocks.ts'
import { el } from './dom.ts'
import { icon } from './icon.ts'
import type { Names } from './names.ts'
import type { Scene } from './scene.ts'

/** Draws every exhibit as the workspace would, below a contents list. What can be pressed does nothing. */
export function renderExhibits(gallery: PageGallery, names: Names): void {
  const { exhibits } = gallery
  slot('contents').replaceChildren(
    el('a', { class: 'gallery-home', href: '/' }, 'Veto sandbox'),
    el('h1', {}, 'Gallery'),
    el('ol', {}, ...exhibits.map(({ id, title }) => el('li', {}, el('a', { href: `#${id}` }, title)))),
  )
  slot('exhibits').replaceChildren(...exhibits.map((exhibit) => exhibitNode(exhibit, gallery, names)))
}

function slot(id: string): HTMLElement {
  const element = document.getElementById(id)
  if (element === null) throw new TypeError(`Expected the page to have an element with the id ${id}`)
  return element
}

function exhibitNode(exhibit: PageExhibit, gallery: PageGallery, names: Names): HTMLElement {
  const { id, title, caption, faults } = exhibit
  return el(
    'section',
    { class: 'exhibit', id },
    el('h2', {}, title),
    el('p', { class: 'exhibit-caption' }, caption),
    ...faults.map((fault) => el('p', { class: 'exhibit-fault' }, `Slack would refuse this: ${fault}`)),
    exhibit.kind === 'message' ? messageNode(exhibit, gallery, names) : modalNode(exhibit, gallery, names),
  )
}

function messageNode({ id, blocks }: PageExhibit, { app }: PageGallery, names: Names): HTMLElement {
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
      ...blockNodes(blocks, sceneOf(id, names)),
    ),
  )
}

function modalNode(
  { id, blocks, modal }: Extract<PageExhibit, { kind: 'modal' }>,
  { app }: PageGallery,
  names: Names,
): HTMLElement {
  const close = el('button', { type: 'button', class: 'button button-plain' }, modal.close)
  const submit = el('button', { type: 'button', class: 'button button-primary' }, modal.submit ?? '')
  return el(
    'div',
    { class: 'modal exhibit-modal', role: 'group', 'aria-label': modal.title },
    el(
      'header',
      { class: 'modal-head' },
      avatar(app, 'medium', names),
      el('h2', { class: 'run' }, modal.title),
      icon('close'),
    ),
    el('div', { class: 'modal-body' }, ...blockNodes(blocks, sceneOf(id, names))),
    el('footer', { class: 'modal-foot' }, close, modal.submit === null ? null : submit),
  )
}

function sceneOf(id: string, names: Names): Scene {
  return {
    place: { in: 'modal', viewId: id },
    names,
    deeds: NO_DEEDS,
    busy: new Set(),
    typed: new Map(),
    errors: {},
    tablePages: new Map(),
  }
}

const nothing = () => undefined

const NO_DEEDS: Deeds = {
  click: nothing,
  fill: nothing,
  submit: nothing,
  close: nothing,
  say: nothing,
  draft: nothing,
  actAs: nothing,
  show: nothing,
}
