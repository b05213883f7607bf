/**
 * The element of the page with this id.
 * @throws {TypeError} when there is none.
 */
export function slot(id: string): HTMLElement {
  const element = document.getElementById(id)
  if (element === null) throw new TypeError(`Expected the page to have an element with the id ${id}`)
  return element
}
