import type { PageState } from '../../page-protocol.ts'
import type { Ui } from '../ui.ts'
import { el } from './dom.ts'
import { icon } from './icon.ts'
import { renderKeyed } from './keyed.ts'

/** Draws the line at the top that says what this page is, and whether the app listens. */
export function renderBanner(parent: HTMLElement, { connected }: PageState, { offline }: Ui): void {
  const [look, words] = statusOf(connected, offline)
  renderKeyed(parent, [
    {
      key: 'words',
      signature: '',
      build: () =>
        el(
          'span',
          { class: 'banner-words' },
          icon('shield'),
          el('strong', {}, 'Veto sandbox'),
          el('span', {}, 'This is not Slack. A stand-in on this machine: nothing you do here leaves it.'),
        ),
    },
    {
      key: 'status',
      signature: words,
      build: () => el('span', { class: `banner-status ${look}` }, el('span', { class: 'lamp' }), words),
    },
  ])
}

function statusOf(connected: boolean, offline: boolean): readonly [string, string] {
  if (offline) return ['is-off', 'The sandbox does not answer']
  return connected ? ['is-on', 'Veto is connected'] : ['is-off', 'Veto is not connected']
}
