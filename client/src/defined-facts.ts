/**
 * The facts of a context that have a value.
 * @throws {TypeError} for anything but a plain object: a Map or an instance of a class would lose facts without an error.
 */
export function definedFacts(context: unknown): Record<string, unknown> {
  const prototype: unknown = typeof context === 'object' && context !== null && Object.getPrototypeOf(context)
  if (
    typeof context !== 'object' ||
    context === null ||
    (prototype !== Object.prototype && prototype !== null)
  )
    throw new TypeError('Expected the context to be a plain object, such as { user_role: "sdr" }')
  return Object.fromEntries(Object.entries(context).filter(([, value]) => value !== undefined))
}
