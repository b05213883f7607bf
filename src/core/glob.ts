/** Does this name contain a `*`? */
export function isGlob(pattern: string): boolean {
  return pattern.includes('*')
}

/** Does `pattern`, in which `*` stands for any run of characters, cover the whole of `name`? Linear in both. */
export function covers(pattern: string, name: string): boolean {
  return compileGlob(pattern)(name)
}

/** Compiles a name or a glob, where `*` stands for any run of characters, also none. Linear in the name for each `*`. */
export function compileGlob(pattern: string): (name: string) => boolean {
  if (!isGlob(pattern)) return (name) => name === pattern
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop() ?? ''
  const shortest = first.length + last.length
  return (name) =>
    name.length >= shortest &&
    name.startsWith(first) &&
    name.endsWith(last) &&
    holdsInOrder(name.slice(first.length, name.length - last.length), rest)
}

function holdsInOrder(text: string, parts: readonly string[]): boolean {
  let from = 0
  for (const part of parts) {
    const found = text.indexOf(part, from)
    if (found < 0) return false
    from = found + part.length
  }
  return true
}
