import { InvalidArgumentError } from 'commander'

/** Reads an option. @throws {InvalidArgumentError} unless it is a whole number of 1 or more. */
export function readCount(text: string): number {
  const count = Number(text)
  if (!Number.isSafeInteger(count) || count < 1)
    throw new InvalidArgumentError('Expected a whole number of 1 or more.')
  return count
}
