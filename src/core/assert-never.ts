/** Default case of an exhaustive switch: the compiler proves that it is unreachable. */
export function assertNever(value: never): never {
  throw new TypeError(`Unreachable: ${JSON.stringify(value)}`)
}
