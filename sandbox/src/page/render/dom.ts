/** What an element can hold; null stands for nothing. */
export type Child = Node | string | null

/** Attributes by name: true sets an empty one, false and null leave it out. Never `style`: the page forbids it. */
export type Attributes = Readonly<Record<string, string | number | boolean | null>>

/** A new HTML element; text becomes text nodes, never markup. */
export function el<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes,
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name)
  setAttributes(element, attributes)
  element.append(...children.filter((child) => child !== null))
  return element
}

/** A new SVG element. */
export function svg<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Attributes,
  ...children: readonly Child[]
): SVGElementTagNameMap[Name] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name)
  setAttributes(element, attributes)
  element.append(...children.filter((child) => child !== null))
  return element
}

/** Calls back on a click; returns the element. */
export function onClick<Target extends Element>(element: Target, handle: () => void): Target {
  element.addEventListener('click', handle)
  return element
}

function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) element.setAttribute(name, value === true ? '' : String(value))
  }
}
