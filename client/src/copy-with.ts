/** A copy with the same prototype and members, hidden ones too, some of which are replaced; the original stays as it is. */
export function copyWith(object: object, replaced: Readonly<Record<string, unknown>>): object {
  const descriptors = Object.entries(replaced).map(([name, value]) => [
    name,
    { value, writable: true, enumerable: true, configurable: true },
  ])
  return Object.create(Object.getPrototypeOf(object), {
    ...Object.getOwnPropertyDescriptors(object),
    ...Object.fromEntries(descriptors),
  })
}
