/** The end of a switch over a union: the compiler proves that nothing reaches it. */
export function assertNever(value: never): never {
  throw new TypeError(`Unreachable: ${JSON.stringify(value)}`)
}
