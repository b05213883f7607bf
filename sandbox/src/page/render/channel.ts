import type { PageChannel } from '../../page-protocol.ts'
import { arrange, type Row } from '../arrange.ts'
import { dayLine } from '../text/slack-date.ts'
import { avatar } from './avatar.ts'
import { composerItem, renderComposer } from './composer.ts'
import { el } from './dom.ts'
import { icon } from './icon.ts'
import { type KeyedChild, renderKeyed } from './keyed.ts'
import { messageItem } from './message.ts'
import type { View } from './view.ts'

/** Draws a channel: its head, its messages, and the field to write in. */
export function renderChannel(frame: Element, channel: PageChannel, view: View): void {
  renderKeyed(frame, [headItem(channel, view), timelineItem(channel), composerItem(channel, view)])
  const timeline = frame.querySelector('.timeline')
  if (timeline === null) return
  const followsEnd = isAtEnd(timeline) || hasNewReply(timeline, channel)
  renderTimeline(timeline, channel, view)
  renderComposer(frame, channel, view)
  if (followsEnd) timeline.scrollTop = timeline.scrollHeight
}

/** A private reply answers what the person just did, further up perhaps. */
function hasNewReply(timeline: Element, { messages }: PageChannel): boolean {
  const ts = messages.findLast(({ ephemeral }) => ephemeral)?.ts ?? ''
  const isNew = ts > (timeline.getAttribute('data-newest-reply') ?? '')
  timeline.setAttribute('data-newest-reply', ts)
  return isNew
}

function headItem(channel: PageChannel, view: View): KeyedChild {
  const { name, topic, memberIds, isDirect } = channel
  return {
    key: 'head',
    signature: JSON.stringify([name, topic, memberIds, view.namesSignature]),
    build: () =>
      el(
        'header',
        { class: 'head' },
        el('h1', {}, isDirect ? null : icon('hash'), el('span', { class: 'run' }, name)),
        el('span', { class: 'topic run', title: topic }, topic),
        isDirect ? null : membersNode(memberIds, view),
      ),
  }
}

function membersNode(memberIds: readonly string[], { names }: View): HTMLElement {
  const members = memberIds.flatMap((id) => names.people.get(id) ?? [])
  const words = `${memberIds.length} ${memberIds.length === 1 ? 'member' : 'members'}`
  return el(
    'span',
    { class: 'members', role: 'img', 'aria-label': words, title: members.map(({ name }) => name).join(', ') },
    ...members.slice(0, 4).map((person) => avatar(person, 'small', names)),
    el('span', {}, String(memberIds.length)),
  )
}

function timelineItem({ id, name }: PageChannel): KeyedChild {
  const attributes = {
    class: 'timeline',
    role: 'log',
    tabindex: 0,
    'aria-label': `Messages in ${name}`,
    'data-channel-id': id,
  }
  return { key: 'timeline', signature: '', build: () => el('div', attributes) }
}

function isAtEnd({ scrollHeight, scrollTop, clientHeight, childElementCount }: Element): boolean {
  return childElementCount === 0 || scrollHeight - scrollTop - clientHeight < 40
}

function renderTimeline(timeline: Element, channel: PageChannel, view: View): void {
  const rows = arrange(channel.messages, (atMs) => dayLine(atMs, view.nowMs))
  renderKeyed(timeline, [introItem(channel), ...rows.map((row) => rowItem(row, channel, view))])
}

function introItem({ name, topic, isDirect }: PageChannel): KeyedChild {
  const words = isDirect
    ? `This is the very beginning of your messages with ${name}.`
    : `This is the very beginning of the #${name} channel.`
  return {
    key: 'intro',
    signature: JSON.stringify([name, topic]),
    build: () =>
      el(
        'div',
        { class: 'intro' },
        el('div', { class: 'intro-name run' }, isDirect ? name : `# ${name}`),
        el('p', {}, words, topic === '' ? null : ` ${topic}`),
      ),
  }
}

function rowItem(row: Row, channel: PageChannel, view: View): KeyedChild {
  switch (row.kind) {
    case 'day':
      return {
        key: row.key,
        signature: '',
        build: () => el('div', { class: 'day' }, el('span', {}, row.label)),
      }
    case 'thread': {
      const words = `${row.replies} ${row.replies === 1 ? 'reply' : 'replies'}`
      return { key: row.key, signature: words, build: () => el('div', { class: 'thread' }, words) }
    }
    case 'message':
      return messageItem(row, channel, view)
  }
}
