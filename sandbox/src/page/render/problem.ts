import { el } from './dom.ts'
import { icon } from './icon.ts'

/** Slack's inline warning that something did not work. */
export function problemNode(words: string): HTMLElement {
  return el('div', { class: 'problem', role: 'alert' }, icon('warning'), el('span', { class: 'run' }, words))
}
