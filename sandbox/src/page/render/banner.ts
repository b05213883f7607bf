import type { PageState } from '../../page-protocol.ts'
import type { Ui } from '../ui.ts'
import { el } from './dom.ts'
import { icon } from './icon.ts'
import { renderKeyed } from './keyed.ts'

/** Draws the line at the top that says what this page is, and whether the app is connected. */
export function renderBanner(parent: HTMLElement, { app, connected }: PageState, { offline }: Ui): void {
  const [look, words] = statusOf({ app, connected }, offline)
  renderKeyed(parent, [
    {
      key: 'words',
      signature: '',
      build: () =>
        el(
          'span',
          { class: 'banner-words' },
          icon('shield'),
          el('strong', {}, 'Slack sandbox'),
          el(
            'span',
            { class: 'banner-note' },
            'This is not Slack: it runs on this machine, and nothing you do here leaves it.',
          ),
        ),
    },
    {
      key: 'status',
      signature: words,
      build: () => el('span', { class: `banner-status ${look}` }, el('span', { class: 'lamp' }), words),
    },
  ])
}

function statusOf(
  { app, connected }: Pick<PageState, 'app' | 'connected'>,
  offline: boolean,
): readonly [string, string] {
  if (offline) return ['is-off', 'The sandbox does not answer']
  return connected ? ['is-on', `${app.name} is connected`] : ['is-off', `${app.name} is not connected`]
}
