import { el } from './dom.ts'

/** Opens a menu under a button; a choice, Escape or a click elsewhere closes it, and the arrow keys move in it. */
export function openMenu(button: HTMLElement, items: readonly HTMLElement[]): void {
  const menu = el('div', { class: 'menu', role: 'menu', popover: 'auto' }, ...items)
  button.after(menu)
  menu.addEventListener('toggle', (event) => {
    if (event.newState === 'closed') menu.remove()
  })
  menu.addEventListener('click', () => menu.hidePopover())
  menu.addEventListener('keydown', (event) => moveIn(items, event))
  menu.showPopover()
  place(menu, button.getBoundingClientRect())
  items[0]?.focus()
}

function place(menu: HTMLElement, anchor: DOMRect): void {
  const gap = 4
  const fitsBelow = anchor.bottom + gap + menu.offsetHeight <= window.innerHeight
  const top = fitsBelow ? anchor.bottom + gap : Math.max(gap, anchor.top - gap - menu.offsetHeight)
  const left = Math.max(gap, Math.min(anchor.left, window.innerWidth - menu.offsetWidth - gap))
  menu.style.setProperty('top', `${top}px`)
  menu.style.setProperty('left', `${left}px`)
}

function moveIn(items: readonly HTMLElement[], event: KeyboardEvent): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (step === 0) return
  event.preventDefault()
  const active = document.activeElement
  const at = active instanceof HTMLElement ? items.indexOf(active) : -1
  items[(at + step + items.length) % items.length]?.focus()
}
