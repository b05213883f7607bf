import type { PageChannel } from '../../page-protocol.ts'
import { composerKey, readKey } from '../ui.ts'
import { el, onClick } from './dom.ts'
import { icon } from './icon.ts'
import { type KeyedChild, renderKeyed } from './keyed.ts'
import { problemNode } from './problem.ts'
import type { View } from './view.ts'

/** The field to write in; it is drawn once for each channel and person, so that no state change takes the text away. */
export function composerItem(channel: PageChannel, view: View): KeyedChild {
  return { key: 'composer', signature: '', build: () => composerNode(channel, view) }
}

/** Shows over the field what went wrong with the last line, if anything. */
export function renderComposer(frame: Element, channel: PageChannel, { ui }: View): void {
  const slot = frame.querySelector('.composer-problem')
  const problem = ui.problems.get(composerKey(channel.id))
  const items =
    problem === undefined ? [] : [{ key: problem, signature: '', build: () => problemNode(problem) }]
  if (slot !== null) renderKeyed(slot, items)
}

function composerNode(channel: PageChannel, view: View): HTMLElement {
  const { ui, actions, state } = view
  const label = `Message ${channel.isDirect ? '' : '#'}${channel.name}`
  const field = el('textarea', {
    class: 'composer-field',
    rows: 1,
    'aria-label': label,
    placeholder: label,
    'data-focus': 'composer',
  })
  const send = el('button', { type: 'button', class: 'send', 'aria-label': 'Send' }, icon('send'))
  const hints = el('div', { class: 'command-hints' })
  const update = () => {
    actions.draft(channel.id, field.value)
    grow(field)
    send.classList.toggle('is-ready', field.value.trim() !== '')
    hints.replaceChildren(...hintNodes(field, state.commands, update))
  }
  const sendLine = () => {
    if (field.value.trim() === '') return
    actions.say(channel.id, field.value)
    field.value = ''
    update()
  }
  field.value = ui.drafts.get(readKey(state.me.id, channel.id)) ?? ''
  field.addEventListener('input', update)
  field.addEventListener('keydown', (event) =>
    onKey(event, { field, commands: state.commands, sendLine, update }),
  )
  onClick(send, sendLine)
  update()
  const foot = el('div', { class: 'composer-foot' }, el('span', {}, footWords(state.commands)), send)
  return el(
    'footer',
    { class: 'composer' },
    el('div', { class: 'composer-problem' }),
    hints,
    el('div', { class: 'composer-box' }, field, foot),
  )
}

interface Keys {
  readonly field: HTMLTextAreaElement
  readonly commands: readonly string[]
  readonly sendLine: () => void
  readonly update: () => void
}

function onKey(event: KeyboardEvent, { field, commands, sendLine, update }: Keys): void {
  const [command] = matching(field.value, commands)
  if (event.key === 'Tab' && command !== undefined && !event.shiftKey) {
    event.preventDefault()
    complete(field, command, update)
  }
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
  event.preventDefault()
  sendLine()
}

function hintNodes(
  field: HTMLTextAreaElement,
  commands: readonly string[],
  update: () => void,
): readonly HTMLElement[] {
  return matching(field.value, commands).map((command) => {
    const words = el('span', {}, 'Press Tab to complete, Enter to send')
    const item = el(
      'button',
      { type: 'button', class: 'command-hint', 'aria-label': command },
      el('strong', {}, command),
      words,
    )
    return onClick(item, () => {
      complete(field, command, update)
      field.focus()
    })
  })
}

function matching(line: string, commands: readonly string[]): readonly string[] {
  return line.startsWith('/') ? commands.filter((command) => command.startsWith(line)) : []
}

function complete(field: HTMLTextAreaElement, command: string, update: () => void): void {
  field.value = `${command} `
  update()
}

function grow(field: HTMLTextAreaElement): void {
  field.style.setProperty('height', 'auto')
  if (field.scrollHeight > 0) field.style.setProperty('height', `${Math.min(field.scrollHeight, 200)}px`)
}

function footWords(commands: readonly string[]): string {
  const first = commands[0]
  return first === undefined ? 'Enter to send' : `Enter to send, ${first} for commands`
}
