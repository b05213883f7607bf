/** One child of a list: which it is, what it was drawn from, and how to draw it. */
export interface KeyedChild {
  readonly key: string
  /** The child is drawn again only when this text changes. */
  readonly signature: string
  readonly build: () => HTMLElement
}

const signatures = new WeakMap<Element, string>()

/** Makes the children of `parent` these, in this order, and keeps untouched ones, the focus and the caret as they are. */
export function renderKeyed(parent: Element, items: readonly KeyedChild[]): void {
  const focus = readFocus(parent)
  const present = new Map([...parent.children].map((child) => [child.getAttribute('data-key') ?? '', child]))
  const wanted = new Set(items.map(({ key }) => key))
  for (const [key, child] of present) if (!wanted.has(key)) child.remove()
  let cursor = parent.firstElementChild
  for (const item of items) {
    const old = present.get(item.key)
    const child = drawn(item, old)
    if (cursor === old && old !== undefined) cursor = child
    if (child !== cursor) parent.insertBefore(child, cursor)
    else cursor = cursor.nextElementSibling
  }
  restoreFocus(parent, focus)
}

function drawn(item: KeyedChild, old: Element | undefined): Element {
  if (old !== undefined && signatures.get(old) === item.signature) return old
  const fresh = item.build()
  fresh.setAttribute('data-key', item.key)
  signatures.set(fresh, item.signature)
  old?.replaceWith(fresh)
  return fresh
}

interface Focus {
  readonly key: string
  readonly selection: readonly [number, number] | null
}

function readFocus(parent: Element): Focus | null {
  const active = document.activeElement
  const key = active?.getAttribute('data-focus') ?? null
  if (active === null || key === null || !parent.contains(active)) return null
  return { key, selection: selectionOf(active) }
}

function selectionOf(element: Element): readonly [number, number] | null {
  const isText = element instanceof HTMLTextAreaElement || element instanceof HTMLInputElement
  if (!isText || element.selectionStart === null) return null
  return [element.selectionStart, element.selectionEnd ?? element.selectionStart]
}

function restoreFocus(parent: Element, focus: Focus | null): void {
  if (focus === null || parent.contains(document.activeElement)) return
  const element = parent.querySelector(`[data-focus="${CSS.escape(focus.key)}"]`)
  if (!(element instanceof HTMLElement)) return
  element.focus({ preventScroll: true })
  const isText = element instanceof HTMLTextAreaElement || element instanceof HTMLInputElement
  if (isText && focus.selection !== null) element.setSelectionRange(...focus.selection)
}
