/**
 * What a tool gives back once it has ended. The body of a generator runs only while it is read, so it is read to its end:
 * its output is the last value that it yields, as frameworks with preliminary results have it, or what it returns when it
 * yields nothing.
 */
export async function finalOutput<T>(result: Promise<T> | T): Promise<T> {
  const output = await result
  return isGenerator<T>(output) ? lastOf(output) : output
}

type AnyGenerator<T> = Generator<T, T> | AsyncGenerator<T, T>

/** A stream or a list has other methods: its values were made, or will be, without the tool's own code. */
function isGenerator<T>(value: unknown): value is AnyGenerator<T> {
  if (typeof value !== 'object' || value === null) return false
  const isIterable = Symbol.asyncIterator in value || Symbol.iterator in value
  return (
    isIterable && ['next', 'return', 'throw'].every((name) => typeof Reflect.get(value, name) === 'function')
  )
}

async function lastOf<T>(generator: AnyGenerator<T>): Promise<T> {
  let step = await generator.next()
  if (step.done === true) return step.value
  let last = step.value
  while (step.done !== true) {
    last = step.value
    step = await generator.next()
  }
  return last
}
