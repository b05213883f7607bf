import type { PageChannel, PagePerson } from '../../page-protocol.ts'
import { readKey } from '../ui.ts'
import { unreadCount } from '../unread.ts'
import { avatar } from './avatar.ts'
import { type Child, el, onClick } from './dom.ts'
import { icon } from './icon.ts'
import { type KeyedChild, renderKeyed } from './keyed.ts'
import type { View } from './view.ts'

/** Draws the workspace's name, its channels and messages, the app, and the people one can act as. */
export function renderSidebar(parent: HTMLElement, view: View): void {
  const { channels } = view.state
  renderKeyed(parent, [
    {
      key: 'workspace',
      signature: view.state.workspaceName,
      build: () => workspaceNode(view.state.workspaceName),
    },
    listOf('list', '', ['places', 'acting']),
  ])
  const places = parent.querySelector('[data-slot=places]')
  const acting = parent.querySelector('[data-slot=acting]')
  if (places === null || acting === null) return
  renderKeyed(places, [
    ...groupItems(
      'Channels',
      channels.filter(({ isDirect }) => !isDirect),
      view,
    ),
    ...groupItems(
      'Direct messages',
      channels.filter(({ isDirect }) => isDirect),
      view,
    ),
    titleItem('Apps'),
    homeItem(view),
    ...(view.state.hasGallery ? [galleryItem()] : []),
  ])
  const people = view.state.people.filter(({ isBot }) => !isBot)
  renderKeyed(acting, [titleItem('You are acting as'), ...people.map((person) => personItem(person, view))])
}

function listOf(key: string, signature: string, slots: readonly string[]): KeyedChild {
  const build = () =>
    el(
      'div',
      { class: 'sidebar-lists' },
      ...slots.map((slot) => el('div', { class: `side-${slot}`, 'data-slot': slot })),
    )
  return { key, signature, build }
}

function workspaceNode(name: string): HTMLElement {
  return el('div', { class: 'workspace-name' }, el('span', { class: 'run' }, name), icon('chevron'))
}

function groupItems(title: string, channels: readonly PageChannel[], view: View): readonly KeyedChild[] {
  if (channels.length === 0) return []
  return [titleItem(title), ...channels.map((channel) => channelItem(channel, view))]
}

function titleItem(title: string): KeyedChild {
  return { key: `title ${title}`, signature: '', build: () => el('h2', { class: 'side-title' }, title) }
}

function channelItem(channel: PageChannel, view: View): KeyedChild {
  const { state, ui, actions } = view
  const isOpen = ui.open?.at === 'channel' && ui.open.channelId === channel.id
  const unread = unreadCount(channel, ui.read.get(readKey(state.me.id, channel.id)) ?? null, state.me.id)
  return {
    key: channel.id,
    signature: JSON.stringify([channel.name, channel.isDirect, isOpen, unread]),
    build: () => {
      const sign = channel.isDirect ? directAvatar(channel, view) : icon('hash')
      const count =
        unread === 0 ? null : el('span', { class: 'badge', 'aria-hidden': 'true' }, String(unread))
      const label = unread === 0 ? channel.name : `${channel.name}, ${unread} unread`
      const item = itemNode({ label, isOpen, isUnread: unread > 0 }, sign, channel.name, count)
      item.setAttribute('data-channel-id', channel.id)
      return onClick(item, () => actions.show({ at: 'channel', channelId: channel.id }))
    },
  }
}

function directAvatar(channel: PageChannel, { state, names }: View): Child {
  const other = channel.memberIds.find((id) => id !== state.me.id)
  const person = state.people.find(({ id }) => id === other)
  return person === undefined ? icon('message') : avatar(person, 'small', names)
}

function homeItem({ state, ui, actions, names }: View): KeyedChild {
  const isOpen = ui.open?.at === 'home'
  const { app } = state
  return {
    key: 'home',
    signature: JSON.stringify([isOpen, app]),
    build: () => {
      const item = itemNode(
        { label: `${app.name} Home`, isOpen, isUnread: false },
        avatar(app, 'small', names),
        app.name,
        el('span', { class: 'side-note' }, 'Home'),
      )
      return onClick(item, () => actions.show({ at: 'home' }))
    },
  }
}

function galleryItem(): KeyedChild {
  return {
    key: 'gallery',
    signature: '',
    build: () =>
      el(
        'a',
        { class: 'side-item side-link', href: '/gallery' },
        el('span', { class: 'side-sign' }, icon('eye')),
        el('span', { class: 'run side-name' }, 'Gallery'),
        el('span', { class: 'side-note' }, 'Previews'),
      ),
  }
}

function personItem(person: PagePerson, { state, actions, names }: View): KeyedChild {
  const isMe = person.id === state.me.id
  return {
    key: person.id,
    signature: JSON.stringify([person, isMe]),
    build: () => {
      const item = el(
        'button',
        {
          type: 'button',
          class: `side-item person${isMe ? ' is-me' : ''}`,
          'aria-label': person.name,
          'aria-pressed': String(isMe),
          title: person.title,
          'data-person-id': person.id,
          'data-focus': `person ${person.id}`,
        },
        avatar(person, 'medium', names),
        el(
          'span',
          { class: 'person-words' },
          el('span', { class: 'run' }, person.name),
          el('small', {}, person.title),
        ),
        isMe ? el('span', { class: 'you' }, 'you') : null,
      )
      return onClick(item, () => actions.actAs(person.id))
    },
  }
}

interface Item {
  readonly label: string
  readonly isOpen: boolean
  readonly isUnread: boolean
}

function itemNode(item: Item, ...[sign, name, note]: readonly [Child, string, Child]): HTMLButtonElement {
  return el(
    'button',
    {
      type: 'button',
      class: `side-item${item.isOpen ? ' is-open' : ''}${item.isUnread ? ' is-unread' : ''}`,
      'aria-label': item.label,
      'aria-current': item.isOpen ? 'page' : null,
      'data-focus': `side ${name}`,
    },
    el('span', { class: 'side-sign' }, sign),
    el('span', { class: 'run side-name' }, name),
    note,
  )
}
