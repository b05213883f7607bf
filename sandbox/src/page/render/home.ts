import type { PageView } from '../../page-protocol.ts'
import { placeKey } from '../ui.ts'
import { avatar } from './avatar.ts'
import { blockNodes } from './blocks/blocks.ts'
import { el } from './dom.ts'
import { type KeyedChild, renderKeyed } from './keyed.ts'
import { problemNode } from './problem.ts'
import { busyAt } from './render-context.ts'
import type { View } from './view.ts'

/** Draws the app's Home tab as it was published for the person acting. */
export function renderHome(frame: Element, view: View): void {
  renderKeyed(frame, [headItem(view), bodyItem(view)])
}

function headItem({ state, names, namesSignature }: View): KeyedChild {
  const { app } = state
  return {
    key: 'head',
    signature: namesSignature,
    build: () =>
      el(
        'header',
        { class: 'head head-home' },
        el('h1', {}, avatar(app, 'medium', names), el('span', { class: 'run' }, app.name)),
        el('span', { class: 'tab', 'aria-current': 'page' }, 'Home'),
      ),
  }
}

function bodyItem(view: View): KeyedChild {
  const { state, ui, namesSignature } = view
  const problem = ui.problems.get(placeKey({ in: 'home' })) ?? null
  const signature = JSON.stringify([state.home, problem, busyAt(ui.busy, { in: 'home' }), namesSignature])
  const build = () =>
    el(
      'div',
      { class: 'home', tabindex: 0, role: 'region', 'aria-label': 'Home' },
      problem === null ? null : problemNode(problem),
      ...(state.home === null ? [emptyNode()] : homeNodes(state.home, view)),
    )
  return { key: 'body', signature, build }
}

function homeNodes(home: PageView, { names, actions, ui }: View): readonly HTMLElement[] {
  const { busy, tablePages } = ui
  return blockNodes(home.blocks, {
    place: { in: 'home' },
    names,
    actions,
    busy,
    inputs: new Map(),
    errors: {},
    tablePages,
  })
}

function emptyNode(): HTMLElement {
  return el('p', { class: 'home-empty' }, 'The app has published nothing here yet.')
}
