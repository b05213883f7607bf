import type { PageChannel, PageMessage, Place } from '../../page-protocol.ts'
import { atMsOf, type MessageRow } from '../arrange.ts'
import { parseMrkdwn } from '../text/mrkdwn.ts'
import { formatSlackDate } from '../text/slack-date.ts'
import { placeKey } from '../ui.ts'
import { avatar } from './avatar.ts'
import { blockNodes } from './blocks/blocks.ts'
import { type Child, el } from './dom.ts'
import { icon } from './icon.ts'
import type { KeyedChild } from './keyed.ts'
import { personName } from './names.ts'
import { paragraphNodes } from './paragraphs.ts'
import { problemNode } from './problem.ts'
import { busyAt, type RenderContext } from './render-context.ts'
import type { View } from './view.ts'

/** One message of a channel, drawn again when it, a name in it, or what waits or went wrong there changes. */
export function messageItem(row: MessageRow, channel: PageChannel, view: View): KeyedChild {
  const place: Place = { in: 'message', channelId: channel.id, ts: row.message.ts }
  const problem = view.ui.problems.get(placeKey(place)) ?? null
  const signature = JSON.stringify([row, problem, busyAt(view.ui.busy, place), view.namesSignature])
  return { key: row.key, signature, build: () => messageNode({ row, place, problem }, view) }
}

/** The line over an ephemeral message. */
export function onlyYouNode(): HTMLElement {
  return el('div', { class: 'only-you' }, icon('eye'), 'Only visible to you')
}

interface MessageDrawing {
  readonly row: MessageRow
  readonly place: Place
  readonly problem: string | null
}

function messageNode({ row, place, problem }: MessageDrawing, view: View): HTMLElement {
  const { message, compact, reply } = row
  const look = `message${compact ? ' is-compact' : ''}${reply ? ' is-reply' : ''}${message.ephemeral ? ' is-ephemeral' : ''}`
  return el(
    'article',
    {
      class: look,
      'data-ts': message.ts,
      'aria-label': `Message by ${personName(view.names, message.authorId)}`,
    },
    el('div', { class: 'gutter' }, compact ? timeNode(message, view) : avatarOf(message, view)),
    el(
      'div',
      { class: 'content' },
      message.ephemeral ? onlyYouNode() : null,
      compact ? null : bylineNode(message, view),
      ...contentNodes(message, place, view),
      message.edited ? el('span', { class: 'edited' }, '(edited)') : null,
      problem === null ? null : problemNode(problem),
    ),
  )
}

function avatarOf({ authorId }: PageMessage, { names }: View): HTMLElement {
  const author = names.people.get(authorId) ?? { id: authorId, name: authorId, title: '', isBot: false }
  return avatar(author, 'large', names)
}

function bylineNode(message: PageMessage, view: View): HTMLElement {
  const author = view.names.people.get(message.authorId)
  return el(
    'div',
    { class: 'byline' },
    el('span', { class: 'author run' }, personName(view.names, message.authorId)),
    author?.isBot === true ? el('span', { class: 'app-badge' }, 'APP') : null,
    timeNode(message, view),
  )
}

function timeNode(message: PageMessage, { nowMs }: View): HTMLElement {
  const moment = { timestampS: Number(message.ts), nowMs }
  const time = formatSlackDate({ ...moment, format: '{time}' }) ?? ''
  const full = formatSlackDate({ ...moment, format: '{date_long} at {time_secs}' }) ?? ''
  const iso = time === '' ? null : new Date(atMsOf(message)).toISOString()
  return el('time', { class: 'time', datetime: iso, title: full }, time)
}

function contentNodes(message: PageMessage, place: Place, view: View): readonly Child[] {
  const { names, actions, ui } = view
  if (message.blocks.length === 0) {
    return [el('div', { class: 'text' }, ...paragraphNodes(parseMrkdwn(message.text), names))]
  }
  const context: RenderContext = {
    place,
    names,
    actions,
    busy: ui.busy,
    inputs: new Map(),
    errors: {},
    tablePages: ui.tablePages,
  }
  return blockNodes(message.blocks, context)
}
