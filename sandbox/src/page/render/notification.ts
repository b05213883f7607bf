import type { PagePerson } from '../../page-protocol.ts'
import { parseMrkdwn } from '../text/mrkdwn.ts'
import { avatar } from './avatar.ts'
import { el } from './dom.ts'
import type { Names } from './names.ts'
import { paragraphNodes } from './paragraphs.ts'

/** Draws the notification of a message as a phone shows it: two lines at most. */
export function notificationNode(text: string, app: PagePerson, names: Names): HTMLElement {
  return el(
    'div',
    { class: 'notification', role: 'note', 'aria-label': 'Notification' },
    avatar(app, 'medium', names),
    el(
      'div',
      { class: 'notification-words' },
      el(
        'div',
        { class: 'notification-head' },
        el('span', {}, app.name),
        el('span', { class: 'notification-time' }, 'now'),
      ),
      el('div', { class: 'notification-text' }, ...paragraphNodes(parseMrkdwn(text), names)),
    ),
  )
}
